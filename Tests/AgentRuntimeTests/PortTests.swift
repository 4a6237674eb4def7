import Glibc
import PrometheusExporter
import Testing

@testable import AgentRuntime
@testable import SimulatedAgent

/// Both ports of an agent on loopback, without the process-wide parts (signals, collection).
private final class Ports {
    let state = AgentState(name: "A")
    let metrics: AgentMetrics?
    let requests: MetricsServer
    let http: MetricsServer

    init(exporter: Bool) throws {
        let metrics =
            exporter
            ? try AgentMetrics(agent: "A", port: 7100, hostname: "h", startTime: 1, systemMetrics: true) : nil
        self.metrics = metrics
        let work = SimulatedWork(settings: try testSettings(["AGENT_FAILURE_RATE": "0.2"]))
        let port = RequestPort(work: work, metrics: metrics)
        requests = try MetricsServer(settings: ServerSettings(threads: 1), handler: port.handle)
        let endpoints = AgentEndpoints(state: state, metrics: metrics)
        http = try MetricsServer(settings: ServerSettings(), handler: endpoints.handle)
    }

    func page() -> String {
        var page = TextBuffer()
        metrics?.registry.render(into: &page)
        return page.text
    }
}

@Suite("Ports") struct PortTests {
    @Test("Answers are byte for byte the same with the exporter on and off")
    func identical() throws {
        let on = try Ports(exporter: true)
        let off = try Ports(exporter: false)
        let paths = ["process", "query", "update", "status"]
        for number in 0..<40 {
            let path = "/\(paths[number % 4])?request=\(number)"
            let answers = try (get(on.requests, path), get(off.requests, path))
            #expect(answers.0 == answers.1)
            #expect(["200", "500"].contains(answers.0.status))
        }
        let failures = try (0..<40).filter { try get(off.requests, "/query?request=\($0)").status == "500" }
        #expect(!failures.isEmpty && failures.count < 40)
    }

    @Test(
        "A request without a whole number is 400, an unknown path 404",
        arguments: [
            ("/process", "400"), ("/process?request=", "400"), ("/process?request=-1", "400"),
            ("/process?request=18446744073709551616", "400"), ("/process?request=1&request=2", "400"),
            ("/process?requests=1", "400"), ("/nothing?request=1", "404"),
            ("/process?x=2&request=18446744073709551615", "200"),
        ])
    func wrongRequests(path: String, status: String) throws {
        #expect(try get(Ports(exporter: false).requests, path).status == status)
    }

