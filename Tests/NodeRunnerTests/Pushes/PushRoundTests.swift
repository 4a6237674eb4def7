import BenchmarkModel
import LinuxSystem
import MetricsSink
import Testing

@testable import NodeRunner
@testable import Scraping

/// Rounds of agents that push, on a fake machine with a fake sink.
@Suite("Rounds of agents that push") struct PushRoundTests {
    private static let interval = 4.0

    private func twins(
        _ rules: PushRules = PushRules(.otlpHTTP), pages: [String] = [], moments: [Double] = [],
        requestPaths: [String] = ["/"], round number: Int = 1, pushes: [Double] = [1, 5, 9, 13],
        controlPushes: [Double] = []
    ) -> FakeRound {
        let push = PushOrder(rules, interval: Self.interval)
        let token = Upkeep.sinkToken
        let round = FakeRound(
            .made(
                [
                    .made(
                        "A", .control, environment: ["TO": "http://\(token)"], address: "127.0.0.2", isOn: false,
                        pages: pages, push: push),
                    .made(
                        "A", .treatment, command: ["/agent", Upkeep.sinkPortToken],
                        environment: ["TO": "http://\(token)"], address: "127.0.0.3", pages: pages, moments: moments,
                        push: push),
                ], round: number, .made(requestPaths: requestPaths)))
        round.machine.prepareSink = { sink in
            for (port, times) in [controlPushes, pushes].enumerated() {
                for seconds in times { round.clock.after(seconds: seconds) { sink.push(port) } }
            }
        }
        return round
    }

    private func run(_ round: FakeRound, steady: Double = 4) throws(Interrupted) {
        try round.run(
            .steady(
                SteadyOrder(
                    launch: round.context.launch,
                    load: LoadOrder(rates: AgentRates(20), warmUpSeconds: 2, steadySeconds: steady, seed: 1))))
    }

    private func measured(_ round: FakeRound, _ metric: Metric) -> Measured? {
        round.measured(metric, .treatment, of: "A")
    }

    @Test("Each agent is told its own port, and the pushes of steady state give its figures")
    func whole() throws {
        let round = twins()
        try run(round)
        #expect(round.failures.isEmpty && round.warnings.isEmpty)
        let programs = Dictionary(uniqueKeysWithValues: round.machine.programs.map { ($0.owner, $0.program) })
        #expect(programs["M/A (control)"]?.environment["TO"] == "http://127.0.0.1:40001")
        #expect(programs["M/A (treatment)"]?.environment["TO"] == "http://127.0.0.1:40002")
        #expect(programs["M/A (treatment)"]?.command == ["/agent", "40002"])
        #expect(measured(round, .firstMetrics)?.value.map { abs($0 - 1) < 0.01 } == true)
        #expect(measured(round, .pushesAccepted) == .value(1) && measured(round, .pushesRefused) == .value(0))
        #expect(measured(round, .pushPoints) == .value(10) && measured(round, .pushBodyBytes) == .value(80))
        #expect(measured(round, .scrapePayload)?.value.map { abs($0 - 30) < 0.1 } == true)
        #expect(measured(round, .scrapeSeries) == .value(12) && measured(round, .endpointsAccessible) == .value(1))
        #expect(measured(round, .cpu) != nil && round.measured(.pushesAccepted, .control, of: "A") == nil)
        #expect(round.machine.sinks.map(\.isClosed) == [true])
        #expect(round.fetcher.requests.allSatisfy { !$0.url.hasSuffix("/metrics") })
    }

    @Test("Figures of scrapes that a push does not have are absent with their reason")
    func absent() throws {
        let round = twins()
        try run(round)
        let known: Set<Metric> = [.scrapePayload, .scrapeSeries, .endpointsAccessible]
        for metric in Metric.scraping where !known.contains(metric) {
            #expect(measured(round, metric) == .absent(PushObservations.notScraped), "\(metric)")
        }
    }

