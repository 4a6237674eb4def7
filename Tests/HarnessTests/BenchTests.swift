import BenchmarkModel
import FleetConfiguration
import Foundation
import LinuxSystem
import NodeRunner
import ResultStore
import Testing

@testable import Harness

/// Runs on a node that measures nothing, into a store of their own.
@Suite("Bench") struct BenchTests {
    /// What a run told and did; a run's closures have it.
    private final class Log {
        var told: [Harness.Progress] = []
        var timesEnded = 0
        var isAsked = false
    }

    private final class Run {
        let directory = NSTemporaryDirectory() + "/exporter-bench-harness-" + UUID().uuidString
        let store: ResultStore
        let id: RunID
        let node: FakeNode
        let bench: Bench
        let log = Log()

        init(
            _ plan: Plan, finished: Set<Step> = [], clock: any MonotonicClock = SystemClock(),
            _ answer: @escaping (WorkOrder) throws -> [NodeEvent] = BenchTests.ready
        ) throws {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            store = try ResultStore.open(directory: directory, for: .writing)
            let environment = Environment(facts: [.init(name: "cores", value: "2")])
            id = try store.createRun(plan: plan, environment: environment)
            node = FakeNode(answer)
            bench = Bench(
                Bench.Parts(
                    plan: plan, store: store, run: id, node: node,
                    orders: OrderFactory(
                        plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 3, occupied: [],
                        ephemeral: EphemeralPorts(32_768...60_999)),
                    environment: environment, finished: finished, cores: 2, tellsVerdicts: true, clock: clock,
                    isInterrupted: { [log] in log.isAsked }, afterwards: { [log] in log.timesEnded += 1 },
                    progress: { [log] in log.told.append($0) }))
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }

        var stored: StoredRun {
            get throws { try store.load(.id(id)) }
        }
        var steps: [Step] { log.told.compactMap { if case .finished(let step, _, _) = $0 { step } else { nil } } }
        var leftOut: [Step] { log.told.compactMap { if case .leftOut(let step) = $0 { step } else { nil } } }
        /// Undecided rows and the next look, of each look.
        var looks: [[Int?]] {
            log.told.compactMap {
                if case .look(let rounds, let undecided, let next) = $0 { [rounds, undecided, next] } else { nil }
            }
        }
    }

    private static func plan(
        _ targets: [String] = ["t"], rounds: Int = 2, solo: Int = 1, looks: [Int] = [], limit: Double? = nil,
        budgets: [Budget] = []
    ) -> Plan {
        let agents = (0..<3).map { index in
            AgentProfile(
                id: AgentID(machine: "M", name: "a\(index)"), group: "g", port: 7000 + index,
                healthCheckPort: 8000 + index, required: true, kind: .enhanced, dependencies: [])
        }
        return Plan(
            fleet: Fleet(name: "f", agents: agents),
            targets: targets.map { name in
                Target(
                    name: name, title: "", command: ["{bin}/agent"], environment: [:],
                    off: .environment(["ENABLE_PROMETHEUS_METRICS": "false"]), bindsAddress: true, requestPaths: ["/"],
                    metricsPath: "/metrics", healthPath: nil, requiredFamilies: [], readinessLimit: 5, requestRate: 7,
                    requestRateReason: "", versionsCommand: [])
            }, budgets: BudgetSet(name: "", source: "", budgets: budgets), requestRates: [:], scrapeInterval: 4,
            rounds: rounds, soloLaunches: solo, herdLaunches: 0, scaleAgents: 0, warmUp: 1, seed: 1, quick: true,
            looks: looks, maximumDuration: limit)
    }

    /// Every agent gets ready.
    private static func ready(_ order: WorkOrder) -> [NodeEvent] {
        let launch = order.launch
        return Arm.allCases.compactMap { arm in
            let count = launch.agents.count { $0.arm == arm }
            return count > 0 ? .launched(arm: arm, ready: count, failed: []) : nil
        } + [
            .observations([
                Observation(
                    target: launch.target, phase: launch.phase, round: launch.round, metric: .lateSends,
                    measured: .value(0.25))
            ])
        ]
    }

    /// No agent gets ready.
    private static func failing(_ order: WorkOrder) -> [NodeEvent] {
        let launch = order.launch
        return Arm.allCases.compactMap { arm in
            let failed = launch.agents.filter { $0.arm == arm }.map(\.id)
            return failed.isEmpty ? nil : .launched(arm: arm, ready: 0, failed: failed)
        }
    }

