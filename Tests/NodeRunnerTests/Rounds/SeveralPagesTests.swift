import BenchmarkModel
import LinuxSystem
import Testing

@testable import LoadDriver
@testable import NodeRunner
@testable import Scraping

/// Agents with several metrics pages, on a fake machine.
@Suite("Several pages of an agent") struct SeveralPagesTests {
    private static let first = "a 1\n"
    private static let second = "# TYPE b gauge\nb{n=\"1\"} 1\nb{n=\"2\"} 1\n"
    private static let pages = ["/metrics", "/more"]

    private func round(_ interface: AgentInterface = .made(), number: Int = 2) -> FakeRound {
        let round = FakeRound(
            .made(
                [
                    .made("A", .control, address: "127.0.0.2", isOn: false, pages: Self.pages),
                    .made("A", .treatment, address: "127.0.0.3", pages: Self.pages, moments: [0.5]),
                ], round: number, interface))
        round.fetcher.reply = Self.reply { _ in nil }
        return round
    }

    /// Returns replies of a service with both pages, each of which takes 10 ms. `other` returns another reply, or nil.
    private static func reply(
        _ other: @escaping (PageRequest) -> FakeFetcher.Reply?
    ) -> (PageRequest) -> FakeFetcher.Reply {
        { request in
            if let other = other(request) { return other }
            let isOff = request.url.contains("127.0.0.2")
            guard let page = pages.first(where: request.url.hasSuffix) else { return .page("ok") }
            return isOff ? FakeFetcher.Reply(status: 404) : .page(page == "/more" ? second : first, after: 0.01)
        }
    }

    private func steady(_ round: FakeRound) throws(Interrupted) {
        try round.run(
            .steady(
                SteadyOrder(
                    launch: round.context.launch,
                    load: LoadOrder(rate: 20, warmUpSeconds: 2, steadySeconds: 5, seed: 1))))
    }

    private func pagesAsked(_ round: FakeRound) -> [String] {
        round.fetcher.requests.filter { $0.url.contains("127.0.0.3") }.compactMap { request in
            Self.pages.first(where: request.url.hasSuffix).map { request.encoding == .gzip ? "gzip \($0)" : $0 }
        }
    }

