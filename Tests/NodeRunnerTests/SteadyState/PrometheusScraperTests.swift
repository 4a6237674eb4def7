import BenchmarkModel
import Foundation
import LinuxSystem
import Probes
import Scraping
import Testing

@testable import NodeRunner

@Suite struct PrometheusScraperTests {
    private func agent(
        _ name: String, _ scrapes: PrometheusScrapes?, pages: [String] = ["/metrics"]
    ) -> AgentOrder {
        var order = AgentOrder.made(name, machine: "M \"1\"", address: "127.17.0.2", pages: pages)
        if let scrapes { order.scraping = .byPrometheus(scrapes) }
        return order
    }

    @Test("Prometheus is configured with the agents that it scrapes and no others, each with its own path and interval")
    func targets() throws {
        let file = try PrometheusFiles.targets(
            PrometheusPage.all([
                agent("A", PrometheusScrapes(scrapeInterval: 2.5, due: 2, timeout: 2), pages: ["/custom"]),
                agent("B", nil),
            ]))
        let groups = try #require(try JSONSerialization.jsonObject(with: file) as? [[String: Any]])
        #expect(groups.count == 1)
        #expect(groups[0]["targets"] as? [String] == ["127.17.0.2:3"])
        let labels = groups[0]["labels"] as? [String: String]
        #expect(
            labels == [
                "agent": "A", "machine": "M \"1\"", "__metrics_path__": "/custom", "__scrape_interval__": "2500ms",
                "__scrape_timeout__": "2000ms",
            ])
    }

    @Test("Each of several pages is a target with an instance of its own")
    func severalPages() throws {
        var order = agent("A", PrometheusScrapes(scrapeInterval: 2, due: 2, timeout: 2), pages: ["/a", "/b?x=1"])
        order.pages[1].port = 4
        let file = try PrometheusFiles.targets(PrometheusPage.all([order]))
        let groups = try #require(try JSONSerialization.jsonObject(with: file) as? [[String: Any]])
        #expect(groups.map { $0["targets"] as? [String] } == [["127.17.0.2:3"], ["127.17.0.2:4"]])
        let labels = groups.compactMap { $0["labels"] as? [String: String] }
        #expect(labels.map { $0["instance"] } == ["127.17.0.2:3/a", "127.17.0.2:4/b?x=1"])
        #expect(labels.map { $0["__metrics_path__"] } == ["/a", "/b"] && labels[1]["__param_x"] == "1")
        #expect(PrometheusPage.of(order).map(\.instance) == labels.map { $0["instance"] })
    }

    @Test("Pages over HTTPS, and parameters with several values, have jobs with their settings")
    func jobs() throws {
        let plain = agent("A", PrometheusScrapes(scrapeInterval: 1, due: 1, timeout: 1))
        var secure = agent(
            "B", PrometheusScrapes(scrapeInterval: 1, due: 1, timeout: 1), pages: ["/probe?m=a&m=b&n=1"])
        secure.pages[0].isSecure = true
        secure.https = HTTPSRules(
            health: false, certificates: TLSRules(authorities: "/it's", serverName: "db"))
        let jobs = PrometheusJob.jobs([plain, secure, secure, agent("C", nil)])
        #expect(jobs.map(\.targetsName) == ["agents.json", "agents-2.json"])
        #expect(jobs.map(\.pages.count) == [1, 2])
        let setup = PrometheusSetup(program: "p", address: "a", directory: "d")
        #expect(
            PrometheusFiles.configuration(setup, jobs) == """
                scrape_configs:
                  - job_name: agents
                    file_sd_configs:
                      - files: [agents.json]
                    metric_relabel_configs:
                      - source_labels: [__name__]
                        regex: up|scrape_.+
                        action: drop
                  - job_name: agents-2
                    params:
                      'm': ['a', 'b']
                    tls_config:
                      ca_file: '/it''s'
                      server_name: 'db'
                      insecure_skip_verify: false
                    relabel_configs:
                      - {target_label: job, replacement: agents}
                    file_sd_configs:
                      - files: [agents-2.json]
                    metric_relabel_configs:
                      - source_labels: [__name__]
                        regex: up|scrape_.+
                        action: drop

                """)
        let file = try PrometheusFiles.targets(PrometheusPage.all([secure]))
        let groups = try #require(try JSONSerialization.jsonObject(with: file) as? [[String: Any]])
        let labels = groups[0]["labels"] as? [String: String]
        #expect(labels?["__scheme__"] == "https" && labels?["__metrics_path__"] == "/probe")
        #expect(labels?["__param_m"] == "a" && labels?["__param_n"] == "1")
    }

    @Test("A series is Prometheus' own only with exactly the labels of the target")
    func ownSeries() {
        let own = ["__name__": "up", "job": "agents", "instance": "h:1", "agent": "A", "machine": "M"]
        #expect(PrometheusFiles.isOwn(own))
        #expect(!PrometheusFiles.isOwn(own.merging(["target": "db1"]) { $1 }))
        #expect(!PrometheusFiles.isOwn(own.merging(["exported_instance": "x"]) { $1 }))
        #expect(!PrometheusFiles.isOwn(own.merging(["job": "other"]) { $1 }))
    }

    @Test("Sizes of pages are enabled by a flag before Prometheus 3.10, and by its configuration from then on")
    func pageSizes() {
        var setup = PrometheusSetup(program: "p", address: "a", directory: "d")
        let flag = "--enable-feature=extra-scrape-metrics"
        #expect(PrometheusFiles.arguments(setup, port: 1).contains(flag))
        #expect(!PrometheusFiles.configuration(setup, []).contains("extra_scrape_metrics"))
        setup.hasExtraMetricsSetting = true
        #expect(!PrometheusFiles.arguments(setup, port: 1).contains(flag))
        #expect(
            PrometheusFiles.configuration(setup, []).hasPrefix(
                "global:\n  extra_scrape_metrics: true\nscrape_configs:\n"))
    }

    private func connection(
        _ sent: Int, _ received: Int, isNew: Bool = true, isClosed: Bool = true
    ) -> Result<ConnectionTraffic, Missing> {
        .success(
            ConnectionTraffic(
                client: Endpoint(address: 1, port: 1), sent: sent, received: received, isNew: isNew,
                isClosed: isClosed))
    }

    @Test("If an agent closes connections, each one is a scrape, except those that began earlier or go on")
    func closing() throws {
        let traffic = try PrometheusObservations.traffic(
            [connection(100, 1000), connection(110, 3000), connection(0, 0)], scrapes: .failure(Missing("not needed")),
            steadySeconds: 10
        ).get()
        #expect(traffic.sent == 105 && traffic.received == 2000)
        #expect(
            traffic.wire
                == .value(
                    Double(
                        WireModel.bytes(request: 100, response: 1000) + WireModel.bytes(request: 110, response: 3000))
                        / 2))
    }

    @Test("On kept connections Prometheus reports the number of scrapes, and no connection setup is counted for them")
    func keeping() throws {
        let traffic = try PrometheusObservations.traffic(
            [connection(300, 6000, isNew: false, isClosed: false)], scrapes: .success(3), steadySeconds: 15
        ).get()
        #expect(traffic.sent == 100 && traffic.received == 2000)
        #expect(traffic.wire == .value(Double(WireModel.bytes(request: 100, response: 2000, isKept: true))))
        let whole = WireModel.bytes(request: 100, response: 2000)
        #expect(try #require(traffic.wire.value) < Double(whole))
    }

    @Test("The traffic of a server with several pages is that of all of them, if each was scraped as often")
    func severalPagesOfServer() throws {
        let closed = try PrometheusObservations.traffic(
            [connection(100, 1000), connection(110, 3000), connection(100, 1000), connection(110, 3000)],
            scrapes: .success(2), pages: 2, steadySeconds: 10
        ).get()
        #expect(closed.sent == 210 && closed.received == 4000)
        let wire = WireModel.bytes(request: 100, response: 1000) + WireModel.bytes(request: 110, response: 3000)
        #expect(closed.wire == .value(Double(wire)))
        let kept = try PrometheusObservations.traffic(
            [connection(420, 8000, isNew: false, isClosed: false)], scrapes: .success(2), pages: 2, steadySeconds: 10
        ).get()
        #expect(kept.sent == 210 && kept.received == 4000)
        #expect(kept.wire.absentReason?.contains("its pages share connections") == true)
        let both = PrometheusObservations.Traffic.sum([closed, closed])
        #expect(both.sent == 420 && both.received == 8000 && both.wire == .value(Double(2 * wire)))
        #expect(PrometheusObservations.Traffic.sum([closed, kept]).wire.value == nil)
    }

    @Test("Pages of a server that were scraped a different number of times have no traffic, with the reason")
    func unequalScrapes() {
        func reason(_ result: Result<PrometheusObservations.Traffic, PrometheusScraper.Problem>) -> String? {
            if case .failure(let problem) = result { problem.reason } else { nil }
        }
        #expect(
            reason(
                PrometheusObservations.traffic(
                    [connection(100, 1000), connection(110, 3000), connection(100, 1000)], scrapes: .success(2),
                    pages: 2, steadySeconds: 10)) == "the kernel saw 3 connections for 2 scrapes of 2 pages")
        #expect(
            reason(
                PrometheusObservations.traffic(
                    [connection(100, 1000)], scrapes: .failure(Missing("unequal")), pages: 2, steadySeconds: 10))
                == "unequal")
    }

    @Test("The figures of several pages are added up, and one that is missing makes the sum missing")
    func sumOfPages() {
        let one = PrometheusObservations.Page(seconds: .value(0.1), bytes: .value(10), series: .value(1))
        let other = PrometheusObservations.Page(seconds: .value(0.3), bytes: .absent("lost"), series: .value(2))
        let sum = PrometheusObservations.sum([one, other])
        #expect(sum.seconds == .value(0.4) && sum.bytes == .absent("lost") && sum.series == .value(3))
    }

    @Test("Connections of the load at the port of the page are not scrapes")
    func loadConnections() throws {
        func from(_ port: Int, _ bytes: Int) throws -> Result<ConnectionTraffic, Missing> {
            .success(
                ConnectionTraffic(
                    client: try #require(Endpoint("127.0.0.1", port)), sent: bytes, received: bytes, isNew: true,
                    isClosed: true))
        }
        let all = try [from(5000, 1), from(5001, 70), .failure(Missing("lost"))]
        #expect(PrometheusObservations.scrapes(all, besides: [5001]) == [all[0], all[2]])
        #expect(PrometheusObservations.scrapes(all, besides: []) == all)
    }

    @Test("A missing connection, or one with incomplete counts, gives a reason and no figure")
    func unknown() {
        func reason(_ result: Result<PrometheusObservations.Traffic, PrometheusScraper.Problem>) -> String? {
            if case .failure(let problem) = result { problem.reason } else { nil }
        }
        #expect(
            reason(PrometheusObservations.traffic([], scrapes: .success(1), steadySeconds: 5))?.contains(
                "no connection") == true)
        let lost = Missing("lost")
        #expect(
            reason(
                PrometheusObservations.traffic(
                    [.failure(lost), connection(1, 1)], scrapes: .success(1), steadySeconds: 5))
                == "lost")
    }

    @Test("Scrapes are not looked up if the time of day was set meanwhile", arguments: [2, -2])
    func stepped(_ seconds: Int64) {
        let problem = PrometheusWatch.clockProblem(5, 5 + seconds * 1_000_000_000)
        #expect(problem?.reason.contains("set by \(seconds).0 s") == true)
        #expect(PrometheusWatch.clockProblem(5, 900_000) == nil)
    }

    @Test("An impossible number from Prometheus is missing, is quoted in the reason, and is not used in a mean")
    func impossible() throws {
        func page(
            up: [Double] = [1, 1], seconds: [Double] = [0.01, 0.03], bytes: [Double] = [1000], series: [Double] = [20]
        ) throws -> PrometheusObservations.Page {
            func samples(_ values: [Double]) -> [PrometheusAnswers.Sample] { values.map { .init(at: 1, value: $0) } }
            return try PrometheusObservations.page([
                "up": samples(up), "scrape_duration_seconds": samples(seconds),
                "scrape_body_size_bytes": samples(bytes), "scrape_samples_scraped": samples(series),
            ]).get()
        }
        #expect(try page().seconds == .value(0.02) && page().bytes == .value(1000) && page().series == .value(20))
        for odd in [Double.nan, .infinity, -1, 1e308] {
            #expect(
                try page(seconds: [0.01, odd]).seconds.absentReason?.contains("\(odd) as scrape_duration_seconds")
                    == true)
            #expect(try page(bytes: [odd]).bytes.absentReason?.contains("Prometheus reported \(odd)") == true)
            #expect(try page(series: [odd]).series.absentReason != nil)
            let problem = #expect(throws: PrometheusScraper.Problem.self) { try page(up: [1, odd]) }
            #expect(problem?.isOfAgent == false && problem?.reason.contains("up = \(odd);") == true)
        }
        #expect(try page(seconds: []).seconds.absentReason?.contains("no scrape_duration_seconds") == true)
        let failed = #expect(throws: PrometheusScraper.Problem.self) { try page(up: [1, 0]) }
        #expect(failed?.isOfAgent == true)
    }
}
