import Analysis
public import BenchmarkModel
import FleetConfiguration
import Foundation
public import LinuxSystem
import NodeRunner
public import ResultStore

/// What a run tells its user while it goes on.
public enum Progress: Sendable {
    /// First of all: what is to be done, and which steps of it an earlier attempt did.
    case began(Plan, finished: Set<Step>)
    case environment(Environment)
    /// A stage of a step has begun; of how many rounds of its phase.
    case stage(Step, of: Int, stage: String)
    /// A step came to its end; `lateSends`: the share of its requests sent later than 1 ms, nil where there were none.
    case finished(Step, seconds: Double, lateSends: Double?)
    case failure(AgentFailure)
    case warning(String)
    /// What the rounds so far would say, by how many rows; the plan is carried out whatever that is.
    case soFar(rounds: Int, [(verdict: String, rows: Int)])
    /// A step is left out, because its target does not start.
    case leftOut(Step)
    /// A run with looks was judged: so many of its rows are not decided, and whether it goes on to another look.
    case look(rounds: Int, undecided: Int, next: Int?)
}

/// One run of a plan: its steps in order, every finding stored as soon as it is there.
public final class Bench {
    private let plan: Plan
    private let project: Project
    private let store: ResultStore
    private let run: RunID
    private let node: NodeClient
    private let slot: PortSlot
    /// Held as long as the run goes on: who finds it free knows that the run does not.
    private let lock: NameLock
    private let progress: (Progress) -> Void
    private let tellsVerdicts: Bool
    private let orders: OrderFactory
    private var environment: Environment
    /// Masks the targets' secrets in what is stored and told; nil where they have none.
    private let redaction: Redaction?
    private let finished: Set<Step>
    /// Subjects whose agents have children.
    private var withChildren: Set<String> = []
    private var failedStarts = FailedStarts()
    private var looks = LoadLooks()
    private let began = Clock.now()
    /// The first twin round that this process measured, and when.
    private var firstRound: (number: Int, at: Int64)?

    /// Checks what the run needs, takes an address slot and opens the run in the store; nothing is measured yet.
    /// `signals` is what `EndSignals.install` gave.
    ///
    /// - Parameter tellsVerdicts: whether the run is judged after each round, between rounds, for who watches.
    public convenience init(
        plan: Plan, project: Project, store: ResultStore, signals: borrowing FileDescriptor,
        tellsVerdicts: Bool = false, progress: @escaping (Progress) -> Void
    ) throws {
        let custody = Custody()
        let found = try Self.look(plan, project, store, custody)
        // A bench without addresses makes no run.
        let slot = try PortSlot.take()
        let run = try store.createRun(plan: plan, environment: found.environment)
        guard let lock = try RunLock.take(run) else { throw HarnessError.missing(RunLock.held(run)) }
        try self.init(
            plan, project, store, run, lock, slot, found, custody, finished: [], signals: signals.number,
            tellsVerdicts, progress: progress)
    }

    /// What is found before anything is measured.
    private struct Found: Sendable {
        var environment: Environment
        let prometheus: InstalledPrometheus?
        /// What was done about an earlier run.
        let notes: [String]
    }

