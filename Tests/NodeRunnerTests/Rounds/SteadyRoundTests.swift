import BenchmarkModel
import LinuxSystem
import Testing

@testable import LoadDriver
@testable import NodeRunner
@testable import Scraping

/// Rounds under load, on a fake machine.
@Suite("Steady state") struct SteadyRoundTests {
    private func twins(
        phase: Phase = .twins, round: Int = 2, moments: [Double] = [0.5], requestPaths: [String] = ["/"]
    ) -> FakeRound {
        FakeRound(
            .made(
                [
                    .made("A", .control, address: "127.0.0.2", isOn: false),
                    .made("A", .treatment, address: "127.0.0.3", moments: moments),
                ], phase: phase, round: round, .made(requestPaths: requestPaths)))
    }

    private func order(_ round: FakeRound, _ blocks: SteadyOrder.Blocks = .seconds, steady: Double = 5) -> WorkOrder {
        .steady(
            SteadyOrder(
                launch: round.context.launch,
                load: LoadOrder(rates: AgentRates(20), warmUpSeconds: 2, steadySeconds: steady, seed: 1), blocks: blocks
            ))
    }

    private func scrapes(_ round: FakeRound, at address: String = "127.0.0.3") -> [PageRequest] {
        round.fetcher.requests.filter { $0.url == "http://\(address):3/metrics" }
    }

    @Test("Twins are loaded, the treatment is scraped, and both are ended")
    func whole() throws {
        let round = twins()
        try round.run(order(round))
        #expect(round.stages == ["startup", "warm-up", "steady state"] && round.failures.isEmpty)
        let plan = try #require(round.machine.plans.first)
        #expect(plan.steady == 2_000_000_000..<7_000_000_000 && plan.groups.map(\.members.count) == [2])
        for (place, arm) in [Arm.control, .treatment].enumerated() {
            let planned = plan.schedule.count { plan.steady.contains($0.at) && Int($0.member) == place }
            #expect(planned > 50)
            #expect(round.measured(.requestThroughput, arm, of: "A") == .value(Double(planned) / 5))
            #expect(round.measured(.requestSeconds, arm, of: "A") == .value(0.002))
            #expect(round.measured(.requestFailures, arm, of: "A") == .value(0))
        }
        #expect(round.measured(.lateSends) == .value(0))
        // There are three scrapes: for readiness, in steady state, and with gzip after it. The warm-up is too short for
        // one an interval earlier.
        #expect(scrapes(round).map(\.encoding) == [.identity, .identity, .gzip])
        #expect(scrapes(round, at: "127.0.0.2").isEmpty)
        #expect(round.measured(.endpointsAccessible, .treatment, of: "A") == .value(1))
        #expect(round.measured(.scrapeBodyBytes, .treatment, of: "A") == .value(5))
        #expect(round.measured(.scrapePayload, .treatment, of: "A") == .value(305.0 / 5))
        #expect(round.machine.bodies.values.allSatisfy { $0.wasTerminated && !$0.wasKilled })
    }

    @Test("Steady state is as long as ordered, in blocks of a second, each with its observations")
    func blocks() throws {
        let round = twins()
        try round.run(order(round, steady: 3.5))
        let blocks = Set(round.observations.filter { $0.isOf(.timerSlack) }.compactMap(\.block))
        #expect(blocks == [1, 2, 3, 4])
        let costs = round.observations.filter { $0.isOf(.probeSeconds) }.compactMap(\.block)
        #expect(costs == [1, 2, 3, 4])
        let slip = round.observations.filter { $0.isOf(.scrapeSlip) }
        #expect(slip.count { $0.measured.value != nil } == 1)
        #expect(slip.contains { $0.measured.absentReason == "no scrape was due in this block" })
    }

    @Test("A twin that exits in steady state loses its figures, and the other keeps its own")
    func dies() throws {
        let round = twins()
        round.machine.prepare = { owner, body in
            if owner.contains("treatment") { round.clock.after(seconds: 4) { body.die() } }
        }
        try round.run(order(round))
        #expect(round.failures.map(\.arm) == [.treatment])
        let reason = "it ended with signal 9 while it was needed"
        #expect(round.failures.first?.reason == reason)
        for metric in [Metric.cpu, .requestThroughput, .requestFailures, .scrapeSeconds, .uss] {
            #expect(round.measured(metric, .treatment, of: "A")?.absentReason == reason, "\(metric.name)")
        }
        #expect(round.measured(.requestSeconds, .control, of: "A") == .value(0.002))
        #expect(round.measured(.endpointsAccessible, .treatment, of: "A") == .value(0))
    }

    @Test("A twin that exited before its scrape is not scraped")
    func unscraped() throws {
        let round = twins(moments: [0.9])
        round.machine.prepare = { owner, body in
            if owner.contains("treatment") { round.clock.after(seconds: 1) { body.die() } }
        }
        try round.run(order(round))
        // There are two scrapes: for readiness, and one interval earlier.
        #expect(scrapes(round).count == 2)
    }

    /// Makes a page take longer once steady state has begun.
    private func slow(_ round: FakeRound, seconds: Double) {
        round.fetcher.reply = { request in
            guard request.url.hasSuffix("/metrics") else { return .page("ok") }
            return .page(after: round.stages.contains("steady state") ? seconds : 0.001)
        }
    }

