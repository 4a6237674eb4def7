package import BenchmarkModel
import FleetConfiguration
package import LinuxSystem
import NodeRunner

/// Examines what a target supports, with one agent in both arms, without measuring it.
package enum TargetExaminer {
    /// Examines a target. This takes some seconds; for a target that does not answer, it takes its readiness limit.
    ///
    /// - Parameters:
    ///   - signals: the descriptor from `EndSignals.install`.
    ///   - stage: called with each stage.
    ///   - warning: called with messages about processes that an earlier run or an agent left.
    /// - Throws: `HarnessError` if its program is missing; `BenchInterrupted`.
    package static func examine(
        _ target: Target, project: Project, signals: borrowing FileDescriptor, stage: (String) -> Void,
        warning: (String) -> Void
    ) throws -> [TargetPoint] {
        let custody = Custody()
        var notes = EarlierRuns.end()
        try custody.run("preflight", notes: &notes) {
            try Preflight.checkPrograms([target], project)
            try Preflight.checkLoopback(isUp: Interfaces.isLoopbackUp)
        }
        let slot = try PortSlot.take()
        for note in notes + slot.passedOver { warning(note) }
        let plan = plan(target)
        let orders = OrderFactory(
            plan: plan, project: project, slot: slot.number,
            occupied: slot.occupied(
                among: try OrderFactory.candidatePorts(plan), sharesAddress: !target.bindsAddress),
            ephemeral: .ofThisMachine)
        let order = try orders.examination(
            of: Step(target: Subject(target).name, phase: .twins, round: 1, arm: nil), target)
        let node = try NodeLaunchers.local.start(signals: signals.number, custody: custody)
        defer { for note in node.stop() { warning(note) } }
        var points: [TargetPoint] = []
        let redaction = target.redaction
        try node.run(order) { event in
            switch event.masked(by: redaction) {
            case .examined(let found): points = found
            case .stage(let text): stage(text)
            case .warning(let text): warning(text)
            default: break
            }
        }
        return points
    }

    /// Returns a plan with the agents of one process.
    private static func plan(_ target: Target) -> Plan {
        let agents = (0..<target.pack).map { index in
            AgentProfile(
                id: AgentID(machine: "check", name: "Agent\(index)"), group: "check", port: 7200 + index,
                healthCheckPort: 8200 + 2 * index, required: true, kind: .enhanced, dependencies: [])
        }
        return Plan(
            fleet: Fleet(name: "check", agents: agents), targets: [target],
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: [:], scrapeInterval: 1, rounds: 1,
            soloLaunches: 0, herdLaunches: 0, scaleAgents: 0, warmUp: 0, seed: 1, quick: true)
    }
}
