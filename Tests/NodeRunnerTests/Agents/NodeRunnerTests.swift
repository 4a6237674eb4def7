import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@testable import NodeRunner

@Suite struct NodeRunnerTests {
    @Test("A process is operational when its last condition is met, and control has no metrics to wait for")
    func operational() {
        var times = StartUpTimes()
        #expect(times.operational == nil)
        times.awaits = Set([StartUpWatch.Kind.health, .request].map(\.rawValue))
        times.health = 5
        times.firstRequest = 9
        #expect(times.operational == 9)
        times.awaits.insert(StartUpWatch.Kind.metrics.rawValue)
        #expect(times.operational == nil)
        times.allFamilies = 12
        #expect(times.operational == 12)
        // A program that takes no requests and has no health endpoint.
        times.awaits = [StartUpWatch.Kind.metrics.rawValue]
        #expect(times.operational == 12)
    }

    @Test("A process that could not be started is inaccessible only where access is observed")
    func access() {
        #expect(Phase.allCases.filter(\.description.observesAccess) == [.herd, .scale, .twins, .uniform, .soak])
    }

    @Test("Events survive encoding as a line of JSON")
    func messages() throws {
        let agent = AgentID(machine: "M", name: "A")
        let events: [NodeEvent] = [
            .observations([
                Observation(
                    target: "t", phase: .twins, round: 1, block: 3, agent: agent, arm: .control, metric: .cpu,
                    measured: .value(0.1)),
                Observation(target: "t", phase: .solo, round: 1, metric: .uss, measured: .absent("why\nnot")),
            ]),
            .failure(
                AgentFailure(
                    target: "t", phase: .herd, round: 2, agent: agent, arm: .treatment, reason: "r", lastOutput: ["x"])),
            .warning("w"), .stage("s"), .libraries(arm: .control, paths: ["/lib/a.so"]), .done,
        ]
        for event in events {
            let line = try JSONEncoder().encode(event)
            #expect(!line.contains(10))
            #expect(try JSONDecoder().decode(NodeEvent.self, from: line) == event)
        }
    }
}
