import Foundation
import Testing

extension RunTests {
    /// Runs of a foreign program that pushes, with Python's standard library alone.
    @Suite struct PushTests {
        private static let program = Project.root.appending(path: "Tests/EndToEndTests/Pushing/agent.py").path

        private func target(_ format: String, name: String = "pusher", bad: String = "", sink: String = "") throws
            -> String
        {
            let path = BenchProcess.temporaryDirectory() + "/\(name).yaml"
            let text = """
                name: \(name)
                command: [/usr/bin/python3, -S, \(Self.program)]
                environment: {SINK: "{sink}", INTERVAL: "{interval}", PROTOCOL: \(format), BAD: "\(bad)"}
                shown_variables: [SINK, INTERVAL, PROTOCOL, BAD]
                off: {environment: {EXPORTER: "off"}}
                request_paths: [/]
                health_path: none
                readiness_limit_seconds: \(bad.isEmpty || bad == "control" ? 20 : 5)
                request_rate: 20
                push: {protocol: \(format)\(sink.isEmpty ? "" : ", sink: " + sink)}
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func run(_ targets: [String]) throws -> (outcome: BenchProcess.Outcome, rows: [[String: String]]) {
            let bench = try BenchProcess([
                "run", "--target", targets.joined(separator: ","), "--agents", "2", "--rounds", "1", "--solo", "0",
                "--herd", "0", "--warm-up", "0.5", "--scrape-interval", "2", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            let rows = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            return (outcome, rows.filter { $0["phase"] == "twins" && $0["block"] == "" })
        }

        private func values(
            _ rows: [[String: String]], _ metric: String, _ arm: String = "treatment", of target: String = "pusher"
        ) -> [Double] {
            rows.filter { $0["metric"] == metric && $0["arm"] == arm && $0["target"] == target }
                .compactMap { Double($0["value"] ?? "") }
        }

        @Test(
            "Pushes of every protocol are accepted and counted",
            arguments: [("otlp-http", 4.0, 9.0), ("statsd", 3, 3), ("pushgateway", 2, 2)])
        func accepted(_ format: String, _ points: Double, _ series: Double) throws {
            let (outcome, rows) = try run([try target(format)])
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(values(rows, "push_points") == [points, points], "\(outcome.err)")
            #expect(values(rows, "scrape_series") == [series, series])
            #expect(values(rows, "pushes_refused") == [0, 0])
            #expect(values(rows, "endpoints_accessible_ratio") == [1, 1])
            #expect(values(rows, "scrape_payload_bytes_per_second").allSatisfy { $0 > 10 })
            #expect(values(rows, "cpu_seconds_per_second").count == 2)
            #expect(values(rows, "cpu_seconds_per_second", "control").count == 2)
            #expect(values(rows, "pushes_accepted", "control").isEmpty)
            let absent = rows.first { $0["metric"] == "scrape_seconds" && $0["arm"] == "treatment" }
            #expect(absent?["value"] == "" && absent?.values.contains { $0.contains("nothing is scraped") } == true)
        }

        @Test("Bad pushes of one target are named, and the other target is measured")
        func bad() throws {
            // PushDecoderTests and WireReaderTests have the other kinds. Here each launch of a kind lasts its readiness limit.
            let bad = ["bomb", "path"]
            let targets = try bad.map { try target("otlp-http", name: $0, bad: $0) } + [try target("otlp-http")]
            let (outcome, rows) = try run(targets)
            let reasons = ["of gzip have more than", "/v1/traces"]
            for (name, reason) in zip(bad, reasons) {
                let own = rows.filter { $0["target"] == name && $0["arm"] == "treatment" }
                #expect(own.contains { row in row.values.contains { $0.contains(reason) } }, "\(name) \(outcome.err)")
            }
            #expect(values(rows, "push_points") == [4, 4] && values(rows, "endpoints_accessible_ratio") == [1, 1])
        }

        @Test("A control that pushes is a named failure")
        func control() throws {
            let (outcome, _) = try run([try target("otlp-http", bad: "control")])
            #expect((outcome.out + outcome.err).contains("pushes metrics with the exporter switched off"))
            #expect(outcome.code != 0)
        }

        @Test("A sink that refuses with a status is announced, and the agents are measured")
        func refusing() throws {
            let (outcome, rows) = try run([try target("otlp-http", sink: "{delay: 0.1, status: 503}")])
            #expect(
                outcome.err.contains("the sink answers after 0.1 s, answers with status 503, as its target file says"))
            #expect(values(rows, "push_points") == [4, 4])
        }

        @Test("`target check` finds the pushes and a control that pushes nothing")
        func check() throws {
            let outcome = try BenchProcess.run(["target", "check", try target("statsd")])
            #expect(outcome.out.contains("statsd") && outcome.out.contains("off, nothing was pushed"), "\(outcome.out)")
        }
    }
}
