/// What the rows of a result are about: a target with its exporter off and on, or two targets, both on.
package struct Subject: Hashable, Sendable, Codable {
    package let name: String
    package let control: Target
    package let treatment: Target
    /// Two targets, both on and both scraped.
    package let isVersus: Bool

    package init(_ target: Target) {
        name = target.name
        control = target
        treatment = target
        isVersus = false
    }

    package init(_ candidate: Target, versus reference: Target) {
        name = "\(candidate.name) vs \(reference.name)"
        control = reference
        treatment = candidate
        isVersus = true
    }

    /// Whether there is anything to compare the treatment with.
    package var hasControl: Bool { isVersus || treatment.off != .none }

    /// The arms that the fleet is launched in.
    package var arms: [Arm] { hasControl ? [.control, .treatment] : [.treatment] }

    /// Whether it runs already: then its arms are stretches of one process' life, one behind the other.
    package var isRunning: Bool { treatment.url != nil }

    /// Whether costs are planted in it, which its processes tell of at their end.
    package var isPlanted: Bool { treatment.environment.names.contains { $0.hasPrefix("PLANT_") } }

    package func target(of arm: Arm) -> Target { arm == .treatment || arm == .idle ? treatment : control }

    /// The arms that every agent has in its twin rounds, besides the second control of some.
    package var twinArms: [Arm] { hasControl ? arms : [.treatment, .idle] }

    /// Whether the exporter is on in an arm.
    package func isOn(_ arm: Arm) -> Bool { isVersus || arm == .treatment || arm == .idle }

    /// Whether it is on, and scraped.
    package func isScraped(_ arm: Arm) -> Bool { isOn(arm) && arm != .idle }
}

/// One launch of processes until they are stopped: what a run is carried out, stored and resumed by.
package struct Step: Hashable, Sendable, Codable {
    /// Name of the subject.
    package let target: String
    package let phase: Phase
    /// Counted from 1 within the phase.
    package let round: Int
    /// For a step that launches one arm only.
    package let arm: Arm?

    package init(target: String, phase: Phase, round: Int, arm: Arm?) {
        self.target = target
        self.phase = phase
        self.round = round
        self.arm = arm
    }
}

extension Plan {
    package var subjects: [Subject] {
        guard versus, let reference = targets.first else { return targets.map { Subject($0) } }
        return targets.dropFirst().map { Subject($0, versus: reference) }
    }

    /// All steps in their order; the same plan has the same steps. Solo first, for all subjects, because the end of a herd
    /// keeps the machine busy for a while; the twin rounds of several subjects are interleaved.
    package var steps: [Step] {
        var steps: [Step] = []
        for subject in subjects { steps += launches(of: subject, .solo, soloLaunches) }
        for subject in subjects { steps += launches(of: subject, .heap, heapLaunches) }
        for subject in subjects { steps += launches(of: subject, .herd, herdLaunches) }
        if scaleAgents > 0 {
            steps += subjects.map { Step(target: $0.name, phase: .scale, round: 1, arm: .treatment) }
        }
        for round in stride(from: 1, through: rounds, by: 1) {
            for subject in subjects {
                steps +=
                    subject.isRunning
                    ? launch(of: subject, .twins, round, subject.twinArms)
                    : [Step(target: subject.name, phase: .twins, round: round, arm: nil)]
            }
            // In between, so that a slow change of the machine is in both.
            if round <= uniformRounds {
                for subject in subjects { steps += launch(of: subject, .uniform, round, subject.arms) }
            }
        }
        if soak > 0 { steps += subjects.map { Step(target: $0.name, phase: .soak, round: 1, arm: nil) } }
        return steps
    }

    /// Seconds between two looks at what may grow in a soak: thirty looks, at most one a second.
    package var soakStep: Double { max(1, (soak / 30).rounded()) }

    /// Rounds (launches) of a phase.
    package func count(of phase: Phase) -> Int {
        switch phase {
        case .solo: soloLaunches
        case .herd: herdLaunches
        case .scale: 1
        case .twins: rounds
        case .heap: heapLaunches
        case .uniform: min(rounds, uniformRounds)
        case .loopback: 0
        case .soak: soak > 0 ? 1 : 0
        }
    }

    /// Both arms of each launch, in an order drawn for it.
    private func launches(of subject: Subject, _ phase: Phase, _ count: Int) -> [Step] {
        stride(from: 1, through: count, by: 1).flatMap { launch(of: subject, phase, $0, subject.arms) }
    }

    private func launch(of subject: Subject, _ phase: Phase, _ round: Int, _ arms: [Arm]) -> [Step] {
        var random = SeededRandom(seed: seed, stream: "\(subject.name) \(phase.rawValue) arms \(round)")
        return arms.shuffled(using: &random).map {
            Step(target: subject.name, phase: phase, round: round, arm: $0)
        }
    }
}