    @Test("A scrape asks for one page after the other; its time, bytes and series are their sums")
    func sums() throws {
        let round = round()
        try steady(round)
        func value(_ metric: Metric) -> Double? { round.measured(metric, .treatment, of: "A")?.value }
        let bytes = Double((Self.first + Self.second).utf8.count)
        #expect(value(.endpointsAccessible) == 1 && value(.scrapeSeries) == 3)
        #expect(value(.scrapeBodyBytes) == bytes && value(.scrapeResponseBodyBytes) == bytes)
        #expect(value(.scrapeHeaderBytes) == 400 && value(.scrapeRequestBytes) == 200)
        #expect(value(.scrapePayload) == (bytes + 600) / 5)
        let seconds = try #require(value(.scrapeSeconds))
        #expect(abs(seconds - 0.02) < 1e-9)
        // For readiness, in steady state, and with gzip after it.
        #expect(
            pagesAsked(round) == [
                "/metrics", "/more", "/metrics", "/more", "gzip /metrics", "gzip /more",
            ])
        #expect(round.failures.isEmpty, "\(round.failures)")
    }

    @Test("A page that fails makes the agent inaccessible, and is named")
    func oneFails() throws {
        let round = round()
        var asked = 0
        round.fetcher.reply = Self.reply { request in
            guard request.url.hasSuffix("127.0.0.3:3/more") else { return nil }
            asked += 1
            return asked == 2 ? FakeFetcher.Reply(status: 500) : nil
        }
        try steady(round)
        #expect(round.measured(.endpointsAccessible, .treatment, of: "A") == .value(0))
        for metric in [Metric.scrapePayload, .scrapeSeries, .scrapeSeconds] {
            let reason = round.measured(metric, .treatment, of: "A")?.absentReason
            #expect(reason == "its scrape of /more was answered with status 500")
        }
    }

    @Test("A page without an answer ends its scrape: the next page is not asked")
    func oneHangs() throws {
        let round = round()
        var asked = 0
        round.fetcher.reply = Self.reply { request in
            guard request.url.hasSuffix("127.0.0.3:3/metrics") else { return nil }
            asked += 1
            return asked == 2 ? FakeFetcher.Reply.none : nil
        }
        try steady(round)
        let reason = round.measured(.scrapeSeries, .treatment, of: "A")?.absentReason
        #expect(reason?.hasPrefix("its scrape of /metrics failed: ") == true, "\(reason ?? "a figure")")
        #expect(
            pagesAsked(round) == ["/metrics", "/more", "/metrics", "gzip /metrics", "gzip /more"])
    }

    @Test("A page that the control still serves is found, whichever it is")
    func staysOn() throws {
        let round = round(number: 1)
        round.fetcher.reply = Self.reply { $0.url.hasSuffix("127.0.0.2:3/more") ? .page() : nil }
        try steady(round)
        #expect(round.failures.count == 1)
        #expect(round.failures.first?.reason.hasPrefix("/more \(AgentFailure.ofOffSwitch)") == true)
    }

    @Test("An agent is operational when all of its pages are there; a required family may be on any of them")
    func startUp() throws {
        var order = AgentOrder.made("A", address: "127.0.0.3", pages: Self.pages)
        order.pages[1].port = 4
        let round = FakeRound(
            .made([order], phase: .solo, .made(requestPaths: [], requiredFamilies: ["a", "b", "c"])))
        let began = round.clock.now()
        round.fetcher.reply = Self.reply { request in
            let passed = (round.clock.now() - began).seconds
            guard request.url.hasSuffix(":4/more") else { return nil }
            return passed < 0.5
                ? FakeFetcher.Reply(status: 503) : passed < 1 ? .page(Self.second) : .page(Self.second + "c 1\n")
        }
        try round.run(.startUp(round.context.launch))
        func seconds(_ metric: Metric) -> Double? { round.measured(metric, .treatment, of: "A")?.value }
        let first = try #require(seconds(.firstMetrics))
        let all = try #require(seconds(.fullyOperational))
        #expect((0.5...0.7).contains(first) && (1...1.2).contains(all), "\(first) \(all)")
        #expect(round.failures.isEmpty)
    }

    @Test("The pages that are not ready are named")
    func notReady() throws {
        let order = AgentOrder.made("A", address: "127.0.0.3", pages: Self.pages)
        let round = FakeRound(.made([order], phase: .solo, .made(requestPaths: [], readinessLimit: 2)))
        round.fetcher.reply = Self.reply { $0.url.hasSuffix("/more") ? FakeFetcher.Reply(status: 503) : nil }
        try round.run(.startUp(round.context.launch))
        #expect(
            round.failures.first?.reason.hasPrefix("not ready within 2.0 s: /more on 127.0.0.3:3 (last: status 503)")
                == true,
            "\(round.failures)")
    }

    @Test("The heap phase scrapes all pages, and counts their series together")
    func heap() throws {
        let order = AgentOrder.made("A", address: "127.0.0.3", pages: Self.pages)
        let round = FakeRound(.made([order], phase: .heap))
        round.fetcher.reply = Self.reply { _ in nil }
        round.machine.prepare = { _, body in
            body.outputText = """
                {"jemalloc":{"stats":{"allocated":5000},"stats.arenas":{"merged":{"small":{"nmalloc":9},
                "large":{"nmalloc":0}}}}}
                """
        }
        try round.run(.heap(HeapOrder(launch: round.context.launch, requests: 100)))
        #expect(round.measured(.scrapeSeries, .treatment, of: "A") == .value(3))
        #expect(pagesAsked(round).count == 2 * (3 + 12 + 12 + 52))
        round.fetcher.reply = Self.reply { request in
            let wasReady = self.pagesAsked(round).count > 2 * (3 + 12 + 12 + 52) + 2
            return wasReady && request.url.hasSuffix("/more") ? FakeFetcher.Reply(status: 500) : nil
        }
        try round.run(.heap(HeapOrder(launch: round.context.launch, requests: 100)))
        #expect(
            round.measured(.heap, .treatment, of: "A")?.absentReason
                == "a scrape was not answered with the page /more")
    }

    private func examined(
        _ interface: AgentInterface = .made(healthPath: "/health", requiredFamilies: ["a", "b"]),
        _ other: @escaping (PageRequest) -> FakeFetcher.Reply? = { _ in nil }
    ) throws -> FakeRound {
        let round = round(interface)
        round.fetcher.reply = Self.reply(other)
        try round.run(
            .examine(
                ExaminationOrder(
                    launch: round.context.launch, heapCommand: [], hasHeapBuild: false, bindsAddress: true,
                    seconds: 90)))
        return round
    }

    @Test("The check of a target examines each page and names it by its path; families may be on any page")
    func examination() throws {
        let round = try examined()
        #expect(round.point("metrics /metrics")?.found.hasPrefix("/metrics: 1 sample, ") == true)
        #expect(round.point("metrics /more")?.found.hasPrefix("/more: 2 samples, ") == true)
        #expect(round.point("families")?.found == "has 2 of 2 required")
        for name in ["OpenMetrics /metrics", "OpenMetrics /more", "gzip /metrics", "gzip /more"] {
            #expect(round.point(name)?.state == .missing, "\(name)")
        }
        #expect(
            round.point("off switch")?.found == "off, /metrics has no metrics (status 404); off, /more has no "
                + "metrics (status 404)")
        #expect(round.point("other points") == nil)
    }

    @Test("The check of a target names the page that the control still serves, and a family that no page has")
    func wrongPages() throws {
        let round = try examined(.made(healthPath: "/health", requiredFamilies: ["a", "gone"])) {
            $0.url.hasSuffix("127.0.0.2:3/more") ? .page() : nil
        }
        let point = try #require(round.point("off switch"))
        #expect(point.state == .wrong && point.found == "/more \(AgentFailure.ofOffSwitch)")
        #expect(round.point("families")?.found == "missing: gone")
    }
}
