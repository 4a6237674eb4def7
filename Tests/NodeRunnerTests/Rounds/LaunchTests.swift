import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner
@testable import Scraping

/// Launches, startup and the end of a launch, on a fake machine.
@Suite("Launches") struct LaunchTests {
    private static let control = AgentOrder.made("A", .control, address: "127.0.0.2", isOn: false)
    private static let treatment = AgentOrder.made("A", .treatment, address: "127.0.0.3")

    private func herd(_ interface: AgentInterface = .made()) -> FakeRound {
        FakeRound(
            .made(
                [
                    .made("A", address: "127.0.0.2"), .made("B", address: "127.0.0.3", group: 1),
                    .made("C", address: "127.0.0.4", group: 2),
                ], phase: .herd, interface))
    }

    private func settle(_ round: FakeRound, seconds: Double = 1) throws(Interrupted) {
        try round.run(.settle(SettleOrder(launch: round.context.launch, settleSeconds: seconds)))
    }

    @Test("A launch records how its agents start, and ends them")
    func startUp() throws {
        let round = FakeRound(.made([Self.treatment], phase: .solo))
        try round.run(.startUp(round.context.launch))
        #expect(round.stages == ["startup"] && round.failures.isEmpty)
        #expect(round.events.contains(.launched(arm: .treatment, ready: 1, failed: [])))
        for metric in [Metric.execSeconds, .listeningSeconds, .firstRequest, .firstMetrics, .fullyOperational] {
            #expect((round.measured(metric, .treatment, of: "A")?.value ?? -1) >= 0, "\(metric.name)")
        }
        let listening = try #require(round.measured(.listeningSeconds, .treatment, of: "A")?.value)
        #expect((0.01...0.02).contains(listening))
        #expect(round.measured(.exporterInit, .treatment, of: "A")?.absentReason?.contains("no stamp") == true)
        #expect(round.measured(.metronome)?.absentReason == "the metronome could not be started")
        let body = try #require(round.machine.bodies["M/A (treatment)"])
        #expect(body.wasTerminated && !body.wasKilled && round.machine.timesEndedLeftovers == 1)
    }

    @Test("A herd settles for as long as ordered before its memory is read")
    func settles() throws {
        let round = herd()
        let began = round.clock.now()
        try settle(round, seconds: 3)
        #expect((round.clock.now() - began).seconds > 3)
        #expect((round.measured(.herdReady, .treatment)?.value ?? 0) > 0)
        // Nothing can be read of a fake process.
        #expect(round.measured(.uss, .treatment, of: "A")?.absentReason != nil)
        #expect(round.measured(.endpointsAccessible, .treatment, of: "C") == .value(1))
        #expect(round.failures.isEmpty)
    }