    @Test("An agent whose data does not arrive in steady state is named as failed, with the sink's refusal")
    func missing() throws {
        let round = twins(pushes: [1])
        let prepare = round.machine.prepareSink
        round.machine.prepareSink = { sink in
            prepare(sink)
            round.clock.after(seconds: 5) { sink.refuse(1, PushRefusal(.path, "a push to /x")) }
        }
        try run(round)
        let reason =
            "no push with data arrived in steady state, and one was due every 4 s; the sink refused 1, the last because "
            + "of a push to /x"
        #expect(round.failures.map(\.reason) == [reason] && round.failures.map(\.arm) == [.treatment])
        #expect(measured(round, .endpointsAccessible) == .value(0))
        #expect(measured(round, .scrapeBodyBytes) == .absent(reason))
        #expect(measured(round, .scrapePayload)?.value == nil)
        #expect(measured(round, .pushesRefused) == .value(1))
        #expect(
            round.warnings == [
                "t, twins 1: the sink refused pushes of 1 agent: 1 wrong path; the last of M/A: a push to /x"
            ])
    }

    @Test("A push from a control is a named failure that makes differences inconclusive")
    func control() throws {
        let round = twins(controlPushes: [2, 3])
        try run(round)
        let failure = try #require(round.failures.first)
        #expect(round.failures.count == 1 && failure.arm == .control && failure.isOfOffSwitch)
        #expect(failure.reason.hasPrefix("it pushes metrics with the exporter switched off, 2 pushes: "))
    }

    @Test("An agent that never pushes is not ready, and the reason says what its port received")
    func never() throws {
        let round = twins(pushes: [])
        try run(round)
        #expect(
            round.failures.map(\.reason) == [
                "not ready within 9.0 s: its first push to 127.0.0.1:40002 (nothing arrived)"
            ])
        #expect(measured(round, .scrapePayload)?.value == nil && measured(round, .endpointsAccessible) == .value(0))
    }

    @Test("A control without health checks and requests is ready when it runs")
    func silent() throws {
        let round = twins(requestPaths: [])
        try run(round)
        #expect(round.failures.isEmpty)
        #expect(round.measured(.fullyOperational, .control, of: "A")?.value == 0)
    }

    @Test("An agent with a page and pushes has the traffic of both, and its page is scraped")
    func both() throws {
        let round = twins(pages: ["/metrics"], moments: [0.5], round: 2)
        try run(round)
        #expect(round.failures.isEmpty && measured(round, .scrapeBodyBytes) == .value(5))
        #expect(measured(round, .scrapePayload)?.value.map { abs($0 - (30 + 305.0 / 4)) < 0.1 } == true)
        #expect(measured(round, .pushPoints) == .value(10))
    }

    @Test("A dropped datagram takes away the traffic, and nothing else")
    func dropped() throws {
        let round = twins(PushRules(.statsd))
        let prepare = round.machine.prepareSink
        round.machine.prepareSink = { sink in
            prepare(sink)
            round.clock.after(seconds: 5.5) { sink.drop(1) }
        }
        try run(round)
        #expect(measured(round, .scrapePayload)?.absentReason?.hasPrefix("the kernel dropped 1 datagram ") == true)
        #expect(measured(round, .pushPoints) == .value(10) && round.failures.isEmpty)
    }

    @Test("A sink that vanishes is announced, and missing pushes are no failure of the agent")
    func vanishing() throws {
        let round = twins(PushRules(.otlpHTTP, sink: SinkConduct(closeAfter: 2)), pushes: [1])
        try run(round)
        #expect(round.failures.isEmpty)
        #expect(
            round.warnings == ["t: the sink closes its ports 2 s after a launch began, as its target file says"])
        #expect(
            measured(round, .scrapePayload) == .absent("no push with data was complete within steady state"))
    }

    @Test("Without a sink no process is started, and every figure says why")
    func broken() throws {
        let round = twins()
        round.machine.broken = ["sink"]
        try run(round)
        #expect(round.machine.bodies.isEmpty && round.failures.count == 2)
        let reason = "the sink of its pushes could not be started: 127.0.0.1: bind: Address already in use"
        #expect(measured(round, .scrapePayload) == .absent(reason))
    }
}
