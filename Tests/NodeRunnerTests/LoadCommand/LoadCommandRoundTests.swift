import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner

/// Rounds whose load is sent by load commands, on a fake machine.
@Suite("Rounds with load commands") struct LoadCommandRoundTests {
    private func round(phase: Phase = .twins) -> FakeRound {
        var interface = AgentInterface.made(requestPaths: [])
        interface.hasLoadCommand = true
        let load = LoadCommandOrder(command: ["/load"], environment: [:])
        return FakeRound(
            .made(
                [
                    .made("A", .control, address: "127.0.0.2", isOn: false, loadCommand: load),
                    .made("A", .treatment, address: "127.0.0.3", moments: [0.5], loadCommand: load),
                ], phase: phase, round: 2, interface))
    }

    private func run(_ round: FakeRound) throws(Interrupted) {
        try round.run(
            .steady(
                SteadyOrder(
                    launch: round.context.launch,
                    load: LoadOrder(rates: AgentRates(20), warmUpSeconds: 1, steadySeconds: 4, seed: 1))))
    }

    private static let report = "request_throughput 20\nrequest_seconds 0.01\n"

    @Test("Figures of load commands belong to the agents, and the commands are ended after steady state")
    func reported() throws {
        let round = round()
        round.machine.prepareHelper = { $0.output = Self.report }
        try run(round)
        #expect(round.measured(.requestThroughput, .treatment, of: "A") == .value(20))
        #expect(round.measured(.requestSeconds, .control, of: "A") == .value(0.01))
        #expect(round.failures.isEmpty && round.machine.helpers.count == 2)
        #expect(round.machine.helpers.allSatisfy { $0.poll() == .exited(0) && !$0.wasKilled })
        #expect(round.measured(.lateSends)?.absentReason?.hasPrefix("a load command sends the requests") == true)
    }

    @Test("A load command that ends before steady state does is a failure with its last output")
    func early() throws {
        let round = round()
        round.machine.prepareHelper = { helper in
            helper.output = Self.report
            guard helper.pid == 9_500_001 else { return }
            helper.errors = "no license"
            round.clock.after(seconds: 2) { helper.exit(.exited(3)) }
        }
        try run(round)
        #expect(round.failures.map(\.arm) == [.treatment])
        #expect(
            round.failures.first?.reason
                == "its load command ended with exit code 3, 3.0 s before the end of steady state")
        #expect(round.failures.first?.lastOutput == ["no license"])
        let reason = round.measured(.requestThroughput, .treatment, of: "A")?.absentReason
        #expect(reason?.hasSuffix("; its last output: no license") == true)
        #expect(round.measured(.requestThroughput, .control, of: "A") == .value(20))
    }

    @Test("A load command that ignores SIGTERM is killed, and its report counts")
    func stubborn() throws {
        let round = round()
        round.machine.prepareHelper = { helper in
            helper.output = Self.report
            helper.endOnTerminate = nil
        }
        try run(round)
        #expect(round.machine.helpers.allSatisfy { $0.wasKilled })
        #expect(round.warnings.count { $0.contains("ignored SIGTERM for 2.0 s and was killed") } == 2)
        #expect(round.measured(.requestThroughput, .treatment, of: "A") == .value(20))
    }

    @Test("A load command that cannot be started is a failure by name")
    func broken() throws {
        let round = round()
        round.machine.broken = ["/load"]
        try run(round)
        #expect(round.failures.count == 2)
        #expect(round.failures.allSatisfy { $0.reason.hasPrefix("its load command could not be started: ") })
    }

    @Test("Impossible counts of a report decide nothing, and are a failure")
    func impossible() throws {
        let round = round()
        round.machine.prepareHelper = {
            $0.output = Self.report + "requests_sent 10\nrequests_failed 8\nrequests_unanswered 8\n"
        }
        try run(round)
        #expect(round.failures.count == 2)
        #expect(round.measured(.requestFailures, .control, of: "A")?.absentReason?.contains("of 10 sent") == true)
    }

    @Test("A round that is told to end leaves no load command", arguments: [0.5, 2.0, 6.0])
    func interrupted(seconds: Double) {
        let round = round()
        round.machine.prepareHelper = { $0.endOnTerminate = nil }
        round.clock.after(seconds: seconds) { round.interrupt() }
        #expect(throws: Interrupted.self) { try run(round) }
        #expect(round.machine.helpers.allSatisfy { $0.poll() != nil })
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive })
    }

    @Test("The report of a load command that runs for one second becomes a point of its target")
    func question() throws {
        let round = round()
        round.machine.prepareHelper = { $0.output = Self.report }
        try round.run(
            .examine(
                ExaminationOrder(
                    launch: round.context.launch, heapCommand: [], hasHeapBuild: false, bindsAddress: true, seconds: 90)
            ))
        let point = try #require(round.point("load"))
        #expect(point.state == .missing && point.found.contains("request_throughput 20"))
        #expect(round.machine.helpers.count == 1)
    }
}
