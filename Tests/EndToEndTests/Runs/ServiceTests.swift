import Foundation
import LinuxSystem
import Testing

extension RunTests {
    /// Services with ports, directories and ends of their own.
    @Suite struct ServiceTests {
        private let log = BenchProcess.temporaryDirectory() + "/log"
        private static let program = Project.root.appending(path: "Tests/EndToEndTests/Services/service.py").path
        /// Size of the page and of the header of its answer, in bytes.
        private static let pageBytes =
            "# HELP my_bytes Bytes.\n# TYPE my_bytes gauge\n".utf8.count
            + (0..<50).reduce(0) { $0 + "my_bytes{n=\"\($1)\"} 1\n".utf8.count }
        private static let headerBytes =
            "HTTP/1.1 200 X\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: \(pageBytes)\r\n\r\n".utf8
            .count

        private func target(_ keys: String, environment: [String] = []) throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/service.yaml"
            let variables = (["LOG: \"\(log)\""] + environment).joined(separator: ", ")
            let text = """
                name: service
                command: [/usr/bin/python3, -S, \(Self.program)]
                environment: {\(variables)}
                off: {environment: {EXPORTER: "off"}}
                request_paths: ["/work?n={request}"]
                required_families: [my_bytes]
                readiness_limit_seconds: 20
                request_rate: 20
                \(keys)
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func start(_ target: String, _ more: [String] = []) throws -> BenchProcess {
            try BenchProcess(
                [
                    "run", "--target", target, "--agents", "2", "--rounds", "1", "--solo", "0", "--herd", "0",
                    "--warm-up", "0.5", "--scrape-interval", "2", "--output", "RESULTS",
                ] + more)
        }

        private func rows(_ bench: BenchProcess) throws -> [[String: String]] {
            csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
                .filter { $0["phase"] == "twins" && $0["block"] == "" }
        }

        private func values(_ rows: [[String: String]], _ metric: String, target: String = "service") -> [Double] {
            rows.filter { $0["metric"] == metric && $0["target"] == target && $0["arm"] == "treatment" }
                .compactMap { Double($0["value"] ?? "") }
        }

        private func expectExactTraffic(_ rows: [[String: String]]) {
            #expect(values(rows, "endpoints_accessible_ratio") == [1, 1])
            #expect(values(rows, "scrape_response_body_bytes") == [Double(Self.pageBytes), Double(Self.pageBytes)])
            #expect(
                values(rows, "scrape_response_header_bytes") == [Double(Self.headerBytes), Double(Self.headerBytes)])
            let requests = values(rows, "scrape_request_bytes")
            #expect(requests.count == 2)
            for (payload, request) in zip(values(rows, "scrape_payload_bytes_per_second"), requests) {
                #expect(abs(payload * 2 - request - Double(Self.pageBytes + Self.headerBytes)) < 0.001)
            }
        }

        @Test("A service with its page on the request port is measured, and requests are not counted as scrapes")
        func onePort() throws {
            let bench = try start(try target("metrics: {port: requests}"))
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let rows = try rows(bench)
            expectExactTraffic(rows)
            #expect(!outcome.err.contains("switched off"), "\(outcome.err)")
            #expect(values(rows, "requests_answered").allSatisfy { $0 > 0 })
        }

        @Test("A page on the request port that stays on in the control is found")
        func staysOn() throws {
            let path = try target("metrics: {port: requests}")
            let text = try String(contentsOfFile: path, encoding: .utf8).replacing("EXPORTER:", with: "EXPORTERS:")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let outcome = try start(path).wait()
            #expect(outcome.err.contains("serves metrics with the exporter switched off"), "\(outcome.err)")
        }

        @Test("A Prometheus that scrapes the request port has the same traffic as the bench, without the requests")
        func prometheus() throws {
            let bench = try start(
                try target("metrics: {port: requests}"), ["--scraper", "like-prometheus,prometheus"])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let rows = try rows(bench)
            let own = values(rows, "scrape_payload_bytes_per_second", target: "service:scraper=like-prometheus")
            let real = values(rows, "scrape_payload_bytes_per_second", target: "service:scraper=prometheus")
            #expect(own.count == 2 && real.count == 2, "\(own) \(real)")
            for (a, b) in zip(own, real) { #expect(abs(a - b) <= 6, "\(a) \(b)") }
        }

        @Test("Agents with a fixed page port have an address each")
        func fixedPort() throws {
            let bench = try start(try target("metrics: {port: 9119}", environment: ["PAGE_PORT: \"9119\""]))
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            expectExactTraffic(try rows(bench))
        }

        @Test("A fixed port with binds_address false is refused before anything starts")
        func fixedPortOnOneAddress() throws {
            let path = try target("metrics: {port: 9119}\nbinds_address: false")
            let outcome = try start(path).wait()
            #expect(outcome.code == 78 && outcome.err.contains("\(path):9:17: port 9119 is fixed"), "\(outcome.err)")
        }
    }
}
