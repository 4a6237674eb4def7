/// The subject of result rows: a target with its exporter off and on, or two targets with both exporters on.
package struct Subject: Hashable, Sendable, Codable {
    package let name: SubjectID
    package let control: Target
    package let treatment: Target
    /// Whether the subject is two targets, both on and both scraped.
    package let isVersus: Bool

    package init(_ target: Target) {
        name = SubjectID(target.name)
        control = target
        treatment = target
        isVersus = false
    }

    package init(_ candidate: Target, versus reference: Target) {
        name = SubjectID("\(candidate.name) vs \(reference.name)")
        control = reference
        treatment = candidate
        isVersus = true
    }

    /// Whether the treatment has a control to be compared with.
    package var hasControl: Bool { isVersus || treatment.off != .none }

    /// The arms in which the fleet is launched.
    package var arms: [Arm] { hasControl ? [.control, .treatment] : [.treatment] }

    /// Whether the program is already running. Its arms are then two stretches of one process's life, one after the
    /// other.
    package var isRunning: Bool { treatment.url != nil }

    /// Whether the target has planted costs, which its processes report when they exit.
    package var isPlanted: Bool { treatment.environment.names.contains { $0.hasPrefix("PLANT_") } }

    package func target(of arm: Arm) -> Target { arm == .treatment || arm == .idle ? treatment : control }

    /// The arms of every agent in its twin rounds, besides the second control of some agents. Agents that push do so
    /// whether the bench scrapes them or not, so they have no idle twin.
    package var twinArms: [Arm] { hasControl || treatment.push != nil ? arms : [.treatment, .idle] }

    /// Returns whether the exporter is on in an arm.
    package func isOn(_ arm: Arm) -> Bool { isVersus || arm == .treatment || arm == .idle }

    /// Returns whether the exporter is on in an arm, and scraped.
    package func isScraped(_ arm: Arm) -> Bool { isOn(arm) && arm != .idle }
}

/// One launch of processes until they are stopped. Runs are carried out, stored and resumed by steps.
package struct Step: Hashable, Sendable, Codable {
    /// Name of the subject.
    package let target: SubjectID
    package let phase: Phase
    /// Number within the phase, from 1.
    package let round: Int
    /// The arm of a step that launches only one; otherwise nil.
    package let arm: Arm?

    package init(target: SubjectID, phase: Phase, round: Int, arm: Arm?) {
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

    /// All steps in their order; the same plan has the same steps. Solo launches come first for all subjects, because
    /// the end of a herd keeps the machine busy for a while. The twin rounds of several subjects are interleaved.
    package var steps: [Step] {
        var steps: [Step] = []
        for subject in subjects { steps += launches(of: subject, .solo, soloLaunches) }
        for subject in subjects { steps += launches(of: subject, .heap, heapLaunches) }
        for subject in subjects { steps += launches(of: subject, .herd, herdLaunches) }
        if scaleAgents > 0 {
            for subject in subjects where hasLimits(subject.name) {
                steps.append(Step(target: subject.name, phase: .scale, round: 1, arm: .treatment))
            }
        }
        for round in stride(from: 1, through: rounds, by: 1) {
            for subject in subjects {
                steps +=
                    subject.isRunning
                    ? launch(of: subject, .twins, round, subject.twinArms)
                    : [Step(target: subject.name, phase: .twins, round: round, arm: nil)]
            }
            // Uniform rounds are between the twin rounds, so that a slow change of the machine affects both.
            if round <= uniformRounds {
                for subject in subjects { steps += launch(of: subject, .uniform, round, subject.arms) }
            }
        }
        if soak > 0 { steps += subjects.map { Step(target: $0.name, phase: .soak, round: 1, arm: nil) } }
        return steps
    }

    /// Seconds between two readings in a soak: thirty readings, at most one per second.
    package var soakStep: Double { max(1, (soak / 30).rounded()) }

    /// Returns the number of rounds (launches) of a phase.
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

    /// Returns both arms of each launch, in an order drawn for each launch.
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
