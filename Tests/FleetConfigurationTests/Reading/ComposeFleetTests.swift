import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Compose files")
struct ComposeFleetTests {
    func read(_ text: String, _ environment: [String: String] = [:]) throws(ConfigurationErrors) -> [AgentProfile] {
        try FleetFile.parse(text, file: "dir/stack.yml", environment: environment).agents
    }

    @Test("Services are agents with the published ports and with depends_on as dependencies")
    func services() throws {
        let text = """
            x-agent: &agent {restart: always}
            services:
              registry:
                <<: *agent
                image: example/registry:1
                ports: ["7200:80", "8200:8080"]
              twin:
                <<: *agent
                build: .
                ports: [7220, "127.0.0.1:8225:8220"]
                depends_on: {registry: {condition: service_healthy}}
              planner:
                image: x
                ports:
                  - {target: 80, published: "7230", protocol: tcp}
                  - "[::1]:8230:81/tcp"
                  - "5000:5000/udp"
                depends_on: [registry, cache]
              cache: {image: redis, ports: []}
              inner: {image: x, expose: ["7240"]}
              ranged: {image: x, ports: ["${BASE:-72}50-7259:7250-7259"]}
            """
        let agents = try read(text)
        #expect(
            agents.map(\.id.description) == ["registry", "twin", "planner", "inner", "ranged"].map { "stack/\($0)" })
        #expect(agents.map(\.port) == [7200, 7220, 7230, 7240, 7250])
        #expect(agents.map(\.healthCheckPort) == [8200, 8225, 8230, 8240, 8250])
        #expect(agents.map(\.dependencies) == [[], ["registry"], ["registry"], [], []])
        #expect(agents.allSatisfy { $0.group == "services" && $0.required })
        let reading = try FleetReading(Array(text.utf8), FleetInput(path: "dir/stack.yml"), environment: [:])
        #expect(
            reading.notes == [
                "not started, and removed from the dependencies of other agents (publishes no port): stack/cache"
            ])
        #expect(try FleetValidation.validate(Array(text.utf8), file: "dir/stack.yml").findings.isEmpty)
    }

    @Test(
        "The port 1000 above the first is the health check port, and other ports cause a warning"
    )
    func manyPorts() throws {
        let text = "services: {a: {image: x, ports: ['7000:1', '9000:2', '8000:3']}}"
        #expect(try read(text).map(\.healthCheckPort) == [8000])
        let found = try FleetValidation.validate(Array(text.utf8), file: "f.yml").findings
        #expect(found.map(\.check) == ["unread"])
        #expect(
            found.first?.problem
                == "a has 3 ports: \"7000:1\" is used for requests, \"8000:3\" for health checks")
    }

    @Test("An invalid port and an unset variable are reported with their position")
    func mistakes() {
        func failures(_ ports: String) -> [String] {
            errors { () throws(ConfigurationErrors) in try read("services: {a: {image: x, ports: \(ports)}}") }
                .map(\.description)
        }
        #expect(
            failures("['x:y']") == ["dir/stack.yml:1:34: port \"x:y\" is not a number: give a number from 1 to 65535"])
        #expect(
            failures("['${PORT}:80']") == [
                "dir/stack.yml:1:34: port \"${PORT}:80\": ${PORT} is not set: set it in the environment"
            ])
        #expect(failures("['${PORT:?say it}:80']").first?.contains("${PORT} is not set") == true)
        #expect(failures("7000").first?.contains("expected a list of ports") == true)
        #expect(failures("['0:80']").first?.contains("is out of range") == true)
    }

    @Test("A startup configuration with the key services is not a compose file")
    func startup() throws {
        #expect(try read("services: {A: {port: 7000, image: x}}").map(\.port) == [7000])
    }
}
