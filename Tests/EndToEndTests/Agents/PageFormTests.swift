import Foundation
import PrometheusExporter
import Testing

/// UTF-8 names and Unix sockets, as the programs of others read them.
@Suite("Forms of the exporter's pages for other programs", .serialized, .programsThread)
struct PageFormTests {
    @Test("curl reads a UTF-8 name in each escaping over a Unix socket")
    func curl() throws {
        let path = "/tmp/exporter-\(UUID().uuidString.prefix(8)).sock"
        let registry = try Registry(names: .utf8)
        try registry.counter("http.server.requests_total", help: "Requests.", labels: ["http.method"]).increment("GET")
        let server = try MetricsServer(registry: registry, settings: ServerSettings(address: "unix:\(path)"))
        defer { server.stop() }
        for (escaping, line) in [
            ("allow-utf-8", #"{"http.server.requests_total","http.method"="GET"} 1"#),
            ("underscores", #"http_server_requests_total{http_method="GET"} 1"#),
            ("dots", #"http_dot_server_dot_requests__total{http_dot_method="GET"} 1"#),
            ("values", #"U__http_2e_server_2e_requests__total{U__http_2e_method="GET"} 1"#),
        ] {
            let answer = try Tool.run(
                [
                    "/usr/bin/curl", "--silent", "--show-error", "--include", "--unix-socket", path, "--header",
                    "Accept: text/plain;version=1.0.0;escaping=\(escaping)", "http://localhost/metrics",
                ], input: "")
            #expect(answer.status == 0 && answer.output.contains("escaping=\(escaping)\r\n"), "\(answer.output)")
            #expect(answer.output.split(separator: "\n").contains { $0 == line }, "\(answer.output)")
        }
    }
}