    @Test("An agent that cannot be started is reported, and the others continue")
    func broken() throws {
        let round = herd()
        round.machine.broken = ["M/B (treatment)"]
        try settle(round)
        #expect(round.failures.map(\.agent.name) == ["B"])
        #expect(round.failures.first?.reason.hasPrefix("it could not be started: ") == true)
        #expect(round.measured(.endpointsAccessible, .treatment, of: "B") == .value(0))
        #expect(round.measured(.uss, .treatment, of: "B")?.absentReason?.hasPrefix("it could not be started") == true)
        #expect(
            round.events.contains(
                .launched(arm: .treatment, ready: 2, failed: [AgentID(machine: "M", name: "B")])))
    }

    @Test("An agent that exits while it starts is reported with its last output")
    func dies() throws {
        let round = herd()
        round.machine.prepare = { owner, body in
            guard owner.contains("/C ") else { return }
            body.outputText = "no licence"
            round.clock.after(seconds: 0.005) { body.die("exit code 3") }
        }
        try settle(round)
        #expect(round.failures.map(\.agent.name) == ["C"])
        #expect(round.failures.first?.reason == "it ended with exit code 3 while it was needed")
        #expect(round.failures.first?.lastOutput == ["no licence"])
        #expect(round.measured(.herdReady, .treatment)?.absentReason?.hasPrefix("M/C: it ended") == true)
    }

    @Test("An agent that is not ready in time is ended, and its failed checks are named")
    func late() throws {
        let round = herd(.made(healthPath: "/health", requiredFamilies: ["up", "gone"], readinessLimit: 2))
        round.machine.prepare = { owner, body in if owner.contains("/B ") { body.listensAfter = 100 } }
        try settle(round)
        #expect(Set(round.failures.map(\.agent.name)) == ["A", "B", "C"])
        let reasons = Dictionary(uniqueKeysWithValues: round.failures.map { ($0.agent.name, $0.reason) })
        #expect(
            reasons["A"]?.contains("not ready within 2.0 s: /metrics on 127.0.0.2:3 (last: families missing: gone)")
                == true)
        #expect(reasons["B"]?.contains("(nothing listened)") == true)
        #expect(round.machine.bodies.values.allSatisfy { $0.wasKilled })
        #expect(round.measured(.endpointsAccessible, .treatment, of: "B") == .value(0))
    }

    @Test("A page with line ends of another system fails its agent at once, with what to change")
    func lineEnds() throws {
        let round = FakeRound(.made([Self.treatment], phase: .solo, .made(readinessLimit: 30)))
        round.fetcher.reply = { $0.url.hasSuffix("/metrics") ? .page("a 1\r\nb 2\r\n") : .page("ok") }
        let began = round.clock.now()
        try round.run(.startUp(round.context.launch))
        let reason = try #require(round.failures.first?.reason)
        #expect(reason.hasPrefix("its page is not an exposition: line 1: lines end in CR LF (2 lines)"), "\(reason)")
        #expect(reason.contains("turn off the conversion to"))
        #expect((round.clock.now() - began).seconds < 20)
    }

    @Test("Without the kernel's table of listening sockets, agents are asked at once and no port is seen")
    func unreadable() throws {
        let round = FakeRound(.made([Self.treatment], phase: .solo))
        round.machine.hasListeners = false
        try round.run(.startUp(round.context.launch))
        #expect(round.failures.first?.reason.hasPrefix("its startup cannot be watched: ") == true)
        #expect(round.machine.bodies.isEmpty)
        #expect(round.measured(.execSeconds, .treatment, of: "A")?.absentReason?.hasPrefix("its startup") == true)
    }

    @Test("Agents of a pack share a process, and all of them fail when it ends")
    func packs() throws {
        let pack = Pack(arm: .treatment, number: 0, size: 2)
        let round = FakeRound(
            .made(
                [
                    .made("A", address: "127.0.0.2", pack: pack),
                    .made("B", address: "127.0.0.2", ports: AgentPorts(requests: 4, health: 5, metrics: 6), pack: pack),
                ], phase: .herd))
        round.machine.prepare = { _, body in round.clock.after(seconds: 0.5) { body.die() } }
        try settle(round)
        #expect(round.machine.bodies.count == 1 && round.failures.count == 2)
        #expect(round.failures.allSatisfy { $0.reason == "it ended with signal 9 while it was needed" })
    }

    @Test("A process that ignores SIGTERM is killed after 10 s and named")
    func stubborn() throws {
        let round = herd()
        round.machine.prepare = { owner, body in if owner.contains("/A ") { body.secondsToEnd = .infinity } }
        let began = round.clock.now()
        try settle(round)
        #expect((round.clock.now() - began).seconds > 10)
        #expect(round.warnings.contains("1 process ignored SIGTERM for 10 s and was killed: M/A"))
        #expect(round.machine.bodies["M/A (treatment)"]?.wasKilled == true)
        #expect(round.machine.bodies["M/B (treatment)"]?.wasKilled == false)
    }

    @Test("A process that SIGKILL does not end is named")
    func stuck() throws {
        let round = FakeRound(.made([Self.treatment], phase: .solo))
        round.machine.prepare = { _, body in
            body.secondsToEnd = .infinity
            body.isStuck = true
        }
        try round.run(.startUp(round.context.launch))
        #expect(round.warnings.contains("t: still running 2 s after SIGKILL: PID 7 of M/A"))
    }

    @Test("Processes that agents leave running are reported once for a target")
    func leftovers() throws {
        let round = FakeRound(.made([Self.treatment], phase: .solo))
        round.machine.leftovers.ended = [
            Leftover(process: RunningProcess(pid: 9, startedAt: 1, program: "p", arguments: ["p"]), owner: nil)
        ]
        let context = round.context
        for _ in 0..<2 { try RoundRunner(context, .startUp(context.launch)).run() }
        #expect(round.warnings.count { $0.contains("agents left 1 process running") } == 1)
    }

    @Test("Agents with planted costs report them when they end")
    func plants() throws {
        let round = FakeRound(.made([Self.treatment], phase: .solo, readsPlants: true))
        round.machine.prepare = { _, body in body.outputText = "planted main 2000000\n" }
        try round.run(.startUp(round.context.launch))
        #expect(round.measured(.plantedMain, .treatment, of: "A") == .value(0.002))
    }

    @Test("A round that is told to end while it starts leaves no process")
    func interrupted() {
        let round = herd()
        round.machine.prepare = { _, body in body.listensAfter = 100 }
        round.clock.after(seconds: 0.5) { round.interrupt() }
        #expect(throws: Interrupted.self) { try settle(round) }
        #expect(round.machine.bodies.count == 3 && round.machine.bodies.values.allSatisfy { !$0.isAlive })
        #expect(!round.warnings.contains { $0.contains("ignored SIGTERM") })
    }

    @Test("A round that is told to end while it settles gives its processes one second")
    func hurried() {
        let round = herd()
        round.machine.prepare = { owner, body in if owner.contains("/A ") { body.secondsToEnd = .infinity } }
        var asked: Int64 = 0
        round.clock.after(seconds: 1) {
            asked = round.clock.now()
            round.interrupt()
        }
        #expect(throws: Interrupted.self) { try settle(round, seconds: 60) }
        #expect((1.0...1.2).contains((round.clock.now() - asked).seconds))
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive })
    }

    @Test("A control without health and requests is ready when its request port listens")
    func bare() throws {
        var interface = AgentInterface.made(requestPaths: [])
        interface.isBare = true
        let round = FakeRound(.made([Self.control], phase: .solo, interface))
        try round.run(.startUp(round.context.launch))
        #expect(round.failures.isEmpty && round.fetcher.requests.isEmpty)
        #expect(round.measured(.listeningSeconds, .control, of: "A")?.absentReason?.contains("--bare-control") == true)
        #expect(round.measured(.fullyOperational, .control, of: "A")?.value != nil)
    }
}
