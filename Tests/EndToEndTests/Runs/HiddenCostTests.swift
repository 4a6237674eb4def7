import Foundation
import Testing

extension BenchTests {
    /// `run --url` with exporters whose cost is hard to see: each figure is right or has a reason why it is missing.
    @Suite struct HiddenCostTests {
        /// CPU time of a page, in seconds.
        private static let burn = 0.2

        private enum Exporter: Int, CaseIterable {
            case helper = 9201
            case after, workers, manager, forwarder, busy, moved, picky
        }

        private func withExporters(_ body: (String) throws -> Void) throws {
            let address = Loopback.address()
            let script = BenchProcess.root + "/Tests/EndToEndTests/Misbehaving/exporters.py"
            let child = try Child(["/usr/bin/python3", script, address], lifetimeSeconds: 900)
            defer { child.stop() }
            try eventually("the exporters") { child.output.contains("ready") }
            try body(address)
        }

        /// Returns a run's output for all exporters, and the reasons of absent figures by port.
        ///
        /// On a very busy machine a page may not arrive within its stretch, and then its cost is not in the stretch
        /// either. So the run is repeated, at most four times. The warm-up is longer than the interval, so that CPU
        /// used past the end of a stretch is also used at its beginning.
        private func measured(_ address: String) throws -> (
            outcome: BenchProcess.Outcome, csv: [[String: String]], reasons: (Int) -> Set<String>
        ) {
            let ports = Exporter.allCases.filter { $0 != .busy }.map(\.rawValue)
            var runs = 0
            while true {
                let bench = try BenchProcess([
                    "run", "--url", ports.map { "http://\(address):\($0)/metrics" }.joined(separator: ","), "--rounds",
                    "1",
                    "--scrape-interval", "2", "--warm-up", "2.1", "--output", "RESULTS",
                ])
                let outcome = bench.wait()
                let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
                let pages = raw.filter {
                    $0["metric"] == "scrape_seconds" && $0["phase"] == "twins" && $0["block"] == ""
                        && $0["arm"] == "treatment"
                }
                runs += 1
                guard runs == 5 || pages.count == ports.count && pages.allSatisfy({ $0["value"] != "" }) else {
                    continue
                }
                let csv = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
                return (
                    outcome, csv,
                    { port in
                        Set(raw.filter { $0["target"] == "\(address):\(port)" }.compactMap { $0["absent_reason"] })
                    }
                )
            }
        }

        @Test("CPU of a page includes every process that made it, or is absent with a reason")
        func all() throws {
            try withExporters { address in
                let (outcome, csv, reasons) = try measured(address)
                func row(_ exporter: Exporter, _ metric: String, _ arm: String) -> [String: String]? {
                    csv.first {
                        $0["target"] == "\(address):\(exporter.rawValue)" && $0["metric"] == metric && $0["arm"] == arm
                            && $0["statistic"] == "mean" && $0["scope"] == "fleet" && $0["budget"] == ""
                    }
                }
                func value(_ exporter: Exporter, _ metric: String, _ arm: String) -> Double? {
                    row(exporter, metric, arm).flatMap { Double($0["value"] ?? "") }
                }
                // On a busy machine part of a page's CPU time falls into the second before or after. A page whose cost
                // was missed would show a hundredth, and one counted twice would show the double.
                for (exporter, least, most) in [
                    (Exporter.helper, 0.5, 1.9), (.after, 0.5, 1.9), (.workers, 0.5, 1.9), (.manager, 0.5, 1.9),
                ] {
                    guard let found = value(exporter, "scraping_cpu_seconds", "scraping") else {
                        // A busy machine splits the child's CPU time over two blocks, and a part of it is too small for
                        // the kernel's steps of 10 ms. Then the figure is absent, and says so.
                        let reasons = reasons(exporter.rawValue)
                        #expect(
                            exporter == .helper && reasons.contains { $0.contains("too coarse for the") },
                            "\(exporter): \(reasons) \(outcome.err) \(outcome.out)")
                        continue
                    }
                    #expect(found > least * Self.burn && found < most * Self.burn, "\(exporter): \(found)")
                }
                #expect(value(.forwarder, "scraping_cpu_seconds", "scraping") == nil)
                #expect(outcome.out.contains("only forwards a page that"), "\(outcome.out)")
                #expect(outcome.out.contains("\(address):9201, process behind the address: PID"))
                // Each scrape sends two requests.
                let moved = value(.moved, "scrape_request_bytes", "treatment") ?? 0
                let direct = value(.picky, "scrape_request_bytes", "treatment") ?? 0
                #expect(direct > 0 && moved > 1.9 * direct)
                #expect(outcome.out.contains("redirects to http://\(address):9207/metrics/"))
            }
        }

        @Test("A running exporter that gives no page is asked five times, one second apart, and then not again")
        func busy() throws {
            try withExporters { address in
                let url = "http://\(address):\(Exporter.busy.rawValue)"
                let outcome = try BenchProcess.run([
                    "run", "--url", "\(url)/metrics", "--rounds", "5", "--scrape-interval", "1", "--output", "RESULTS",
                ])
                #expect(outcome.code == 1, "\(outcome.out)")
                #expect(outcome.out.contains("no page after 5 attempts"))
                #expect(outcome.out.contains("so its 9 other steps are left out"))
                let page = try HTTPConnection(address, Exporter.busy.rawValue).get("/count")
                #expect(page.body.contains("pages 5\n"), "\(page.body)")
            }
        }
    }
}