    @Test("A run carries out all steps in their order and stores what comes of them")
    func whole() throws {
        let plan = Self.plan(["t", "u"])
        let run = try Run(plan)
        #expect(try run.bench.measure().status == .complete)
        let stored = try run.stored
        #expect(stored.status == .complete && stored.finishedSteps == plan.steps && run.steps == plan.steps)
        #expect(run.node.orders.map(\.launch.target) == plan.steps.map(\.target))
        #expect(stored.observations.count == plan.steps.count)
        #expect(run.node.timesStopped == 1 && run.log.timesEnded == 1 && !run.bench.startedNothing)
        guard case .began(let told, let finished)? = run.log.told.first else {
            Issue.record("the run does not begin with its plan")
            return
        }
        #expect(told == plan && finished.isEmpty)
        let late = run.log.told.compactMap { if case .finished(_, _, let late) = $0 { late } else { nil } }
        #expect(late.allSatisfy { $0 == 0.25 })
    }

    @Test("Each kind of step has its kind of order")
    func kinds() throws {
        let run = try Run(Self.plan(rounds: 1))
        _ = try run.bench.measure()
        let kinds = run.node.orders.map { order in
            switch order {
            case .startUp: "start-up"
            case .steady: "steady"
            case .settle, .heap, .examine: "another"
            }
        }
        #expect(kinds == ["start-up", "start-up", "steady"])
    }

    @Test("What a node says is told and stored")
    func events() throws {
        let agent = AgentID(machine: "M", name: "a0")
        let failure = AgentFailure(
            target: "t", phase: .twins, round: 1, agent: agent, arm: .control, reason: "r", lastOutput: ["x"])
        let run = try Run(Self.plan(rounds: 2, solo: 0)) { order in
            guard order.launch.round == 1 else { return [] }
            return [
                .stage("warm-up"), .failure(failure), .warning("careful"), .hasChildren,
                .libraries(arm: .control, paths: ["/bin/agent", "/lib/libc.so.6"]),
            ]
        }
        _ = try run.bench.measure()
        let stored = try run.stored
        #expect(stored.failures == [failure] && stored.warnings == ["careful"])
        #expect(stored.environment.facts.contains { $0.name == "t.linkage.control" && $0.value == "libc.so.6" })
        // From the next step on.
        #expect(run.node.orders.map(\.launch.countsChildren) == [false, true])
        let stages = run.log.told.compactMap { if case .stage(_, _, let stage) = $0 { stage } else { nil } }
        #expect(stages == ["warm-up"])
    }

    @Test("A run that is interrupted between two steps keeps what was measured")
    func interrupted() throws {
        let plan = Self.plan()
        let run = try Run(plan)
        let log = run.log
        run.node.answer = { order in
            if order.launch.phase == .twins { log.isAsked = true }
            return Self.ready(order)
        }
        #expect(try run.bench.measure().status == .interrupted)
        let stored = try run.stored
        #expect(stored.status == .interrupted && stored.finishedSteps == Array(plan.steps.prefix(3)))
        #expect(run.node.timesStopped == 1 && run.log.timesEnded == 1)
    }

    @Test("A run that is interrupted within a step has not done that step")
    func interruptedWithin() throws {
        let run = try Run(Self.plan()) { order in
            if order.launch.phase == .twins { throw BenchInterrupted() }
            return Self.ready(order)
        }
        #expect(try run.bench.measure().status == .interrupted)
        #expect(try run.stored.finishedSteps.map(\.phase) == [.solo, .solo] && run.node.timesStopped == 1)
    }

    @Test("A run whose node vanishes has failed, keeps what it has, and tells what could not be ended")
    func vanishes() throws {
        let run = try Run(Self.plan()) { order in
            if order.launch.phase == .twins { throw HarnessError.node("the node ended in the middle of a round") }
            return Self.ready(order)
        }
        run.node.lastWords = ["1 process could not be ended"]
        #expect(throws: HarnessError.self) { try run.bench.measure() }
        let stored = try run.stored
        #expect(stored.status == .failed && stored.finishedSteps.count == 2)
        #expect(stored.warnings == ["1 process could not be ended"] && run.node.timesStopped == 1)
    }

