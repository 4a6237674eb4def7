public import BenchmarkModel

/// How long a run will still take: at first by what its plan says of each step, then by what such steps took.
public struct TimeLeft: Sendable {
    private struct Kind: Hashable {
        let target: String
        let phase: Phase
    }

    private let plan: Plan
    private var open: [Step]
    private var taken: [Kind: (seconds: Double, steps: Int)] = [:]

    /// Seconds of a step besides its load: launch, readiness, stop. Trials on two cores; corrected by the first step of a kind.
    private static let overhead = (round: 0.6, herd: 1.4, single: 0.2)
    /// Seconds that each process of a fleet adds to its launch and stop.
    private static let perAgent = 0.015

    public init(_ plan: Plan, finished: Set<Step>) {
        self.plan = plan
        open = plan.steps.filter { !finished.contains($0) }
    }

    public mutating func finish(_ step: Step, seconds: Double) {
        open.removeAll { $0 == step }
        let kind = Kind(target: step.target, phase: step.phase)
        let before = taken[kind] ?? (0, 0)
        taken[kind] = (before.seconds + seconds, before.steps + 1)
    }

    /// A step that is not carried out.
    public mutating func leaveOut(_ step: Step) { open.removeAll { $0 == step } }

    /// Seconds; of a run with looks the most there can be.
    ///
    /// - Parameter current: seconds since the step that goes on began.
    public func seconds(current: Double) -> Double {
        guard let first = open.first else { return 0 }
        // A step that takes longer than expected is nearly over, and no less.
        let ofCurrent = max(expected(first) - current, 0)
        return open.dropFirst().reduce(ofCurrent) { $0 + expected($1) }
    }

    private func expected(_ step: Step) -> Double {
        if let own = taken[Kind(target: step.target, phase: step.phase)] { return own.seconds / Double(own.steps) }
        let others = taken.filter { $0.key.phase == step.phase }.map { $0.value.seconds / Double($0.value.steps) }
        return others.max() ?? planned(step)
    }

    private func planned(_ step: Step) -> Double {
        let fleet = Double(plan.fleet.agents.count) * Self.perAgent
        switch step.phase {
        case .solo, .heap: return Self.overhead.single
        case .loopback: return 0
        case .herd: return Self.overhead.herd + fleet
        case .scale: return Self.overhead.herd + Double(plan.scaleAgents) * Self.perAgent
        // Two processes an agent.
        case .twins, .uniform: return plan.warmUp + plan.scrapeInterval + Self.overhead.round + 2 * fleet
        case .soak: return plan.warmUp + plan.soak + Self.overhead.round + 2 * fleet
        }
    }
}