    @Test("CPU of a round is unknown if its scrape was still in progress at the end")
    func cutOff() throws {
        let round = twins(moments: [0.9])
        // Without a warm-up there is no scrape one interval earlier that could replace the missing part of this one.
        slow(round, seconds: 2)
        try round.run(
            .steady(
                SteadyOrder(
                    launch: round.context.launch,
                    load: LoadOrder(rates: AgentRates(20), warmUpSeconds: 0.2, steadySeconds: 5, seed: 1))))
        let reason = round.measured(.cpu, .treatment, of: "A")?.absentReason
        #expect(reason?.contains("before the end of steady state of 5.0 s and took 2.0 s") == true)
        #expect(round.measured(.endpointsAccessible, .treatment, of: "A") == .value(1))
        #expect(round.measured(.scrapeSeconds, .treatment, of: "A") == .value(2))
        #expect(round.measured(.cpu, .control, of: "A")?.absentReason?.contains("scrape") == false)
    }

    @Test("A scrape that is not answered in time makes the page inaccessible")
    func unanswered() throws {
        let round = twins()
        slow(round, seconds: .infinity)
        try round.run(order(round))
        #expect(round.measured(.endpointsAccessible, .treatment, of: "A") == .value(0))
        #expect(
            round.measured(.scrapeSeconds, .treatment, of: "A")?.absentReason?.hasPrefix("its scrape failed: ") == true)
        #expect(
            round.measured(.scrapeGzipPayload, .treatment, of: "A")?.absentReason?.contains("with gzip failed") == true)
    }

    @Test("A page that is not an exposition gives a reason for every figure of scrapes")
    func noPage() throws {
        let round = twins()
        round.fetcher.reply = { request in
            .page(round.stages.contains("steady state") && request.url.hasSuffix("/metrics") ? "<html>" : "up 1\n")
        }
        try round.run(order(round))
        let reason = round.measured(.scrapeBodyBytes, .treatment, of: "A")?.absentReason
        #expect(reason?.hasPrefix("its page is not an exposition: ") == true)
    }

    @Test("A load driver that failed gives its reason for every figure of requests")
    func noLoad() throws {
        let round = twins()
        round.machine.load.problem = SystemError(call: "epoll_create1", subject: "load", code: 24)
        try round.run(order(round))
        for metric in SteadyObservations.requestMetrics {
            let reason = round.measured(metric, .control, of: "A")?.absentReason
            #expect(reason?.hasPrefix("the load driver failed: ") == true, "\(metric.name)")
        }
        #expect(round.measured(.lateSends)?.absentReason?.hasPrefix("the load driver failed") == true)
    }

    @Test("An agent that stops answering is a failure by its name")
    func hung() throws {
        let round = twins()
        round.machine.load.change = { result in
            result.members[1].accepted = 10
            result.members[1].answered = 10
        }
        try round.run(order(round))
        #expect(round.failures.map(\.arm) == [.treatment])
        #expect(round.failures.first?.reason.hasSuffix("of its requests were not answered") == true)
    }

    @Test("Requests that were sent again, and answers without a kernel timestamp, are reported")
    func warnings() throws {
        let round = twins()
        round.machine.load.change = { result in
            result.repeated = 3
            result.unstamped = 1
        }
        try round.run(order(round))
        #expect(round.warnings.contains { $0.hasPrefix("1 answer has no kernel timestamp") })
        #expect(round.warnings.contains { $0.hasPrefix("t, twins 2: agents closed kept connections, and 3 requests") })
    }

    @Test("A target without requests has no figure of them")
    func noRequests() throws {
        let round = twins(requestPaths: [])
        try round.run(order(round))
        #expect(round.measured(.requestThroughput, .control, of: "A") == nil && round.measured(.lateSends) == nil)
        #expect(round.machine.plans.first?.groups.isEmpty == true)
    }

    @Test("A soak has a block for each reading of growth, and a scrape for each moment")
    func soak() throws {
        let round = twins(phase: .soak, moments: [0.1, 0.4, 0.7])
        try round.run(order(round, .growth(every: 10), steady: 30))
        let grown = round.observations.filter { $0.isOf(.threads) && $0.arm == .control }
        #expect(grown.compactMap(\.block) == [1, 2, 3])
        #expect(scrapes(round).count == 4 && scrapes(round).allSatisfy { $0.encoding == .identity })
    }

    @Test("An exporter that stays on in the control is a failure of the first round")
    func offSwitch() throws {
        for number in [1, 2] {
            let round = twins(round: number)
            try round.run(order(round))
            #expect(round.failures.isEmpty == (number == 2))
            #expect(number == 2 || round.failures.first?.reason.contains(AgentFailure.ofOffSwitch) == true)
        }
    }

    @Test(
        "A round that is told to end at any stage leaves no process and no load",
        arguments: [
            "startup", "warm-up", "steady state",
        ])
    func interrupted(stage: String) {
        let round = twins()
        round.interruptedStage = stage
        #expect(throws: Interrupted.self) { try round.run(order(round)) }
        #expect(round.stages.last == stage)
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive })
        #expect(round.machine.load.isCanceled == (stage != "startup"))
        #expect(round.measured(.requestThroughput, .control, of: "A") == nil)
    }

    @Test("A round that is told to end while it waits for its last scrape leaves no process", arguments: [7.2, 9.0])
    func interruptedLate(seconds: Double) {
        let round = twins(moments: [0.95])
        slow(round, seconds: 9)
        round.clock.after(seconds: seconds) { round.interrupt() }
        #expect(throws: Interrupted.self) { try round.run(order(round)) }
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive } && round.machine.load.isCanceled)
    }
}
