import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Ports and paths of a target's page and health checks")
struct TargetEndpointTests {
    private static let least = "name: n\ncommand: [x]\noff: none\n"

    private func failures(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try TargetFile.parse(Self.least + text, file: "t.yaml") }
            .map(\.description)
    }

    private func read(_ text: String) throws -> Target { try TargetFile.parse(Self.least + text, file: "t.yaml") }

    private let ports = AgentPorts(requests: 1, health: 2, metrics: 3)

    @Test("Short forms leave the page and the health checks on the metrics port")
    func short() throws {
        let target = try read("metrics_path: /m\nhealth_path: /h")
        #expect(target.metricsPath == "/m" && target.healthPath == "/h" && target.service == nil)
        #expect(target.rules.asked(ports) == AgentPorts(requests: 1, health: 3, metrics: 3))
    }

    @Test("Health checks are asked at the port of the page, unless they have a port of their own")
    func long() throws {
        let one = try read("metrics: {port: requests}")
        #expect(one.metricsPath == "/metrics" && one.healthPath == "/health")
        #expect(one.rules.asked(ports) == AgentPorts(requests: 1, health: 1, metrics: 1))
        let two = try read("metrics: {port: 9100, path: /m}\nhealth: {port: health, path: none}")
        #expect(two.metricsPath == "/m" && two.healthPath == nil && two.rules.fixedPorts == [9100])
        #expect(two.rules.asked(ports) == AgentPorts(requests: 1, health: 2, metrics: 9100))
        let mixed = try read("metrics_path: /m\nhealth: {port: requests}")
        #expect(mixed.rules.asked(ports) == AgentPorts(requests: 1, health: 1, metrics: 3))
    }

    @Test("A path in both forms is an error at the short form")
    func both() {
        #expect(
            failures("metrics: {path: /a}\nmetrics_path: /b") == [
                "t.yaml:5:1: metrics_path and the path of metrics (line 4) are the same setting: leave out metrics_path"
            ])
        #expect(failures("metrics_path: /a\nhealth: {path: none}\nhealth_path: /h").count == 1)
        #expect(failures("health: {port: health}").first == "t.yaml:1:1: key \"metrics_path\" is missing: add it")
    }

    @Test("A port is a name or a number", arguments: ["0", "65536", "request", "[1]", "\"9100\"", "1.5"])
    func wrongPorts(_ port: String) {
        let found = failures("metrics: {port: \(port)}")
        #expect(found.count == 1 && found[0].hasPrefix("t.yaml:4:17: "), "\(found)")
        #expect(found.first?.contains("is not a port of an agent: give requests (AGENT_PORT)") == true)
    }

    @Test("A fixed port needs an address for each process")
    func fixed() {
        let shared = failures("metrics: {port: 9100}\nbinds_address: false")
        #expect(shared.count == 1 && shared[0].contains("4:17: port 9100 is fixed, and with binds_address: false"))
        #expect(shared.first?.contains("let the program listen on {address} and leave out binds_address") == true)
        let packs = failures("metrics_path: /m\nhealth: {port: 9100}\npacks: true")
        #expect(packs.count == 1 && packs[0].contains("5:16: port 9100 is fixed, and with packs: true"))
    }
}
