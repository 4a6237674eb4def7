import Foundation
import Testing

extension RunTests {
    /// A fleet in which every agent except one misbehaves in its own way.
    @Suite struct MisbehavingFleetTests {
        /// The agents' names, and the words that the run reports about them.
        private static let wrong: [(name: String, says: String)] = [
            ("NeverListens", "(nothing listened)"), ("Dies", "exit code 9"),
            ("Hangs", "connected, but no complete answer"),
            ("Garbage", "not an exposition: line 1"), ("Html", "an HTML page, not an exposition"),
            ("WrongType", "'application/json'"),
            ("Redirects", "redirected to http://elsewhere/metrics: Could not resolve host"),
            ("ManySeries", "x has 100000 series, above 1000"), ("SlowBody", "connected, but no complete answer"),
            ("EndlessBody", "no complete answer"), ("ClosesEarly", "not ready within"),
            ("TwoProcesses", "have child processes"), ("IgnoresTerm", "ignored SIGTERM for 10 s"),
            ("GarbageLater", "its page is not an exposition"),
            ("RedirectsLater", "its scrape failed: redirected to http://elsewhere/metrics"),
            ("ClosesEarlyLater", "its scrape failed"), ("FloodsStamps", "KiB to BENCH_EVENT_FD"),
            ("FloodsOutput", ""),
        ]

        private func fleet() throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/fleet.csv"
            let names = ["Sound"] + Self.wrong.map(\.name)
            let rows = names.enumerated().map { "M,g,\($1),\(7000 + $0),\(8000 + 2 * $0),true,enhanced," }
            let header = "machine,group,agent,port,health_check_port,required,kind,dependencies"
            try Data(([header] + rows).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        @Test("Each misbehaving agent has its own message, and the others are measured")
        func fleetOfFaults() throws {
            let mark = UUID().uuidString
            let target = BenchProcess.temporaryDirectory() + "/faults.yaml"
            let text = """
                name: faults
                command: [/usr/bin/python3, "{root}/Tests/EndToEndTests/Misbehaving/agent.py"]
                environment: {TEST_MARK: "\(mark)"}
                off: {environment: {ENABLE_PROMETHEUS_METRICS: "false"}}
                metrics_path: /metrics
                required_families: []
                readiness_limit_seconds: 6
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: target))
            let bench = try BenchProcess([
                "run", "--quick", "--target", target, "--fleet", try fleet(), "--agents", "\(Self.wrong.count + 1)",
                "--rounds",
                "1", "--solo", "0", "--herd", "0",
                "--scrape-interval", "1", "--noise-share", "0", "--output", "RESULTS",
            ])
            let peak = bench.peakMemory(of: "node")
            let outcome = bench.wait()
            #expect(outcome.code == 1, "\(outcome.err)")
            // The fleet includes an endless page, endless output and endless stamps.
            #expect(peak > 0 && peak < 300_000_000, "\(peak)")
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            func value(_ agent: String, _ metric: String, arm: String = "treatment") -> [String: String]? {
                raw.first {
                    $0["agent"] == agent && $0["metric"] == metric && $0["arm"] == arm && $0["phase"] == "twins"
                        && $0["block"] == ""
                }
            }
            for (name, says) in Self.wrong {
                if says.isEmpty { continue }
                let reasons = raw.filter { $0["agent"] == name }.compactMap { $0["absent_reason"] }
                #expect(
                    outcome.err.contains(says) && outcome.err.contains(name) || reasons.contains { $0.contains(says) },
                    "\(name): \(Set(reasons)) \(outcome.err)")
                // The twin with its exporter off behaves well, so it is measured.
                #expect(value(name, "memory_uss_bytes", arm: "control")?["value"]?.isEmpty == false, "\(name)")
            }
            for name in [
                "Sound", "WrongType", "ManySeries", "TwoProcesses", "IgnoresTerm", "FloodsStamps", "FloodsOutput",
            ] {
                #expect(value(name, "endpoints_accessible_ratio")?["value"] == "1.0", "\(name)")
            }
            let broken = raw.count {
                $0["metric"] == "endpoints_accessible_ratio" && $0["phase"] == "twins" && $0["value"] == "0.0"
            }
            #expect(broken == Self.wrong.count - 6)
            #expect(value("ManySeries", "scrape_series")?["value"] == "100000.0")
            // The cost of pages is missing for agents whose pages failed after startup.
            let doubt = "scrapes failed: M/ClosesEarlyLater (treatment): no page in 1 of 1 round: its scrape failed"
            #expect(outcome.out.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(doubt))
            #expect(outcome.out.contains("\(Self.wrong.count + 1 - broken) of \(Self.wrong.count + 1)"))
            let left = MarkedTarget.processes(marked: mark)
            #expect(left.isEmpty, "\(left)")
        }
    }
}
