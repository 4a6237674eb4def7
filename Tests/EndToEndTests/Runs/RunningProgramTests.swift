import Foundation
import Testing

extension RunTests {
    /// `run --url`: programs that the bench did not start.
    @Suite struct RunningProgramTests {
        private func url(_ agent: Agent) -> String { "http://\(agent.address):\(Agent.metricsPort)/metrics" }

        @Test("A running exporter is measured by its process and left running; a closed port is reported")
        func measured() throws {
            try withAgent(.swift) { agent in
                let before = agent.child.processes
                let dead = "http://\(agent.address):9/metrics"
                let bench = try BenchProcess([
                    "run", "--url", "\(url(agent)),\(dead)", "--rounds", "1", "--scrape-interval", "1", "--warm-up",
                    "0.2", "--output", "RESULTS",
                ])
                let outcome = bench.wait()
                #expect(outcome.code == 1, "\(outcome.err)")
                #expect(outcome.out.contains("\(dead) cannot be reached"))
                #expect(outcome.out.contains("the program was already running"))
                #expect(agent.child.processes == before)

                let csv = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
                func value(_ metric: String, _ arm: String, _ port: Int = Agent.metricsPort) -> Double? {
                    csv.first {
                        $0["target"] == "\(agent.address):\(port)" && $0["metric"] == metric && $0["arm"] == arm
                            && $0["statistic"] == "mean" && $0["scope"] == "fleet" && $0["budget"] == ""
                    }.flatMap { Double($0["value"] ?? "") }
                }
                let scraped = try #require(value("cpu_seconds_per_second", "treatment"))
                let idle = try #require(value("cpu_seconds_per_second", "idle"))
                let scrape = try #require(value("scraping_cpu_seconds", "scraping"))
                #expect(scraped > 0)
                #expect(abs(scrape - (scraped - idle)) < 1e-9)
                #expect(value("memory_uss_bytes", "treatment").map { $0 > 100_000 } == true)
                #expect(value("scrape_series", "treatment").map { $0 > 20 } == true)
                // The project's own page has no lint findings.
                #expect(value("lint_findings", "treatment") == 0)
                // The bench did not see it start, and its memory does not depend on the arm.
                #expect(value("first_metrics_seconds", "treatment") == nil)
                #expect(value("memory_uss_bytes", "scraping") == nil)
                #expect(value("scrape_series", "treatment", 9) == nil)
            }
        }

        @Test("An exporter that exits while it is measured is a failure by name, and the run completes")
        func ended() throws {
            try withAgent(.swift) { agent in
                let bench = try BenchProcess([
                    "run", "--url", url(agent), "--rounds", "1", "--scrape-interval", "3", "--warm-up", "0.2",
                    "--verbose", "--output", "RESULTS",
                ])
                #expect(bench.waitForProgress("steady state"))
                agent.child.terminate()
                let outcome = bench.wait()
                #expect(outcome.code == 1, "\(outcome.err)")
                #expect(outcome.out.contains("exited while it was needed"))
            }
        }
    }
}
