import BenchmarkModel
import ConfigurationReader
import Foundation
import Testing

@testable import FleetConfiguration

@Suite("The key push of a target file") struct PushKeyTests {
    private static let least = """
        name: pusher
        command: [agent, "{sink}"]
        off: {environment: {EXPORTER: "off"}}
        request_paths: [/]
        request_rate: 5

        """

    private func target(_ text: String) throws -> Target { try TargetFile.parse(Self.least + text, file: "t.yaml") }

    private func failures(_ text: String, least: String = Self.least) -> [String] {
        errors { () throws(ConfigurationErrors) in try TargetFile.parse(least + text, file: "t.yaml") }
            .map(\.description)
    }

    @Test("A target that pushes needs no page, and its health checks are asked where its requests are")
    func least() throws {
        let target = try target("push: {protocol: otlp-http}")
        #expect(target.push == PushRules(.otlpHTTP) && target.pages.isEmpty && target.scrapeInterval == nil)
        #expect(target.rules.healthPort == .requests && target.healthPath == "/health")
        let ports = AgentPorts(requests: 1, health: 2, metrics: 3)
        #expect(target.asked(ports) == AgentPorts(requests: 1, health: 1, metrics: 3))
    }

    @Test("All keys are read, and the interval is that of the target")
    func all() throws {
        let target = try target(
            """
            push: {protocol: pushgateway, interval: 5, path: /p, sink: {delay: 2, status: 503, close_after: 10}}
            metrics: {port: requests}
            """)
        #expect(
            target.push
                == PushRules(.pushgateway, path: "/p", sink: SinkConduct(delay: 2, status: 503, closeAfter: 10)))
        #expect(target.scrapeInterval == 5 && target.pages == [MetricsPage(port: .requests)])
    }

    @Test("An agent with a page and a push keeps both, and a wrapped one has neither push nor sink")
    func wrapped() throws {
        #expect(try target("push: {protocol: statsd}\nmetrics_path: /m").behindWrapper.push == nil)
    }

    @Test(
        "A variant of the scrapes is refused for a target without a page, and accepted beside one",
        arguments: ["scraper=prometheus", "scraper=embedded", "gzip=true"])
    func variants(_ change: String) throws {
        let variant = try TargetVariant("pusher:\(change)")
        let pushing = try target("push: {protocol: statsd}")
        let error = #expect(throws: TargetVariantError.self) { try variant.applied(to: pushing) }
        #expect(error?.description.contains("has no page that is scraped: leave out") == true)
        let both = try target("push: {protocol: statsd}\nmetrics_path: /m")
        #expect(try variant.applied(to: both).name == "pusher:\(change)")
        #expect(try TargetVariant("pusher:interval=5").applied(to: pushing).scrapeInterval == 5)
    }

    @Test("A store keeps the key, and a target without it is stored as before")
    func stored() throws {
        let with = try target("push: {protocol: statsd, sink: {close_after: 3}}")
        let without = try TargetFile.parse(
            Self.least.replacing("{sink}", with: "x") + "metrics_path: /m", file: "t.yaml")
        let stored = try JSONDecoder().decode(Target.self, from: try JSONEncoder().encode(with))
        #expect(stored.push == with.push && stored.push?.sink.closeAfter == 3)
        let text = String(decoding: try JSONEncoder().encode(without), as: UTF8.self)
        #expect(!text.contains("\"push\""))
    }

    @Test("A protocol that is not known, and values out of range, are errors with their place")
    func wrong() {
        #expect(failures("push: {protocol: otlp}").first?.hasPrefix("t.yaml:6:18: ") == true)
        #expect(failures("push: {interval: 5}").count == 1)
        #expect(failures("push: {protocol: otlp-http, interval: 0}").first?.hasPrefix("t.yaml:6:39: ") == true)
        #expect(failures("push: {protocol: otlp-http, path: v1}").count == 1)
        #expect(failures("push: {protocol: otlp-http, sink: {status: 99}}").count == 1)
        #expect(failures("push: {protocol: otlp-http, sink: {delay: 700}}").count == 1)
        #expect(failures("push: {protocol: otlp-http, sink: {slow: 1}}").count == 1)
    }

    @Test("Keys without an effect are refused")
    func useless() {
        #expect(
            failures("push: {protocol: statsd, path: /x}") == [
                "t.yaml:6:26: path has no effect, because statsd sends datagrams, not requests: leave it out"
            ])
        #expect(
            failures("push: {protocol: statsd, sink: {delay: 1}}") == [
                "t.yaml:6:26: delay and status have no effect, because datagrams of statsd are not answered: give "
                    + "close_after alone, or leave out sink"
            ])
        #expect(
            failures("push: {protocol: statsd}\nrequired_families: [a]") == [
                "t.yaml:7:1: required_families needs metrics, because families are looked for on a page: leave it out"
            ])
    }

    @Test("A pack cannot push, because a push could come from any of its agents")
    func packs() {
        let found = failures("push: {protocol: statsd}\npacks: true")
        #expect(found.contains { $0.hasPrefix("t.yaml:6:1: push and packs (line 7) exclude each other") })
    }

    @Test("The sink must be named with push, and is unknown without it")
    func placeholders() throws {
        let silent = Self.least.replacing("\"{sink}\"", with: "x")
        #expect(
            failures("push: {protocol: statsd}", least: silent) == [
                "t.yaml:6:1: nothing in the file tells the agent where to push: write {sink} in the command or in the "
                    + "environment, such as http://{sink}"
            ])
        #expect(
            failures("metrics_path: /m") == [
                "t.yaml:2:1: {sink} needs push, because only agents that push have a sink: add push: {protocol: "
                    + "otlp-http}, or leave {sink} out"
            ])
        for other in ["environment: {A: \"{sink_port}\"}", "setup: [write, \"{sink}\"]"] {
            _ = try TargetFile.parse(silent + other + "\npush: {protocol: statsd}", file: "t.yaml")
        }
    }
}
