import BenchmarkModel
import Foundation
import LinuxSystem
import Probes
import Testing

@testable import NodeRunner

@Suite struct PrometheusScraperTests {
    private func process(_ name: String, hub: HubScrapes?) -> ProcessOrder {
        ProcessOrder(
            agent: AgentID(machine: "M \"1\"", name: name), arm: .treatment, command: [], environment: [:],
            address: "127.17.0.2", ports: AgentPorts(requests: 1, health: 2, metrics: 3), group: 0, isOn: true,
            scrapes: [], hub: hub)
    }

    @Test("it is told of the agents that it scrapes and of no other, each with its own path and interval")
    func targets() throws {
        let file = try PrometheusFiles.targets([
            process("A", hub: HubScrapes(interval: 2.5, due: 2)), process("B", hub: nil),
        ]) { _ in "/custom" }
        let groups = try #require(try JSONSerialization.jsonObject(with: file) as? [[String: Any]])
        #expect(groups.count == 1)
        #expect(groups[0]["targets"] as? [String] == ["127.17.0.2:3"])
        let labels = groups[0]["labels"] as? [String: String]
        #expect(
            labels == [
                "agent": "A", "machine": "M \"1\"", "__metrics_path__": "/custom", "__scrape_interval__": "2500ms",
                "__scrape_timeout__": "2500ms",
            ])
        #expect(HubScrapes(interval: 60, due: 1).timeout == 10)
    }

    @Test("its answers are read by instance and name, in milliseconds, and what is none is an error")
    func answers() throws {
        let body = #"""
            {"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"__name__":"up","instance":"a:1"},"values":[[1700000000.25,"1"],[1700000001,"0"]]},
            {"metric":{"__name__":"scrape_duration_seconds","instance":"a:1"},"values":[[1700000000.25,"0.002"]]}]}}
            """#
        let series = try PrometheusAnswers.series(Array(body.utf8))
        #expect(
            series["a:1"]?["up"] == [.init(at: 1_700_000_000_250, value: 1), .init(at: 1_700_000_001_000, value: 0)])
        #expect(series["a:1"]?["scrape_duration_seconds"]?.first?.value == 0.002)
        #expect(throws: (any Error).self) { try PrometheusAnswers.series(Array("<html>".utf8)) }
        let targets = #"{"data":{"activeTargets":[{"labels":{"instance":"a:1"}},{"labels":{}}]}}"#
        #expect(try PrometheusAnswers.instances(Array(targets.utf8)) == ["a:1"])
    }

    private func connection(
        _ sent: Int, _ received: Int, isNew: Bool = true, isClosed: Bool = true
    ) -> Result<ConnectionTraffic, ConnectionProblem> {
        .success(
            ConnectionTraffic(
                client: Endpoint(address: 1, port: 1), sent: sent, received: received, isNew: isNew,
                isClosed: isClosed))
    }

    @Test("where an agent closes, a connection is a scrape; what began before or goes on is none")
    func closing() throws {
        let traffic = try HubReport.traffic(
            [connection(100, 1000), connection(110, 3000), connection(0, 0)], scrapes: 2, seconds: 10
        ).get()
        #expect(traffic.sent == 105 && traffic.received == 2000)
        #expect(
            traffic.wire
                == Double(
                    WireModel.bytes(request: 100, response: 1000) + WireModel.bytes(request: 110, response: 3000)) / 2)
    }

    @Test("on kept connections Prometheus says how many scrapes there were, and no connection is set up for them")
    func keeping() throws {
        let traffic = try HubReport.traffic(
            [connection(300, 6000, isNew: false, isClosed: false)], scrapes: 3, seconds: 15
        ).get()
        #expect(traffic.sent == 100 && traffic.received == 2000)
        #expect(traffic.wire == Double(WireModel.bytes(request: 100, response: 2000, isKept: true)))
        #expect(traffic.wire < Double(WireModel.bytes(request: 100, response: 2000)))
    }

    @Test("no connection, or one of which not all is known, is a reason and no figure")
    func unknown() {
        func reason(_ result: Result<HubReport.Traffic, PrometheusScraper.Problem>) -> String? {
            if case .failure(let problem) = result { problem.reason } else { nil }
        }
        #expect(reason(HubReport.traffic([], scrapes: 1, seconds: 5))?.contains("no connection") == true)
        let lost = ConnectionProblem(reason: "lost")
        #expect(reason(HubReport.traffic([.failure(lost), connection(1, 1)], scrapes: 1, seconds: 5)) == "lost")
    }
}
