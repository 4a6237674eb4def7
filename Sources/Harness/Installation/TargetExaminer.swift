package import BenchmarkModel
import FleetConfiguration
package import LinuxSystem
import NodeRunner

/// Examines what a target supports, or what a program serves, without measuring it.
package enum TargetExaminer {
    /// Examines a target. This takes some seconds, and at most `limit`.
    ///
    /// - Parameters:
    ///   - limit: seconds for the whole examination.
    ///   - signals: the descriptor from `EndSignals.install`.
    ///   - stage: called with each stage.
    ///   - warning: called with messages about processes that an earlier run or an agent left.
    /// - Throws: `HarnessError` if its program is missing; `BenchInterrupted`.
    package static func examine(
        _ target: Target, limit: Double, project: Project, signals: borrowing FileDescriptor, stage: (String) -> Void,
        warning: (String) -> Void
    ) throws -> [TargetPoint] {
        var points: [TargetPoint] = []
        try carryOut(target, project, signals, warning) { orders in
            try orders.examination(
                of: Step(target: Subject(target).name, phase: .twins, round: 1, arm: nil), target, seconds: limit)
        } handle: { event in
            switch event {
            case .examined(let found): points = found
            case .stage(let text): stage(text)
            case .warning(let text): warning(text)
            default: break
            }
        }
        return points
    }

    /// Starts the program of a target once, with its exporter on, and looks at what it serves.
    ///
    /// - Parameters:
    ///   - limit: seconds that it may take until it listens on a port.
    ///   - signals: the descriptor from `EndSignals.install`.
    ///   - stage: called with each stage.
    ///   - warning: called with messages about processes that an earlier run or the program left.
    /// - Throws: `HarnessError` if its program is missing; `BenchInterrupted`.
    package static func look(
        at target: Target, limit: Double, project: Project, signals: borrowing FileDescriptor,
        stage: (String) -> Void, warning: (String) -> Void
    ) throws -> ServiceLook {
        var look: ServiceLook?
        try carryOut(target, project, signals, warning) { orders in
            try orders.look(
                at: Step(target: Subject(target).name, phase: .solo, round: 1, arm: .treatment), seconds: limit)
        } handle: { event in
            switch event {
            case .looked(let found): look = found
            case .stage(let text): stage(text)
            case .warning(let text): warning(text)
            default: break
            }
        }
        guard let look else { throw HarnessError.node("the node did not report what it saw of the program") }
        return look
    }

    /// Starts a node for one order, and ends it.
    private static func carryOut(
        _ target: Target, _ project: Project, _ signals: borrowing FileDescriptor, _ warning: (String) -> Void,
        order: (OrderFactory) throws -> WorkOrder, handle: (NodeEvent) -> Void
    ) throws {
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
            ephemeral: .ofThisMachine, listening: MachinePorts.listening)
        let order = try order(orders)
        let node = try NodeLaunchers.local.start(signals: signals.number, custody: custody)
        defer { for note in node.stop() { warning(note) } }
        let redaction = target.redaction
        try node.run(order) { event in handle(event.masked(by: redaction)) }
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
