import AgentRuntime
import Foundation
import PrometheusExporter
import TestSupport
import Testing

/// The library call as a program without the base class makes it, with public API only.
@Suite("Legacy support") struct LegacySupportTests {
    /// Returns a port below the kernel's ephemeral range whose next port is free too.
    private func freePorts() throws -> UInt16 {
        for _ in 0..<100 {
            let port = UInt16.random(in: 20_000..<32_000)
            if let server = try? MetricsServer(registry: Registry(), settings: ServerSettings(port: port + 1)) {
                server.stop()
                return port
            }
        }
        throw Unlucky()
    }

    private struct Unlucky: Error {}

    private func get(_ path: String, _ port: UInt16) throws -> String {
        let client = try Client(port: port)
        client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
        return client.readToEnd()
    }

    @Test("The documented program has the endpoints, and its requests are on the page")
    func example() throws {
        let health = try freePorts()
        // docs/legacy.md begins
        let support = try LegacySupport.start(name: "OldService", port: 7140, healthCheckPort: health)
        defer { support.stop() }

        // After every answered request, and after every error:
        support.recordRequest(method: "GET", endpoint: "/lookup", status: "200", seconds: 0.012)
        support.recordError(type: "cache_unreachable", severity: "warning")
        support.set(queue: "lookups", size: 3)
        support.set(activeConnections: 2)

        // The program's own metrics, such as agent_cache_entries; customMetrics is nil while the exporter is off.
        let entries = try support.customMetrics?.gauge("cache_entries", help: "Entries in the cache.")
        entries?.set(140)

        // /health answers 503 from here on, until the health is .healthy again.
        support.health = .unhealthy
        // docs/legacy.md ends
        let page = try get("/metrics", health + 1)
        for line in [
            #"agent_requests_total{agent="OldService",method="GET",endpoint="/lookup",status="200"} 1"#,
            #"agent_request_duration_seconds_sum{agent="OldService",method="GET",endpoint="/lookup"} 0.012"#,
            #"agent_errors_total{agent="OldService",error_type="cache_unreachable",severity="warning"} 1"#,
            #"agent_queue_size{agent="OldService",queue_type="lookups"} 3"#,
            #"agent_active_connections{agent="OldService"} 2"#, #"agent_cache_entries{agent="OldService"} 140"#,
            #"agent_health_status{agent="OldService",agent_health_status="unhealthy"} 1"#,
            #"agent_info{agent="OldService",agent_name="OldService",agent_port="7140","#,
        ] {
            #expect(page.contains(line), "\(line)")
        }
        let answer = try get("/health", health + 1)
        #expect(answer.hasPrefix("HTTP/1.1 503") && answer.contains(#""status":"unhealthy","agent":"OldService""#))
        #expect(try get("/metrics/summary", health + 1).contains(#""agent":"OldService","status":"unhealthy""#))
        #expect(try get("/else", health + 1).hasPrefix("HTTP/1.1 404"))
    }

    @Test("The documentation contains the program above, line by line")
    func documentation() throws {
        func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
        let this = try text(#filePath)
        let lines = this.components(separatedBy: "\n")
        let begin = try #require(lines.firstIndex { $0.hasSuffix("docs/legacy.md begins") })
        let end = try #require(lines.firstIndex { $0.hasSuffix("docs/legacy.md ends") })
        let example = lines[(begin + 1)..<end].map { String($0.dropFirst(8)) }.joined(separator: "\n")
        let root = #filePath.components(separatedBy: "/Tests/")[0]
        #expect(try text(root + "/docs/legacy.md").contains("```swift\nimport AgentRuntime\n\n\(example)\n```"))
    }

    @Test("Values that the program has not reported have no sample")
    func unknown() throws {
        let health = try freePorts()
        let support = try LegacySupport.start(name: "A", port: 1, healthCheckPort: health, systemMetrics: false)
        defer { support.stop() }
        let page = try get("/metrics", health + 1)
        for family in ["agent_queue_size", "agent_active_connections", "agent_errors_total"] {
            #expect(page.contains("# TYPE \(family) "))
            #expect(!page.contains("\n\(family){"), "\(family)")
        }
    }

    @Test("With the exporter off /health answers, metrics are 503, and recorded values are dropped")
    func off() throws {
        let health = try freePorts()
        let support = try LegacySupport.start(name: "A", port: 1, healthCheckPort: health, exporter: false)
        defer { support.stop() }
        support.recordRequest(method: "GET", endpoint: "/", status: "200", seconds: 1)
        #expect(support.customMetrics == nil && support.health == .healthy)
        #expect(try get("/health", health + 1).hasPrefix("HTTP/1.1 200"))
        #expect(try get("/metrics", health + 1).hasPrefix("HTTP/1.1 503"))
    }

    @Test("A port in use is an error with the port; stopping releases it, and stopping twice is allowed")
    func ports() throws {
        let health = try freePorts()
        let first = try LegacySupport.start(name: "A", port: 1, healthCheckPort: health)
        let taken = #expect(throws: AgentFailure.self) {
            try LegacySupport.start(name: "B", port: 1, healthCheckPort: health)
        }
        #expect(taken?.exitStatus == 69 && taken?.description.contains("127.0.0.1:\(health + 1)") == true)
        first.stop()
        first.stop()
        let second = try LegacySupport.start(name: "B", port: 1, healthCheckPort: 1, metricsPort: health + 1)
        second.stop()
    }

    @Test("A wrong argument is an error that names it")
    func mistakes() {
        for (name, address) in [("", "127.0.0.1"), ("A", "localhost")] {
            let failure = #expect(throws: AgentFailure.self) {
                try LegacySupport.start(name: name, port: 1, healthCheckPort: 1, address: address)
            }
            #expect(failure?.exitStatus == 64)
        }
    }
}