    @Test("A target that never gets ready is left out from then on, and the others go on")
    func givenUp() throws {
        let plan = Self.plan(["t", "u"], solo: 3)
        let run = try Run(plan) { order in
            order.launch.target == "t" ? Self.failing(order) : Self.ready(order)
        }
        #expect(try run.bench.measure().status == .complete)
        #expect(!run.leftOut.isEmpty && run.leftOut.allSatisfy { $0.target == "t" })
        #expect(Set(run.leftOut + run.steps) == Set(plan.steps))
        #expect(run.steps.filter { $0.target == "u" } == plan.steps.filter { $0.target == "u" })
        #expect(!run.bench.startedNothing)
        #expect(try run.stored.warnings.contains { $0.hasPrefix("t: no process of it got ready with the arm ") })
    }

    @Test("A run in which no target gets ready has nothing to judge")
    func nothing() throws {
        let run = try Run(Self.plan(solo: 3), Self.failing)
        _ = try run.bench.measure()
        #expect(run.bench.startedNothing)
    }

    @Test("A run that is taken up does the steps that are left")
    func resumed() throws {
        let plan = Self.plan()
        let run = try Run(plan, finished: Set(plan.steps.prefix(3)))
        _ = try run.bench.measure()
        #expect(run.steps == Array(plan.steps.dropFirst(3)))
    }

    /// CPU of an agent's exporter, a tenth of a core at most; one that changes so much from round to round is never decided.
    private static func budget() throws -> Budget {
        try JSONDecoder().decode(
            Budget.self,
            from: Data(
                """
                {"agents": 0, "aggregate": "sum", "bound": {"atMost": {"_0": 0.1}}, "census": false, "documented": "d",
                "metric": "cpu_seconds_per_second", "name": "cpu", "phase": "twins", "scope": "agent",
                "statistic": "difference", "title": "CPU", "why": "w"}
                """.utf8))
    }

    private static func noisy(_ order: WorkOrder) -> [NodeEvent] {
        let launch = order.launch
        let observations = launch.agents.map { agent in
            let cost = agent.arm == .treatment ? (launch.round % 2 == 0 ? 0.4 : 0.0) : 0
            return Observation(
                target: launch.target, phase: launch.phase, round: launch.round, agent: agent.id, arm: agent.arm,
                metric: .cpu, measured: .value(0.5 + cost))
        }
        return ready(order) + [.observations(observations)]
    }

    @Test("A run with looks ends at the first look when nothing is left to decide")
    func decided() throws {
        let run = try Run(Self.plan(rounds: 6, looks: [2, 4, 6]))
        _ = try run.bench.measure()
        #expect(run.looks == [[2, 0, nil]])
        #expect(run.steps.filter { $0.phase == .twins }.map(\.round) == [1, 2])
        #expect(try run.stored.status == .complete)
    }

    @Test("A run with looks goes on to the last one while rows are undecided")
    func undecided() throws {
        let run = try Run(Self.plan(rounds: 6, looks: [2, 4, 6], budgets: [try Self.budget()]), Self.noisy)
        _ = try run.bench.measure()
        #expect(run.looks.map { $0[0] } == [2, 4] && run.looks.map { $0[2] } == [4, 6])
        #expect(run.looks.allSatisfy { ($0[1] ?? 0) > 0 })
        #expect(run.steps.filter { $0.phase == .twins }.map(\.round) == [1, 2, 3, 4, 5, 6])
    }

    /// Each order takes ten seconds.
    private final class SlowClock: MonotonicClock {
        var time: Int64 = 0
        func now() -> Int64 { time }
        func sleep(until deadline: Int64) { time = max(time, deadline) }
        func cpu(of pid: Int32) -> Int64? { nil }
    }

    @Test("A run with looks ends early where the next look would come too late")
    func tooLate() throws {
        let clock = SlowClock()
        let plan = Self.plan(rounds: 6, solo: 0, looks: [2, 4, 6], limit: 45, budgets: [try Self.budget()])
        let run = try Run(plan, clock: clock) { order in
            clock.time += 10_000_000_000
            return Self.noisy(order)
        }
        _ = try run.bench.measure()
        // Four rounds take 40 s, six would take 60 s.
        #expect(run.looks.map { $0[2] ?? 0 } == [4, 0])
        #expect(run.steps.map(\.round) == [1, 2, 3, 4])
    }
}
