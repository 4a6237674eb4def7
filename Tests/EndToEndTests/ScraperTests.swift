import Foundation
import Testing

extension BenchTests {
    /// `run --scraper`: a real Prometheus in the place of the bench's own scraper.
    @Suite struct ScraperTests {
        private func prometheuses() -> Int {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.count { pid in
                (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8))?
                    .contains("exporter-bench-prometheus-") == true
            }
        }

        private func directories() -> Int {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())) ?? []
            return names.count { $0.hasPrefix("exporter-bench-prometheus-") }
        }

        @Test("both scrapers fill the same rows, the hub's own cost stands beside the agents', and nothing is left")
        func both() throws {
            let target = try MarkedTarget()
            let bench = try BenchProcess([
                "run", "--target", target.path, "--scraper", "like-prometheus,prometheus", "--agents", "3", "--rounds",
                "1", "--scrape-interval", "2", "--solo", "0", "--herd", "0", "--quick", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(prometheuses() == 0 && directories() == 0)
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            func values(_ scraper: String, _ metric: String) -> [Double] {
                raw.filter {
                    $0["target"] == "marked:scraper=\(scraper)" && $0["metric"] == metric && $0["phase"] == "twins"
                        && $0["arm"] != "control"
                }.compactMap { Double($0["value"] ?? "") }
            }
            for metric in [
                "scrape_payload_bytes_per_second", "scrape_wire_bytes_per_second", "scrape_request_bytes",
                "scrape_seconds", "scrape_body_bytes", "scrape_series", "endpoints_accessible_ratio",
            ] {
                let own = values("like-prometheus", metric)
                let real = values("prometheus", metric)
                #expect(own.count == 3 && real.count == 3, "\(metric): \(own) \(real)")
                // Word for word the same request; pages differ in the digits of their values.
                if metric == "scrape_request_bytes" || metric == "scrape_payload_bytes_per_second" {
                    for (a, b) in zip(own.sorted(), real.sorted()) {
                        #expect(abs(a - b) < 0.05 * a, "\(metric) \(own) \(real)")
                    }
                }
            }
            let hub = try #require(values("prometheus", "hub_memory_uss_bytes").first)
            #expect(hub > 5_000_000)
            #expect(values("prometheus", "hub_agent_memory_uss_bytes").first.map { abs($0 * 3 - hub) < 1 } == true)
            #expect(values("prometheus", "hub_cpu_seconds_per_second").first.map { $0 > 0 } == true)
            #expect(values("like-prometheus", "hub_cpu_seconds_per_second").isEmpty)
            #expect(outcome.out.contains("CPU of the scraping Prometheus"))
        }

        @Test("Ctrl-C while a Prometheus scrapes leaves neither it nor its directory")
        func interrupted() throws {
            let target = try MarkedTarget()
            let bench = try BenchProcess([
                "run", "--target", target.path, "--scraper", "prometheus", "--agents", "1", "--rounds", "1",
                "--scrape-interval", "20", "--solo", "0", "--herd", "0", "--quick", "--output", "RESULTS",
            ])
            #expect(bench.waitForProgress("twin round 1"))
            try eventually("the Prometheus") { prometheuses() == 1 }
            #expect(directories() == 1)
            bench.send(SIGINT)
            #expect(bench.wait().code == 130)
            #expect(prometheuses() == 0 && directories() == 0)
            #expect(target.goneWithinTwoSeconds())
        }
    }
}