    /// Asks other programs, and so may wait for them: a signal ends that.
    private static func look(
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

    /// Takes up a run that did not come to its end, where it was cut off.
    ///
    /// - Parameters:
    ///   - addresses: those of its `--url` targets that have secrets, which are not stored.
    ///   - targets: those whose hidden values were given on the command line, which are not stored either.
    /// - Throws: `HarnessError.otherMachine` where it was not made here: its rounds would not be of one kind.
    public convenience init(
        resuming id: RunID, addresses: [PageAddress] = [], targets: [Target] = [], project: Project, store: ResultStore,
        signals: borrowing FileDescriptor,
        tellsVerdicts: Bool = false, progress: @escaping (Progress) -> Void
    ) throws {
        guard let lock = try RunLock.take(id) else { throw HarnessError.missing(RunLock.held(id)) }
        let before = try store.load(.id(id))
        let (plan, notes) = try StoredSecrets.completed(
            try RunningPrograms.plan(before.plan, with: addresses), given: targets)
        let custody = Custody()
        var found = try Self.look(plan, project, store, custody)
        let changes = try EnvironmentCapture.changes(from: before.environment, to: found.environment)
        let slot = try PortSlot.take()
        let run = try store.reopen(run: id)
        found.environment = run.environment
        try self.init(
            plan, project, store, id, lock, slot, found, custody, finished: Set(run.finishedSteps),
            signals: signals.number, tellsVerdicts, progress: progress)
        for change in changes { try warn("resumed with another environment: \(change)") }
        for note in notes { try warn(note) }
    }

    private init(
        _ plan: Plan, _ project: Project, _ store: ResultStore, _ run: RunID, _ lock: consuming NameLock,
        _ slot: consuming PortSlot, _ found: Found, _ custody: Custody, finished: Set<Step>, signals: Int32,
        _ tellsVerdicts: Bool, progress: @escaping (Progress) -> Void
    ) throws {
        self.plan = plan
        self.project = project
        self.store = store
        self.run = run
        self.lock = lock
        environment = found.environment
        redaction =
            plan.targets.contains(where: \.hidesSecrets)
            ? plan.targets.reduce(Redaction.none) { $0.joined($1.redaction) } : nil
        self.finished = finished
        self.progress = progress
        self.tellsVerdicts = tellsVerdicts
        self.slot = slot
        progress(.began(plan, finished: finished))
        progress(.environment(environment))
        let occupied = self.slot.occupied(
            among: try OrderFactory.candidatePorts(plan),
            sharesAddress: plan.targets.contains { $0.url == nil && !$0.bindsAddress })
        node = try NodeClient(executable: try Files.ownExecutable(), signals: signals, custody: custody)
        orders = OrderFactory(
            plan: plan, project: project, slot: self.slot.number, occupied: occupied,
            ephemeral: .ofThisMachine, harness: [OwnProcess.pid, node.guardianPID], prometheus: found.prometheus)
        for text in found.notes + self.slot.passedOver { try warn(text) }
        if !occupied.isEmpty {
            let holders = SlotHolders.list(AddressHolders().listeners(on: occupied))
            try warn(
                "ports \(occupied.sorted().map(String.init).joined(separator: ", ")) are taken on every address by other "
                    + "programs: agents that use them are moved" + (holders.isEmpty ? "" : " (\(holders))"))
        }
    }

    /// Whether every target was given up, because none of its processes got ready: the run has nothing to judge.
    public var startedNothing: Bool { plan.subjects.allSatisfy { failedStarts.givenUp.contains($0.name) } }

    /// Carries the plan out. However it ends, no process is left and what was measured is stored.
    public func measure() throws -> (run: RunID, status: RunStatus) {
        defer {
            for text in node.stop() { try? warn(text) }
            // The node removes it; one that was killed cannot.
            try? FileManager.default.removeItem(atPath: InstalledPrometheus.directory(slot: slot.number))
        }
        do {
            var last = plan.rounds
            for (index, step) in plan.steps.enumerated() {
                // The node looks while it measures; a step that is left out asks no node.
                if EndSignals.pending != nil { throw BenchInterrupted() }
                guard !failedStarts.givenUp.contains(step.target) else {
                    progress(.leftOut(step))
                    continue
                }
                let isRound = step.phase == .twins || step.phase == .uniform
                if isRound, step.round <= last, plan.looks.contains(step.round - 1), step == firstOfRound(step.round) {
                    last = try look(after: step.round - 1)
                }
                if !finished.contains(step), !isRound || step.round <= last {
                    if let warning = try looks.warning(before: step, plan, orders, node) {
                        try warn(warning, step: index)
                    }
                    let start = Clock.now()
                    let lateSends = try carryOut(step, index)
                    progress(.finished(step, seconds: (Clock.now() - start).seconds, lateSends: lateSends))
                    if tellsVerdicts, step.phase == .twins { try tellVerdicts(after: step) }
                }
            }
            try finish(.complete)
            return (run, .complete)
        } catch is BenchInterrupted {
            try finish(.interrupted)
            return (run, .interrupted)
        } catch {
            try? finish(.failed)
            throw error
        }
    }

    private func firstOfRound(_ round: Int) -> Step? { plan.steps.first { $0.phase == .twins && $0.round == round } }

    /// Judges what there is; gives the last round to be measured, which is this one when all is decided or the next look would
    /// come too late.
    private func look(after round: Int) throws -> Int {
        let undecided = try Decision.undecided(store.load(.id(run)))
        var next = plan.looks.first { $0 > round }
        if undecided == 0 { next = nil }
        if let wanted = next, let limit = plan.maximumDuration {
            let now = Clock.now()
            // The rounds to come take as long as those so far.
            let first = firstRound ?? (number: round, at: began)
            let each = (now - first.at).seconds / Double(round - first.number + 1)
            if (now - began).seconds + Double(wanted - round) * each > limit { next = nil }
        }
        progress(.look(rounds: round, undecided: undecided, next: next))
        return next == nil ? round : plan.rounds
    }

    /// Between the rounds, where nothing is measured; a first round alone has no interval, and after the last the table follows.
    private func tellVerdicts(after step: Step) throws {
        let last = plan.steps.last { $0.phase == .twins && $0.round == step.round }
        guard step == last, step.round > 1, step.round < plan.rounds, !plan.looks.contains(step.round) else { return }
        progress(.soFar(rounds: step.round, Decision.verdicts(try store.load(.id(run)))))
    }

    /// One step on the node, its events into the store as they come; gives its share of late sends.
    private func carryOut(_ step: Step, _ index: Int) throws -> Double? {
        let order = try orders.order(
            for: step, index: index, countsChildren: withChildren.contains(step.target))
        let rounds = plan.count(of: step.phase)
        if step.phase == .twins, firstRound == nil { firstRound = (step.round, Clock.now()) }
        var lateSends: Double?
        try node.run(order) { event in
            switch redaction.map({ event.masked(by: $0) }) ?? event {
            case .observations(let observations):
                for one in observations where one.metric == .lateSends {
                    lateSends = one.measured.value ?? lateSends
                }
                try store.append(run: run, step: index, observations: observations)
            case .distributions(let distributions):
                try store.append(run: run, step: index, distributions: distributions)
            case .failure(let failure):
                progress(.failure(failure))
                try store.append(run: run, step: index, failures: [failure])
            case .warning(let text): try warn(text, step: index)
            case .stage(let stage): progress(.stage(step, of: rounds, stage: stage))
            case .libraries(let arm, let paths):
                environment.set("\(step.target).linkage.\(arm.rawValue)", EnvironmentCapture.linkage(paths))
            case .hasChildren: withChildren.insert(step.target)
            case .launched(let arm, let ready, let failed): try note(step, index, arm, ready, failed)
            case .examined, .done: break
            }
        }
        try store.finishStep(run: run, number: index, step)
        return lateSends
    }

    private func note(_ step: Step, _ index: Int, _ arm: Arm, _ ready: Int, _ failed: [AgentID]) throws {
        let isRunning = plan.subjects.first { $0.name == step.target }?.isRunning ?? false
        // The arms of a program that runs already are stretches of one process' life.
        guard
            failedStarts.take(
                step.target, isRunning ? .treatment : arm, ready: ready, failed: failed, fleet: plan.fleet.agents.count)
        else { return }
        if isRunning, step.arm == .idle {
            // Its page will not be asked for again in the arm that is scraped.
            try store.append(
                run: run, step: index,
                observations: failed.map {
                    Observation(
                        target: step.target, phase: step.phase, round: step.round, agent: $0, arm: .treatment,
                        metric: .endpointsAccessible, measured: .value(0))
                })
        }
        let rest = plan.steps.dropFirst(index + 1).count { $0.target == step.target }
        guard rest > 0 else { return }
        let what = isRunning ? "it gave no page" : "no process of it got ready with the arm \(arm.rawValue)"
        try warn(
            "\(step.target): \(what), so the \(rest) other step\(rest == 1 ? "" : "s") of it are left out; the reason and its last words are "
                + "under Failures", step: index)
    }

    private func warn(_ text: String, step: Int? = nil) throws {
        progress(.warning(text))
        try store.append(run: run, step: step, warnings: [text])
    }

    private func finish(_ status: RunStatus) throws {
        environment.set("load_average_after", MachineFiles().loadAverage)
        try store.updateEnvironment(run: run, environment)
        try store.finish(run: run, status: status)
    }
}
