import Foundation
import Testing

extension RunTests {
    /// `run --scraper`: a real Prometheus in place of the bench's own scraper.
    @Suite struct ScraperTests {
        /// The bench's own directory of temporary files, by which its processes are recognized.
        private let temporary = BenchProcess.temporaryDirectory()

        private func start(_ arguments: [String]) throws -> BenchProcess {
            try BenchProcess(
                ["run", "--solo", "0", "--herd", "0", "--quick", "--rounds", "1", "--output", "RESULTS"] + arguments,
                environment: ["TMPDIR": temporary])
        }

        private func prometheuses() -> Int {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.count { pid in
                (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8))?
                    .contains(temporary + "/exporter-bench-prometheus-") == true
            }
        }

        private func directories() -> Int {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: temporary)) ?? []
            return names.count { $0.hasPrefix("exporter-bench-prometheus-") }
        }

        @Test("Both scrapers fill the same rows, the hub's own cost is reported too, and no process is left")
        func both() throws {
            let target = try MarkedTarget()
            let bench = try start([
                "--target", target.path, "--scraper", "like-prometheus-2,prometheus", "--agents", "3",
                "--scrape-interval", "2",
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
                let own = values("like-prometheus-2", metric)
                let real = values("prometheus", metric)
                #expect(own.count == 3 && real.count == 3, "\(metric): \(own) \(real)")
                // The requests are identical except for digits of the address. Pages differ in digits of their values.
                for (a, b) in zip(own.sorted(), real.sorted()) {
                    if metric == "scrape_request_bytes" { #expect(abs(a - b) <= 6, "\(own) \(real)") }
                    if metric == "scrape_payload_bytes_per_second" { #expect(abs(a - b) < 0.03 * a, "\(own) \(real)") }
                }
            }
            let hub = try #require(values("prometheus", "hub_memory_uss_bytes").first)
            #expect(hub > 5_000_000)
            #expect(values("prometheus", "hub_agent_memory_uss_bytes").first.map { abs($0 * 3 - hub) < 1 } == true)
            #expect(values("prometheus", "hub_cpu_seconds_per_second").first.map { $0 > 0 } == true)
            #expect(values("like-prometheus-2", "hub_cpu_seconds_per_second").isEmpty)
            #expect(outcome.out.contains("CPU of the scraping Prometheus"))
        }

        @Test(
            "A bench that is interrupted or killed while a Prometheus scrapes leaves no Prometheus process",
            arguments: [SIGINT, SIGKILL])
        func ended(_ number: Int32) throws {
            let target = try MarkedTarget()
            let bench = try start([
                "--target", target.path, "--scraper", "prometheus", "--agents", "1", "--scrape-interval", "20",
            ])
            #expect(bench.waitForProgress("twin round 1"))
            try eventually("the Prometheus") { prometheuses() == 1 }
            #expect(directories() == 1)
            bench.send(number)
            let code = bench.wait().code
            #expect(target.goneWithinTwoSeconds())
            try eventually("the end of Prometheus") { prometheuses() == 0 }
            // A killed bench cannot remove its directory; the next bench of the slot does.
            if number == SIGINT { #expect(code == 130 && directories() == 0) }
        }
    }
}