    @Test("Requests are counted by method, endpoint and status, and failures also as errors")
    func counted() throws {
        let ports = try Ports(exporter: true)
        var failures = 0
        for number in 0..<20 {
            if try get(ports.requests, "/query?request=\(number)").status == "500" { failures += 1 }
        }
        _ = try get(ports.requests, "/secret/1")
        ports.requests.stop()
        let page = ports.page()
        let query = #"agent_requests_total{agent="A",method="GET",endpoint="/query",status="#
        #expect(failures > 0)
        #expect(page.contains(query + "\"200\"} \(20 - failures)\n"))
        #expect(page.contains(query + "\"500\"} \(failures)\n"))
        #expect(page.contains(#"agent_request_duration_seconds_count{agent="A",method="GET",endpoint="/query"} 20"#))
        #expect(
            page.contains(
                "agent_errors_total{agent=\"A\",error_type=\"simulated_failure\",severity=\"error\"} \(failures)\n"))
        #expect(page.contains(#"agent_requests_total{agent="A",method="GET",endpoint="other",status="404"} 1"#))
        #expect(page.contains(#"agent_queue_size{agent="A",queue_type="requests"} 0"#))
    }

    @Test("The page of a new agent has every documented family, and every series has its label")
    func families() throws {
        let ports = try Ports(exporter: true)
        let page = try get(ports.http, "/metrics").body
        for (name, type) in documentedFamilies { #expect(page.contains("\n# TYPE \(name) \(type)\n")) }
        let samples = page.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(samples.count > 5)
        #expect(samples.allSatisfy { $0.contains("{agent=\"A\"") })
    }

    @Test("The HTTP port answers /health and /metrics/summary, and counts their requests")
    func endpoints() throws {
        let ports = try Ports(exporter: true)
        ports.state.health = .healthy
        for number in 0..<3 { _ = try get(ports.requests, "/update?request=\(number)") }
        #expect(try get(ports.http, "/health").body.hasPrefix(#"{"status":"healthy","agent":"A","uptime_seconds":"#))
        let summary = try get(ports.http, "/metrics/summary")
        #expect(summary.status == "200")
        #expect(summary.body.contains("\"requests_total\":4,"))
        #expect(summary.body.hasPrefix(#"{"agent":"A","status":"healthy","uptime_seconds":"#))
        #expect(try get(ports.http, "/other").status == "404")
    }

    @Test(
        "An unhealthy or stopping agent answers /health with 503",
        arguments: [HealthState.unhealthy, .unknown, .stopping])
    func unhealthy(health: HealthState) throws {
        let ports = try Ports(exporter: false)
        ports.state.health = health
        let answer = try get(ports.http, "/health")
        #expect(answer.status == "503")
        #expect(answer.body.contains("\"\(health.name)\""))
    }

    @Test("With the exporter off metrics are 503 and /health is not")
    func off() throws {
        let ports = try Ports(exporter: false)
        #expect(try get(ports.http, "/metrics").status == "503")
        #expect(try get(ports.http, "/metrics/summary").status == "503")
        #expect(try get(ports.http, "/health").status == "200")
    }

    @Test("The readiness check succeeds for a server that answers 200, and otherwise reports the problem")
    func readiness() throws {
        let signal = try StopSignal()
        let on = try Ports(exporter: true)
        let off = try Ports(exporter: false)
        defer { on.http.stop() }
        #expect(ReadinessCheck(address: "127.0.0.1", port: on.http.port).run(until: signal) == .ready(attempt: 1))
        let refused = ReadinessCheck(address: "127.0.0.1", port: off.http.port, tries: 2, pause: 0)
        #expect(refused.run(until: signal) == .notReady("status 503"))
        off.http.stop()
        guard case .notReady(let reason) = refused.run(until: signal) else {
            Issue.record("a closed port is ready")
            return
        }
        #expect(reason.hasPrefix("connect") || reason.hasPrefix("send"))
        signal.stop()
        #expect(ReadinessCheck(address: "127.0.0.1", port: off.http.port, pause: 60).run(until: signal) == .stopped)
    }
}

private let documentedFamilies = [
    ("agent_requests_total", "counter"), ("agent_request_duration_seconds", "histogram"),
    ("agent_health_status", "gauge"), ("agent_uptime_seconds", "gauge"), ("agent_errors_total", "counter"),
    ("agent_active_connections", "gauge"), ("agent_queue_size", "gauge"), ("agent_info", "gauge"),
    ("agent_cpu_usage_percent", "gauge"), ("agent_memory_usage_bytes", "gauge"),
    ("agent_disk_io_bytes_total", "counter"), ("agent_network_bytes_total", "counter"),
    ("agent_open_file_descriptors", "gauge"),
]

private struct Answer: Equatable {
    let status: String
    let body: String
}

private struct CannotConnect: Error {}

private func get(_ server: MetricsServer, _ path: String) throws -> Answer {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = server.port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let connected = withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard connected == 0 else { throw CannotConnect() }
    let request = Array("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    _ = send(socket, request, request.count, Int32(MSG_NOSIGNAL))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let length = read(socket, &buffer, buffer.count), length > 0 { bytes += buffer[..<length] }
    let text = String(decoding: bytes, as: UTF8.self)
    let status = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    // Swift treats "\r\n" as one Character.
    guard let end = text.firstRange(of: "\r\n\r\n") else { return Answer(status: status, body: "") }
    return Answer(status: status, body: String(text[end.upperBound...]))
}
