package import BenchmarkModel
import FleetConfiguration
import Foundation
package import LinuxSystem
import NodeRunner
package import ResultStore

extension Bench {
    /// Checks the needs of the run, takes an address slot and creates the run in the store. Nothing is measured yet.
    ///
    /// - Parameters:
    ///   - signals: the descriptor from `EndSignals.install`.
    ///   - reportsVerdicts: whether to report interim verdicts between rounds.
    package convenience init(
        plan: Plan, project: Project, store: ResultStore, signals: borrowing FileDescriptor,
        reportsVerdicts: Bool = false, progress: @escaping (Progress) -> Void
    ) throws {
        let custody = Custody()
        let conditions = try Conditions.examine(plan, project, store, custody)
        // Take the address slot first: without one, no run record is created.
        let slot = try PortSlot.take()
        let means = try Means(plan, project, slot, conditions, custody, signals: signals.number)
        do {
            let rates = try RateFinding(plan: plan, orders: means.orders, node: means.node, progress: progress).search()
            let run = try store.createRun(plan: rates.plan, environment: conditions.environment)
            guard let lock = try RunLock.take(run) else { throw HarnessError.missing(RunLock.held(run)) }
            try self.init(
                rates.plan, store, run, RunHold(lock: lock, slot: slot), conditions, means, finished: [],
                reportsVerdicts, progress: progress)
            for text in rates.warnings { try warn(text) }
        } catch {
            _ = means.node.stop()
            throw error
        }
    }

    /// Resumes an incomplete run.
    ///
    /// - Parameters:
    ///   - addresses: the addresses of `--url` targets with secrets, which are not stored.
    ///   - targets: the targets whose hidden values were given on the command line, which are not stored either.
    /// - Throws: `HarnessError.otherMachine` if the run was made on another machine, because its rounds would not be
    ///   comparable.
    package convenience init(
        resuming id: RunID, addresses: [PageAddress] = [], targets: [Target] = [], project: Project, store: ResultStore,
        signals: borrowing FileDescriptor,
        reportsVerdicts: Bool = false, progress: @escaping (Progress) -> Void
    ) throws {
        guard let lock = try RunLock.take(id) else { throw HarnessError.missing(RunLock.held(id)) }
        let before = try store.load(.id(id))
        var (plan, notes) = try StoredSecrets.completed(
            try RunningPrograms.plan(before.plan, with: addresses), given: targets)
        plan.targets = try plan.targets.map {
            try $0.withVariables(of: ProcessInfo.processInfo.environment)
        }
        let custody = Custody()
        var conditions = try Conditions.examine(plan, project, store, custody)
        let changes = try EnvironmentCapture.changes(from: before.environment, to: conditions.environment)
        let slot = try PortSlot.take()
        let run = try store.reopen(run: id)
        conditions.environment = run.environment
        let means = try Means(plan, project, slot, conditions, custody, signals: signals.number)
        try self.init(
            plan, store, id, RunHold(lock: lock, slot: slot), conditions, means,
            finished: Set(run.finishedSteps), reportsVerdicts, progress: progress)
        for change in changes { try warn("resumed with another environment: \(change)") }
        for note in notes { try warn(note) }
    }

    private convenience init(
        _ plan: Plan, _ store: ResultStore, _ run: RunID, _ hold: RunHold, _ conditions: Conditions,
        _ means: Means, finished: Set<Step>, _ reportsVerdicts: Bool, progress: @escaping (Progress) -> Void
    ) throws {
        let slot = hold.slot.number
        let occupied = means.orders.occupied
        self.init(
            Parts(
                plan: plan, store: store, run: run,
                node: means.node, orders: means.orders.with(plan),
                environment: conditions.environment, finished: finished, cores: UsableCores().count,
                reportsVerdicts: reportsVerdicts,
                afterwards: {
                    withExtendedLifetime(hold) {
                        // Normally the node removes it, but a killed node cannot.
                        try? FileManager.default.removeItem(
                            atPath: PrometheusDirectory.path(OrderFactory.prometheusAddress(slot: slot)))
                    }
                }, progress: progress))
        for text in conditions.notes + hold.slot.passedOver { try warn(text) }
        if !occupied.isEmpty {
            let holders = SlotHolders.list(AddressHolders().listeners(on: occupied))
            try warn(
                "ports \(occupied.sorted().map(String.init).joined(separator: ", ")) are taken on every address by "
                    + "other programs: agents that use them are moved" + (holders.isEmpty ? "" : " (\(holders))"))
        }
    }
}

/// The node of a run and the factory of its orders.
private struct Means {
    let node: any Node
    let orders: OrderFactory

    /// Starts the node.
    init(
        _ plan: Plan, _ project: Project, _ slot: borrowing PortSlot, _ conditions: Conditions, _ custody: Custody,
        signals: Int32
    ) throws {
        let occupied = slot.occupied(
            among: try OrderFactory.candidatePorts(plan),
            sharesAddress: plan.targets.contains { $0.url == nil && !$0.bindsAddress })
        orders = OrderFactory(
            plan: plan, project: project, slot: slot.number, occupied: occupied, ephemeral: .ofThisMachine,
            listening: MachinePorts.listening,
            prometheus: conditions.prometheus)
        node = try NodeLaunchers.local.start(signals: signals, custody: custody)
    }
}

/// The lock of a run and its addresses, held until the run ends.
private final class RunHold: Sendable {
    /// Held until the run ends, so that another process can tell whether a run is still active.
    private let lock: NameLock
    let slot: PortSlot

    init(lock: consuming NameLock, slot: consuming PortSlot) {
        self.lock = lock
        self.slot = slot
    }
}

/// The environment of a run and its Prometheus, found before the run begins.
private struct Conditions: Sendable {
    var environment: Environment
    let prometheus: InstalledPrometheus?
    /// Messages about processes of earlier runs.
    let notes: [String]

    /// Checks and captures the conditions. This runs other programs and may wait for them; a signal ends the wait.
    static func examine(
        _ plan: Plan, _ project: Project, _ store: ResultStore, _ custody: Custody
    ) throws -> Conditions {
        var notes = EarlierRuns.end()
        let directory = store.directory
        let (environment, prometheus) = try custody.run("preflight", notes: &notes) {
            try Preflight.check(plan, project, results: directory)
            return (
                EnvironmentCapture.capture(plan, project, results: directory), try InstalledPrometheus.find(for: plan)
            )
        }
        return Conditions(environment: environment, prometheus: prometheus, notes: notes)
    }
}
