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
        #expect(target.pages[0].path == "/m" && target.healthPath == "/h" && target.service == nil)
        #expect(target.asked(ports) == AgentPorts(requests: 1, health: 3, metrics: 3))
    }

    @Test("Health checks are asked at the port of the page, unless they have a port of their own")
    func long() throws {
        let one = try read("metrics: {port: requests}")
        #expect(one.pages[0].path == "/metrics" && one.healthPath == "/health")
        #expect(one.asked(ports) == AgentPorts(requests: 1, health: 1, metrics: 1))
        let two = try read("metrics: {port: 9100, path: /m}\nhealth: {port: health, path: none}")
        #expect(two.pages[0].path == "/m" && two.healthPath == nil && two.fixedPorts == [9100])
        #expect(two.asked(ports) == AgentPorts(requests: 1, health: 2, metrics: 9100))
        let mixed = try read("metrics_path: /m\nhealth: {port: requests}")
        #expect(mixed.asked(ports) == AgentPorts(requests: 1, health: 1, metrics: 3))
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

    @Test("A list has a page for each element, and health checks are asked where the first page is")
    func list() throws {
        let target = try read("metrics: [{port: requests, path: /a}, {path: /b?x=1}, {port: 9100}]")
        #expect(
            target.pages == [
                MetricsPage("/a", port: .requests), MetricsPage("/b?x=1"), MetricsPage("/metrics", port: .fixed(9100)),
            ])
        #expect(target.asked(ports) == AgentPorts(requests: 1, health: 1, metrics: 1))
        #expect(target.fixedPorts == [9100])
        #expect(try read("metrics: [{path: /m}]") == read("metrics_path: /m"))
    }

    @Test("The pages of a port have one scheme, whichever of them names it")
    func schemesOfList() throws {
        let target = try read(
            "metrics: [{path: /a}, {path: /b, scheme: https}, {port: health, path: /c}]\nhealth: {port: health}")
        #expect(target.pages.map(\.isSecure) == [true, true, false] && target.rules.https == HTTPSRules(health: false))
        #expect(
            failures("metrics: [{path: /a, scheme: http}, {path: /b, scheme: https}]") == [
                "t.yaml:4:56: two metrics pages have one port and two schemes: give them the same scheme, or ports of "
                    + "their own"
            ])
    }

    @Test("A list without pages, with a page twice or with too many pages is an error, and so is a wrong key in it")
    func wrongLists() {
        #expect(
            failures("metrics: []") == [
                "t.yaml:4:10: the list of metrics is empty: give {port: ..., path: ...} for each page, at most 16"
            ])
        #expect(
            failures("metrics:\n  - {path: /metrics}\n  - {path: /b}\n  - {port: metrics}") == [
                "t.yaml:7:5: the page /metrics is listed twice (line 5): leave out one of the two, or give it another "
                    + "port or path"
            ])
        let many = failures("metrics: [\((0..<17).map { "{path: /\($0)}" }.joined(separator: ", "))]")
        #expect(many.first?.hasPrefix("t.yaml:4:10: 17 pages, but an agent can have 16") == true, "\(many)")
        let key = failures("metrics: [{path: /a}, {path: /b, prot: 1}]")
        #expect(key.count == 1 && key[0].hasPrefix("t.yaml:4:34: unknown key \"prot\""), "\(key)")
        #expect(failures("metrics: [/a]").first?.hasPrefix("t.yaml:4:11: ") == true)
        #expect(
            failures("metrics: [{path: /a}]\nmetrics_path: /b") == [
                "t.yaml:5:1: metrics_path and the list of metrics (line 4) exclude each other: leave out metrics_path, "
                    + "and give each page its path"
            ])
        #expect(
            failures("metrics_path: /m\nhealth: [{path: /h}]").first
                == "t.yaml:5:9: a list of endpoints, but an agent has one health check: give one {port: ..., path: ...}"
        )
    }

    @Test("A page over https takes health checks at its port along, and has rules for its certificate")
    func https() throws {
        let one = try read(
            "metrics: {scheme: https}\ntls: {ca_file: \"{root}/ca.crt\", server_name: db, insecure_skip_verify: true}")
        let rules = TLSRules(authorities: "{root}/ca.crt", serverName: "db", acceptsAnyCertificate: true)
        #expect(one.rules.https == HTTPSRules(health: true, certificates: rules) && one.pages[0].isSecure)
        let two = try read("metrics: {scheme: https}\nhealth: {port: health}")
        #expect(two.rules.https == HTTPSRules(health: false) && two.pages[0].isSecure)
        let three = try read("metrics_path: /m\nhealth: {port: requests, scheme: https}")
        #expect(three.rules.https == HTTPSRules(health: true) && !three.pages[0].isSecure)
        #expect(try read("metrics: {scheme: http}\nhealth: {scheme: http}").service == nil)
    }

    @Test("Schemes and certificates that cannot work are errors with a fix")
    func wrongSchemes() {
        #expect(
            failures("metrics: {scheme: htps}") == [
                "t.yaml:4:19: unknown scheme \"htps\": did you mean https? allowed: http, https"
            ])
        #expect(
            failures("metrics: {scheme: https}\nhealth: {scheme: http}") == [
                "t.yaml:5:18: health checks and the metrics page have one port and two schemes: give health and metrics "
                    + "the same scheme, or ports of their own"
            ])
        let requests = failures(
            "metrics: {port: requests, scheme: https}\nhealth: {port: health}\nrequest_paths: [/]\nrequest_rate: 1")
        #expect(requests.count == 1)
        #expect(
            requests.first?.hasPrefix(
                "t.yaml:4:35: the port of requests has scheme https, but the bench sends request_paths (line 6) over http"
            )
                == true, "\(requests)")
        #expect(
            failures("metrics_path: /m\ntls: {insecure_skip_verify: true}").first?.hasPrefix(
                "t.yaml:5:1: tls has no effect, because nothing is asked over https") == true)
        #expect(
            failures("metrics: {scheme: https}\ntls: {ca_file: ca.crt, cert: x}").map { $0.prefix(40) }.sorted()
                == [
                    "t.yaml:5:16: ca_file \"ca.crt\" is not an ", "t.yaml:5:24: unknown key \"cert\": allowed",
                ].map { $0.prefix(40) })
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
