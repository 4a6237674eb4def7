package import BenchmarkModel

/// An estimate of the remaining time of a run. At first it is computed from the plan, later from the durations of
/// completed steps and from the time that processes of the target took to start.
package struct TimeLeft: Sendable {
    private struct Kind: Hashable {
        let target: SubjectID
        let phase: Phase
    }

    private let plan: Plan
    private let cores: Double
    /// The processes that a step launches. A pack is one process.
    private let processes: [Kind: Double]
    private var open: [Step]
    /// Seconds of the searches for rates that are not known yet.
    private var searches = 0.0
    private var taken: [Kind: (seconds: Double, steps: Int)] = [:]

    /// Seconds of a step in addition to its load and its launches. Measured on two cores with 1 and 77 agents.
    private enum Fixed {
        static let fleet = 1.0
        static let alone = 0.025
        static let heap = 0.4
        static let underLoad = 0.7
        /// A trial of --rate auto, and the usual number of trials.
        static let trial = 2.0
        static let trials = 5.0
    }
    /// CPU seconds of the start and the end of a process, for a target without measured steps. Measured with the
    /// shipped agent.
    private static let launch = 0.015
    /// The duration of a heap step in launches. It launches a process two or three times and loads it.
    private static let launchesOfHeap = 10.0

    /// - Parameter cores: the cores that launches use in parallel.
    package init(_ plan: Plan, finished: Set<Step>, cores: Double) {
        self.plan = plan
        self.cores = max(0.1, cores)
        processes = Dictionary(
            uniqueKeysWithValues: plan.subjects.flatMap { subject in
                Phase.allCases.map { phase in
                    (Kind(target: subject.name, phase: phase), Double(LaunchSize(plan, subject, phase).processes))
                }
            })
        open = plan.steps.filter { !finished.contains($0) }
        searches = plan.subjectsWithoutRate.reduce(0) { sum, subject in
            sum + Fixed.fleet + processes(subject.name, .twins) * Self.launch / self.cores
                + Fixed.trial * Fixed.trials
        }
    }

    /// Records a completed step.
    package mutating func finish(_ step: Step, seconds: Double) {
        open.removeAll { $0 == step }
        let kind = Kind(target: step.target, phase: step.phase)
        let before = taken[kind] ?? (0, 0)
        taken[kind] = (before.seconds + seconds, before.steps + 1)
    }

    /// Records a step that is skipped.
    package mutating func leaveOut(_ step: Step) { open.removeAll { $0 == step } }

    /// Returns the remaining seconds; for a run with interim looks the maximum.
    ///
    /// - Parameter current: the seconds since the start of the current step.
    package func seconds(current: Double) -> Double {
        guard let first = open.first else { return searches }
        // A step that takes longer than expected is assumed to be nearly complete.
        let ofCurrent = max(expected(first) - current, 0)
        return open.dropFirst().reduce(ofCurrent + searches) { $0 + expected($1) }
    }

    private func expected(_ step: Step) -> Double {
        if let own = mean(step.target, step.phase) { return own }
        if let launch = launch(of: step.target) { return planned(step, launch: launch) }
        let others = taken.filter { $0.key.phase == step.phase }.map { $0.value.seconds / Double($0.value.steps) }
        return others.max() ?? planned(step, launch: Self.launch)
    }

    private func mean(_ target: SubjectID, _ phase: Phase) -> Double? {
        taken[Kind(target: target, phase: phase)].map { $0.seconds / Double($0.steps) }
    }

    /// Returns the CPU seconds of the start and the end of a process, from the completed steps of its target; nil
    /// without such steps. Steps of whole fleets are preferred to single launches.
    private func launch(of target: SubjectID) -> Double? {
        for phase in [Phase.twins, .soak, .uniform, .herd, .scale] {
            guard let seconds = mean(target, phase), case let count = processes(target, phase), count > 0 else {
                continue
            }
            return max(0, seconds - fixed(phase)) / count * cores
        }
        return mean(target, .solo).map { max(0, $0 - Fixed.alone) }
    }

    private func planned(_ step: Step, launch: Double) -> Double {
        switch step.phase.description.launch {
        case .oneAgent:
            step.phase == .heap ? Fixed.heap + Self.launchesOfHeap * launch : Fixed.alone + launch
        case .nothing: 0
        case .fleet, .scaledFleet, .twins:
            fixed(step.phase) + processes(step.target, step.phase) * launch / cores
        }
    }

    /// Returns the seconds of a step without the start of its processes.
    private func fixed(_ phase: Phase) -> Double {
        if let steady = plan.steadySeconds(of: phase) { return plan.warmUp + steady + Fixed.underLoad }
        return phase.isOfOneAgent ? 0 : Fixed.fleet
    }

    private func processes(_ target: SubjectID, _ phase: Phase) -> Double {
        processes[Kind(target: target, phase: phase)] ?? 0
    }
}
