import Foundation
import Testing

extension RunTests {
    /// An exporter from outside the project: no off switch, no requests, no stamps.
    @Suite struct AlwaysOnTests {
        @Test("An exporter without an off switch is measured absolutely, and its scrapes by a twin that is not scraped")
        func absolute() throws {
            let path = BenchProcess.temporaryDirectory() + "/prometheus.yaml"
            let text = """
                name: prometheus
                title: a Prometheus server's own metrics
                command: [/usr/bin/prometheus, "--web.listen-address={address}:{metrics_port}", "--config.file=/dev/null", "--storage.tsdb.path=\(BenchProcess.temporaryDirectory())/{port}-{metrics_port}"]
                off: none
                metrics_path: /metrics
                health_path: /-/healthy
                required_families: [prometheus_build_info]
                readiness_limit_seconds: 20
                binds_address: false
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let bench = try BenchProcess([
                "run", "--target", path, "--agents", "1", "--rounds", "2", "--scrape-interval", "2", "--warm-up",
                "0.5", "--solo", "1", "--herd", "1", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(outcome.out.contains("prometheus takes no requests"))
            #expect(outcome.out.contains("cannot be switched off"))
            let csv = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
            func value(_ metric: String, _ arm: String, _ statistic: String = "mean") -> Double? {
                csv.first {
                    $0["metric"] == metric && $0["arm"] == arm && $0["statistic"] == statistic && $0["scope"] == "fleet"
                }.flatMap { Double($0["value"] ?? "") }
            }
            let scraped = try #require(value("cpu_seconds_per_second", "treatment"))
            let idle = try #require(value("cpu_seconds_per_second", "idle"))
            // The scrape interval is two seconds, with one scrape each.
            let scrape = try #require(value("scraping_cpu_seconds", "scraping"))
            #expect(abs(scrape - 2 * (scraped - idle)) < 1e-9)
            for (metric, arm) in [
                ("memory_uss_bytes", "idle"), ("memory_uss_bytes", "treatment"), ("scrape_series", "treatment"),
                ("scrape_payload_bytes_per_second", "treatment"),
            ] { #expect(value(metric, arm).map { $0 > 0 } == true, "\(metric) \(arm)") }
            // Figures that need a control have a reason instead of a number.
            #expect(value("cpu_seconds_per_second", "difference") == nil)
            #expect(value("memory_uss_bytes", "difference") == nil)
            // A page with one arm, one agent and no requests has fewer plots and no console messages.
            let pages = try FileManager.default.contentsOfDirectory(atPath: bench.results).filter {
                $0.hasSuffix(".html")
            }
            let found = try Browser.page(bench.results + "/" + (try #require(pages.first)))
            #expect(found.page["drawn"] as? String == "all" && found.complaints == [], "\(found.complaints)")
        }
    }
}
