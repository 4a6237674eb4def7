public import BenchmarkModel
import FleetConfiguration
public import LinuxSystem
import NodeRunner
public import ResultStore

/// What a run tells its user while it goes on.
public enum Progress: Sendable {
    case environment(Environment)
    /// A stage has begun: target, phase, round and how many there are, the stage within the round.
    case stage(target: String, phase: Phase, round: Int, of: Int, stage: String)
    case failure(AgentFailure)
    case warning(String)
}

/// One run of a plan: the stages in order, every finding stored as soon as it is there.
public final class Bench {
    private let plan: Plan
    private let project: Project
    private let store: ResultStore
    private let run: RunID
    private let node: NodeClient
    private let slot: PortSlot
    private let progress: (Progress) -> Void
    private var orders: OrderFactory
    private var environment: Environment

    /// Checks what the run needs, takes an address slot and opens the run in the store; nothing is measured yet.
    /// `signals` is what `EndSignals.install` gave.
    public init(
        plan: Plan, project: Project, store: ResultStore, signals: borrowing FileDescriptor,
        progress: @escaping (Progress) -> Void
    ) throws {
        try Preflight.check(plan, project, results: store.directory)
        self.plan = plan
        self.project = project
        self.store = store
        self.progress = progress
        slot = try PortSlot.take()
        environment = EnvironmentCapture.capture(plan, project)
        progress(.environment(environment))
        let occupied = slot.occupied(among: try OrderFactory.candidatePorts(plan))
        orders = OrderFactory(
            plan: plan, project: project, slot: slot.number, occupied: occupied,
            ephemeral: MachineFiles().ephemeralPorts, harness: [OwnProcess.pid])
        run = try store.createRun(plan: plan, environment: environment)
        node = try NodeClient(executable: try Files.ownExecutable(), signals: signals.number)
        if !occupied.isEmpty {
            try warn(
                "ports \(occupied.sorted().map(String.init).joined(separator: ", ")) are taken on every address by other "
                    + "programs: agents that use them are moved")
        }
    }

    /// Carries the plan out. However it ends, no process is left and what was measured is stored.
    public func measure() throws -> (run: RunID, status: RunStatus) {
        defer { node.stop() }
        do {
            try writeBack()
            // Solo first, for all targets: the end of a herd keeps the machine busy for a while.
            for target in plan.targets { try soloStartUp(target) }
            for target in plan.targets { try herds(target) }
            for target in plan.targets { try scale(target) }
            for round in 1...plan.rounds {
                for target in plan.targets { try twins(target, round) }
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

    private func soloStartUp(_ target: Target) throws {
        for round in 1...plan.soloLaunches {
            for arm in orders.armOrder(target, .solo, round: round) {
                try carryOut(try orders.solo(target, round: round, arm: arm), of: plan.soloLaunches)
            }
        }
    }

    private func herds(_ target: Target) throws {
        for round in 1...plan.herdLaunches {
            for arm in orders.armOrder(target, .herd, round: round) {
                try carryOut(try orders.herd(target, round: round, arm: arm), of: plan.herdLaunches)
            }
        }
    }

    private func scale(_ target: Target) throws {
        guard plan.scaleAgents > 0 else { return }
        try carryOut(try orders.scale(target), of: 1)
    }

    private func twins(_ target: Target, _ round: Int) throws {
        try carryOut(try orders.twins(target, round: round), of: plan.rounds)
    }

    /// One round on the node, its events into the store as they come.
    private func carryOut(_ order: RoundOrder, of rounds: Int) throws {
        try node.run(order) { event in
            switch event {
            case .observations(let observations): try store.append(run: run, observations: observations)
            case .failure(let failure):
                progress(.failure(failure))
                try store.append(run: run, failures: [failure])
            case .warning(let text): try warn(text)
            case .stage(let stage):
                progress(.stage(target: order.target, phase: order.phase, round: order.round, of: rounds, stage: stage))
            case .libraries(let arm, let paths):
                environment.facts.append(
                    .init(name: "\(order.target).linkage.\(arm.rawValue)", value: EnvironmentCapture.linkage(paths)))
            case .done: break
            }
        }
    }

    /// Pages of a binary just built count as private dirty of its processes until they are on disk.
    private func writeBack() throws {
        do throws(SystemError) {
            try Files.writeBack(project.binaries)
        } catch {
            try warn(
                "dirty pages could not be written back (\(error)): memory of a binary just built may read too high")
        }
    }

    private func warn(_ text: String) throws {
        progress(.warning(text))
        try store.append(run: run, warnings: [text])
    }

    private func finish(_ status: RunStatus) throws {
        environment.facts.append(.init(name: "load_average_after", value: MachineFiles().loadAverage))
        try store.updateEnvironment(run: run, environment)
        try store.finish(run: run, status: status)
    }
}
