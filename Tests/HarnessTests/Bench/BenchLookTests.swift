import BenchmarkModel
import Foundation
import LinuxSystem
import NodeRunner
import Testing

@testable import Harness

/// Runs that may end at interim looks, on a node that measures nothing.
@Suite("Interim looks") struct BenchLookTests {
    /// CPU of the exporter of an agent, a tenth of a core at most. A row with such a variation between rounds is never
    /// decided.
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
        return BenchRun.ready(order) + [.observations(observations)]
    }

    @Test("A run with interim looks ends at the first look at which all rows are decided")
    func decided() throws {
        let run = try BenchRun(BenchRun.plan(rounds: 6, looks: [2, 4, 6]))
        _ = try run.bench.measure()
        #expect(run.looks == [[2, 0, nil]])
        #expect(run.steps.filter { $0.phase == .twins }.map(\.round) == [1, 2])
        #expect(try run.stored.status == .complete)
    }

    @Test("A run with interim looks continues to the last look while rows are undecided")
    func undecided() throws {
        let run = try BenchRun(BenchRun.plan(rounds: 6, looks: [2, 4, 6], budgets: [try Self.budget()]), Self.noisy)
        _ = try run.bench.measure()
        #expect(run.looks.map { $0[0] } == [2, 4] && run.looks.map { $0[2] } == [4, 6])
        #expect(run.looks.allSatisfy { ($0[1] ?? 0) > 0 })
        #expect(run.steps.filter { $0.phase == .twins }.map(\.round) == [1, 2, 3, 4, 5, 6])
    }

    /// A clock with which each order takes ten seconds.
    private final class SlowClock: MonotonicClock {
        var time: Int64 = 0
        func now() -> Int64 { time }
        func sleep(until deadline: Int64) { time = max(time, deadline) }
        func cpu(of pid: Int32) -> Int64? { nil }
    }

    @Test("A run with interim looks ends early if the next look would exceed its maximum duration")
    func tooLate() throws {
        let clock = SlowClock()
        let plan = BenchRun.plan(rounds: 6, solo: 0, looks: [2, 4, 6], limit: 45, budgets: [try Self.budget()])
        let run = try BenchRun(plan, clock: clock) { order in
            clock.time += 10_000_000_000
            return Self.noisy(order)
        }
        _ = try run.bench.measure()
        // Four rounds take 40 s, six would take 60 s.
        #expect(run.looks.map { $0[2] ?? 0 } == [4, 0])
        #expect(run.steps.map(\.round) == [1, 2, 3, 4])
    }
}
