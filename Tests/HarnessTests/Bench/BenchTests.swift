import BenchmarkModel
import FleetConfiguration
import Foundation
import LinuxSystem
import ModelLiterals
import NodeRunner
import ResultStore
import Testing

@testable import Harness

/// Runs on a node that measures nothing, each with its own store.
@Suite("Bench") struct BenchTests {
    @Test("A run carries out all steps in order and stores their results")
    func whole() throws {
        let plan = BenchRun.plan(["t", "u"])
        let run = try BenchRun(plan)
        #expect(try run.bench.measure().status == .complete)
        let stored = try run.stored
        #expect(stored.status == .complete && stored.finishedSteps == plan.steps && run.steps == plan.steps)
        #expect(run.node.orders.map(\.launch.target) == plan.steps.map(\.target))
        #expect(stored.observations.count == plan.steps.count)
        #expect(run.node.timesStopped == 1 && run.log.timesEnded == 1)
        guard case .began(let reported, let finished)? = run.log.reported.first else {
            Issue.record("the run does not begin with its plan")
            return
        }
        #expect(reported == plan && finished.isEmpty)
        let late = run.log.reported.compactMap { if case .finished(_, _, let late) = $0 { late } else { nil } }
        #expect(late.allSatisfy { $0 == 0.25 })
    }

    @Test("Each kind of step has its kind of order")
    func kinds() throws {
        let run = try BenchRun(BenchRun.plan(rounds: 1))
        _ = try run.bench.measure()
        let kinds = run.node.orders.map { order in
            switch order {
            case .startUp: "startup"
            case .steady: "steady"
            case .settle, .searchRate, .heap, .examine, .look: "another"
            }
        }
        #expect(kinds == ["startup", "startup", "steady"])
    }

    @Test("Events of a node are reported and stored")
    func events() throws {
        let agent = AgentID(machine: "M", name: "a0")
        let failure = AgentFailure(
            target: "t", phase: .twins, round: 1, agent: agent, arm: .control, reason: "r", lastOutput: ["x"])
        let run = try BenchRun(BenchRun.plan(rounds: 2, solo: 0)) { order in
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
        // Orders count child processes from the next step on.
        #expect(run.node.orders.map(\.launch.countsChildren) == [false, true])
        let stages = run.log.reported.compactMap { if case .stage(_, _, let stage) = $0 { stage } else { nil } }
        #expect(stages == ["warm-up"])
    }

    @Test("A run that is interrupted between two steps keeps its observations")
    func interrupted() throws {
        let plan = BenchRun.plan()
        let run = try BenchRun(plan)
        let log = run.log
        run.node.answer = { order in
            if order.launch.phase == .twins { log.isAsked = true }
            return BenchRun.ready(order)
        }
        #expect(try run.bench.measure().status == .interrupted)
        let stored = try run.stored
        #expect(stored.status == .interrupted && stored.finishedSteps == Array(plan.steps.prefix(3)))
        #expect(run.node.timesStopped == 1 && run.log.timesEnded == 1)
    }

    @Test("A step that is interrupted is not completed")
    func interruptedWithin() throws {
        let run = try BenchRun(BenchRun.plan()) { order in
            if order.launch.phase == .twins { throw BenchInterrupted() }
            return BenchRun.ready(order)
        }
        #expect(try run.bench.measure().status == .interrupted)
        #expect(try run.stored.finishedSteps.map(\.phase) == [.solo, .solo] && run.node.timesStopped == 1)
    }

    @Test("A run whose node exits fails, keeps its observations, and reports processes that could not be ended")
    func vanishes() throws {
        let run = try BenchRun(BenchRun.plan()) { order in
            if order.launch.phase == .twins { throw HarnessError.node("the node ended in the middle of a round") }
            return BenchRun.ready(order)
        }
        run.node.lastWords = ["1 process could not be ended"]
        #expect(throws: HarnessError.self) { try run.bench.measure() }
        let stored = try run.stored
        #expect(stored.status == .failed && stored.finishedSteps.count == 2)
        #expect(stored.warnings == ["1 process could not be ended"] && run.node.timesStopped == 1)
    }

    @Test("The steps of a target that never gets ready are skipped, and the other targets continue")
    func givenUp() throws {
        let plan = BenchRun.plan(["t", "u"], solo: 3)
        let run = try BenchRun(plan) { order in
            order.launch.target == "t" ? BenchRun.failing(order) : BenchRun.ready(order)
        }
        #expect(try run.bench.measure().status == .complete)
        #expect(!run.leftOut.isEmpty && run.leftOut.allSatisfy { $0.target == "t" })
        #expect(Set(run.leftOut + run.steps) == Set(plan.steps))
        #expect(run.steps.filter { $0.target == "u" } == plan.steps.filter { $0.target == "u" })
        #expect(try run.stored.warnings.contains { $0.hasPrefix("t: no process got ready in the arm ") })
    }

    @Test("After a heap step that counted nothing, the other heap steps of its target and arm are skipped")
    func uncounted() throws {
        var plan = BenchRun.plan(["t", "u"])
        plan.heapLaunches = 3
        let run = try BenchRun(plan) { order in
            let launch = order.launch
            guard launch.phase == .heap, let arm = launch.agents.first?.arm else { return BenchRun.ready(order) }
            let isCounted = launch.target == "u" && arm == .treatment
            return [
                .observations([
                    Observation(
                        target: launch.target, phase: .heap, round: launch.round, arm: arm, metric: .heap,
                        measured: isCounted ? .value(1) : .absent("not counted"))
                ])
            ]
        }
        #expect(try run.bench.measure().status == .complete)
        func arms(_ steps: [Step], _ target: String) -> [Arm?] {
            steps.filter { $0.phase == .heap && $0.target.description == target }.map(\.arm)
        }
        #expect(Set(arms(run.steps, "t")) == [.control, .treatment] && arms(run.steps, "t").count == 2)
        #expect(arms(run.steps, "u").count { $0 == .treatment } == 3 && arms(run.steps, "u").count == 4)
        #expect(run.leftOut.count == 4 + 2)
    }

    @Test("A resumed run carries out the remaining steps")
    func resumed() throws {
        let plan = BenchRun.plan()
        let run = try BenchRun(plan, finished: Set(plan.steps.prefix(3)))
        _ = try run.bench.measure()
        #expect(run.steps == Array(plan.steps.dropFirst(3)))
    }
}
