import Foundation
import Testing

extension RunTests {
    /// Services with two metrics pages.
    @Suite struct SeveralPagesTests {
        private static let program = Project.root.appending(path: "Tests/EndToEndTests/Services/service.py").path

        /// Returns the size of a page of the service and of its answer's header, in bytes.
        private static func sizes(_ family: String, _ series: Int) -> (page: Int, header: Int) {
            let page =
                "# HELP \(family) Bytes.\n# TYPE \(family) gauge\n".utf8.count
                + (0..<series).reduce(0) { $0 + "\(family){n=\"\($1)\"} 1\n".utf8.count }
            let header =
                "HTTP/1.1 200 X\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: \(page)\r\n\r\n"
            return (page, header.utf8.count)
        }

        private static let first = sizes("my_bytes", 50)
        private static let second = sizes("more_bytes", 20)

        /// - Parameter port: the port of the second page.
        private func target(_ port: String = "metrics", more: String = "on") throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/service.yaml"
            let text = """
                name: service
                command: [/usr/bin/python3, -S, \(Self.program)]
                environment: {PAGE_PORT: "{metrics_port}", MORE: "\(more)"}
                off: {environment: {EXPORTER: "off"}}
                request_paths: ["/work?n={request}"]
                required_families: [my_bytes, more_bytes]
                readiness_limit_seconds: 20
                request_rate: 20
                metrics: [{port: requests}, {port: \(port), path: /more}]
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func run(
            _ target: String, _ more: [String] = [], rounds: Int = 1
        ) throws -> (outcome: BenchProcess.Outcome, rows: [[String: String]]) {
            let bench = try BenchProcess(
                [
                    "run", "--target", target, "--agents", "2", "--rounds", "\(rounds)", "--solo", "0", "--herd", "0",
                    "--warm-up", "0.5", "--scrape-interval", "2", "--output", "RESULTS",
                ] + more)
            let outcome = bench.wait()
            let rows = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            return (outcome, rows.filter { $0["phase"] == "twins" && $0["arm"] == "treatment" && $0["block"] == "" })
        }

        private func values(_ rows: [[String: String]], _ metric: String, target: String = "service") -> [Double] {
            rows.filter { $0["metric"] == metric && $0["target"] == target }.compactMap { Double($0["value"] ?? "") }
        }

        @Test("Bytes, series and traffic of an agent are the sums over its pages", arguments: ["requests", "metrics"])
        func sums(port: String) throws {
            let (outcome, rows) = try run(try target(port))
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(!outcome.err.contains("switched off"), "\(outcome.err)")
            let page = Double(Self.first.page + Self.second.page)
            let header = Double(Self.first.header + Self.second.header)
            #expect(values(rows, "endpoints_accessible_ratio") == [1, 1])
            #expect(values(rows, "scrape_series") == [70, 70])
            #expect(values(rows, "scrape_body_bytes") == [page, page])
            #expect(values(rows, "scrape_response_body_bytes") == [page, page])
            #expect(values(rows, "scrape_response_header_bytes") == [header, header])
            let requests = values(rows, "scrape_request_bytes")
            #expect(requests.count == 2)
            for (payload, request) in zip(values(rows, "scrape_payload_bytes_per_second"), requests) {
                #expect(abs(payload * 2 - request - page - header) < 0.001)
            }
        }

        @Test(
            "A Prometheus that scrapes both pages has the same traffic as the bench",
            arguments: ["requests", "metrics"])
        func prometheus(port: String) throws {
            let (outcome, rows) = try run(
                try target(port), ["--scraper", "like-prometheus-2,prometheus"], rounds: 2)
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let own = values(rows, "scrape_payload_bytes_per_second", target: "service:scraper=like-prometheus-2")
            let real = values(rows, "scrape_payload_bytes_per_second", target: "service:scraper=prometheus")
            let expected = try #require(own.first)
            #expect(own.count == 4)
            // A scrape that begins while the connections are counted has no figure. A busy machine counts slowly.
            #expect(!real.isEmpty, "\(rows.filter { $0["target"] == "service:scraper=prometheus" })")
            for value in real { #expect(abs(value - expected) <= 12, "\(value) \(expected)") }
            #expect(values(rows, "scrape_series", target: "service:scraper=prometheus").allSatisfy { $0 == 70 })
            #expect(values(rows, "scrape_series", target: "service:scraper=prometheus").count == 4)
        }

        @Test("A page that fails makes its agent inaccessible, and is named")
        func oneFails() throws {
            let (_, rows) = try run(try target(more: "once"))
            #expect(values(rows, "endpoints_accessible_ratio") == [0, 0])
            let reasons = rows.filter { $0["metric"] == "scrape_series" }.map { $0["absent_reason"] ?? "" }
            #expect(
                reasons == Array(repeating: "its scrape of /more was answered with status 500", count: 2),
                "\(reasons)")
        }

        @Test("A page that the control still serves is named")
        func staysOn() throws {
            let outcome = try run(try target(more: "always")).outcome
            #expect(outcome.err.contains("/more serves metrics with the exporter switched off"), "\(outcome.err)")
        }

        @Test("The check of a target examines both pages and names the one that stays on")
        func check() throws {
            let good = try BenchProcess.run(["target", "check", try target()])
            for text in ["metrics /metrics", "/metrics: 50 samples", "metrics /more", "/more: 20 samples", "2 of 2"] {
                #expect(good.out.contains(text), "\(text): \(good.out) \(good.err)")
            }
            #expect(good.code == 0, "\(good.out) \(good.err)")
            let wrong = try BenchProcess.run(["target", "check", try target("requests", more: "always")])
            #expect(wrong.code == 1)
            #expect(wrong.out.contains("/more serves metrics with the exporter"), "\(wrong.out)")
        }
    }
}
