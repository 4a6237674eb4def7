package import BenchmarkModel
import FleetConfiguration
import Foundation
package import LinuxSystem
import NodeRunner
package import ResultStore

extension Bench {
    /// Checks what the run needs, takes an address slot and opens the run in the store; nothing is measured yet.
    /// `signals` is what `EndSignals.install` gave.
    ///
    /// - Parameter tellsVerdicts: whether to report interim verdicts between rounds.
    package convenience init(
        plan: Plan, project: Project, store: ResultStore, signals: borrowing FileDescriptor,
        tellsVerdicts: Bool = false, progress: @escaping (Progress) -> Void
    ) throws {
        let custody = Custody()
        let found = try Found.look(plan, project, store, custody)
        // Take the address slot first: without one, no run record is created.
        let slot = try PortSlot.take()
        let run = try store.createRun(plan: plan, environment: found.environment)
        guard let lock = try RunLock.take(run) else { throw HarnessError.missing(RunLock.held(run)) }
        try self.init(
            plan, project, store, run, RunHold(lock: lock, slot: slot), found, custody, finished: [],
            signals: signals.number, tellsVerdicts, progress: progress)
    }

    /// Takes up a run that did not come to its end, where it was cut off.
    ///
    /// - Parameters:
    ///   - addresses: those of its `--url` targets that have secrets, which are not stored.
    ///   - targets: those whose hidden values were given on the command line, which are not stored either.
    /// - Throws: `HarnessError.otherMachine` where it was not made here: its rounds would not be of one kind.
    package convenience init(
        resuming id: RunID, addresses: [PageAddress] = [], targets: [Target] = [], project: Project, store: ResultStore,
        signals: borrowing FileDescriptor,
        tellsVerdicts: Bool = false, progress: @escaping (Progress) -> Void
    ) throws {
        guard let lock = try RunLock.take(id) else { throw HarnessError.missing(RunLock.held(id)) }
        let before = try store.load(.id(id))
        let (plan, notes) = try StoredSecrets.completed(
            try RunningPrograms.plan(before.plan, with: addresses), given: targets)
        let custody = Custody()
        var found = try Found.look(plan, project, store, custody)
        let changes = try EnvironmentCapture.changes(from: before.environment, to: found.environment)
        let slot = try PortSlot.take()
        let run = try store.reopen(run: id)
        found.environment = run.environment
        try self.init(
            plan, project, store, id, RunHold(lock: lock, slot: slot), found, custody,
            finished: Set(run.finishedSteps), signals: signals.number, tellsVerdicts, progress: progress)
        for change in changes { try warn("resumed with another environment: \(change)") }
        for note in notes { try warn(note) }
    }

    private convenience init(
        _ plan: Plan, _ project: Project, _ store: ResultStore, _ run: RunID, _ hold: RunHold, _ found: Found,
        _ custody: Custody, finished: Set<Step>, signals: Int32, _ tellsVerdicts: Bool,
        progress: @escaping (Progress) -> Void
    ) throws {
        let occupied = hold.slot.occupied(
            among: try OrderFactory.candidatePorts(plan),
            sharesAddress: plan.targets.contains { $0.url == nil && !$0.bindsAddress })
        let slot = hold.slot.number
        self.init(
            Parts(
                plan: plan, store: store, run: run,
                node: try NodeLaunchers.local.start(signals: signals, custody: custody),
                orders: OrderFactory(
                    plan: plan, project: project, slot: slot, occupied: occupied, ephemeral: .ofThisMachine,
                    prometheus: found.prometheus),
                environment: found.environment, finished: finished, cores: UsableCores().count,
                tellsVerdicts: tellsVerdicts,
                afterwards: {
                    withExtendedLifetime(hold) {
                        // The node removes it; one that was killed cannot.
                        try? FileManager.default.removeItem(
                            atPath: PrometheusDirectory.path(OrderFactory.prometheusAddress(slot: slot)))
                    }
                }, progress: progress))
        for text in found.notes + hold.slot.passedOver { try warn(text) }
        if !occupied.isEmpty {
            let holders = SlotHolders.list(AddressHolders().listeners(on: occupied))
            try warn(
                "ports \(occupied.sorted().map(String.init).joined(separator: ", ")) are taken on every address by other "
                    + "programs: agents that use them are moved" + (holders.isEmpty ? "" : " (\(holders))"))
        }
    }
}

/// The run's lock and its addresses, held until the run ends.
private final class RunHold: Sendable {
    /// Held until the run ends, so that another process can tell whether a run is still active.
    private let lock: NameLock
    let slot: PortSlot

    init(lock: consuming NameLock, slot: consuming PortSlot) {
        self.lock = lock
        self.slot = slot
    }
}

/// The environment, and what is needed of the machine, as found before anything is measured.
private struct Found: Sendable {
    var environment: Environment
    let prometheus: InstalledPrometheus?
    /// What was done about an earlier run.
    let notes: [String]

    /// Asks other programs, and so may wait for them: a signal ends that.
    static func look(
        _ plan: Plan, _ project: Project, _ store: ResultStore, _ custody: Custody
    ) throws -> Found {
        var notes = EarlierRuns.end()
        let directory = store.directory
        let (environment, prometheus) = try custody.run("preflight", said: &notes) {
            try Preflight.check(plan, project, results: directory)
            return (
                EnvironmentCapture.capture(plan, project, results: directory), try InstalledPrometheus.find(for: plan)
            )
        }
        return Found(environment: environment, prometheus: prometheus, notes: notes)
    }
}
