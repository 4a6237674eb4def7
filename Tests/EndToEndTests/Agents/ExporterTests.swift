import Foundation
import Testing

/// The exporter library from outside: its example program, with the tools that read expositions.
@Suite("The exporter's example", .serialized, .programsThread)
struct ExporterTests {
    private static let accept =
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"

    /// Runs the body with the serving example program and its port.
    private func withExample<Value>(_ body: (Child, Int) throws -> Value) throws -> Value {
        let example = try Child([Project.builtProducts.appending(path: "exporter-example").path])
        defer { example.stop() }
        var port: Int?
        try eventually("the example's port; it wrote: \(example.output)") {
            port = example.output.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) }
            return port != nil
        }
        return try body(example, #require(port))
    }

    private func page(_ port: Int, _ headers: [String: String] = [:]) throws -> HTTPAnswer {
        try HTTPConnection("127.0.0.1", port).get("/metrics", headers: headers)
    }

    private func finished(_ port: Int) throws {
        try eventually("the example's hundred jobs") {
            try page(port).body.contains(#"jobs_total{service="example",state="done"} 90"#)
        }
    }

    @Test("Matches the program in the documentation word for word")
    func documentation() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: Project.root.appending(path: path), encoding: .utf8)
        }
        let article = try text("Sources/PrometheusExporter/PrometheusExporter.docc/GettingStarted.md")
        try #expect(article.contains("```swift\n" + text("Examples/exporter-example/Main.swift") + "```"))
    }

    @Test("Has a text page that promtool accepts without remarks")
    func promtool() throws {
        try withExample { _, port in
            try finished(port)
            let check = try Tool.run(["/usr/bin/promtool", "check", "metrics"], input: page(port).body)
            #expect(check.status == 0 && check.output == "")
        }
    }

    @Test(
        "Has an OpenMetrics page that the Python client's strict parser reads, with exemplars, units and creation times"
    )
    func strictParser() throws {
        try withExample { _, port in
            try finished(port)
            let answer = try page(port, ["Accept": Self.accept])
            #expect(answer.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            let parsed = try Tool.parseOpenMetrics(answer.body)
            #expect(parsed.status == 0, "\(parsed.output)")
            for line in [
                "counter jobs  jobs_total 90 exemplar job-", "histogram job_seconds seconds",
                "summary job_size_bytes bytes",
                "stateset worker_mood", "info build", "gauge queue_jobs", "counter process_cpu_seconds seconds",
                "counter jobs  jobs_created",
            ] {
                #expect(parsed.output.contains(line), "\(line) in \(parsed.output)")
            }
        }
    }

    @Test("A real Prometheus scrapes it, in OpenMetrics and compressed, and stores its series")
    func prometheus() throws {
        try withExample { _, port in
            try finished(port)
            try Prometheus.withServer(scraping: ["127.0.0.1:\(port)"]) { prometheus in
                for (query, value) in [
                    ("jobs_total%7Bstate=%22done%22%7D", "90"), ("job_seconds_count", "100"),
                    ("job_size_bytes_sum", "50500"), ("build_info", "1"), ("queue_jobs%7Bpriority=%22low%22%7D", "40"),
                    ("job_seconds_bucket%7Ble=%22%2BInf%22%7D", "100"),
                ] {
                    try eventually("\(query) to be \(value); Prometheus wrote: \(prometheus.child.output)") {
                        try prometheus.query(query).contains("\"\(value)\"]")
                    }
                }
            }
        }
    }

    @Test("Exits on SIGTERM")
    func ending() throws {
        try withExample { example, _ in
            example.terminate()
            _ = try example.exitCode()
        }
    }
}

/// Tools that check a page.
enum Tool {
    static func run(_ command: [String], input: String) throws -> (status: Int32, output: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: file) }
        try input.write(to: file, atomically: true, encoding: .utf8)
        let child = try Child(command, input: file)
        defer { child.stop() }
        return try (child.exitCode(), child.output)
    }

    /// Prints one line per sample: type, family, unit, name of the sample, value, exemplar.
    static func parseOpenMetrics(_ page: String) throws -> (status: Int32, output: String) {
        let program = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            for family in text_string_to_metric_families(sys.stdin.read()):
                for s in family.samples:
                    example = f" exemplar {s.exemplar.labels['trace_id']}" if s.exemplar else ""
                    print(family.type, family.name, family.unit, s.name, f"{s.value}{example}")
            """
        return try run([Project.root.appending(path: ".venv/bin/python").path, "-c", program], input: page)
    }
}
