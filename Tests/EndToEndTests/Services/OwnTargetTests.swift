import Foundation
import Testing

extension RunTests {
    /// Runs of a target of one's own, without a budget file and without a fleet file.
    @Suite struct OwnTargetTests {
        @Test("A target of one's own is measured without the promises and the names of the shipped fleet")
        func noPromises() throws {
            let target = try MarkedTarget()
            let bench = try BenchProcess(
                [
                    "run", "--target", target.path, "--agents", "2", "--rounds", "2", "--scrape-interval", "2",
                    "--solo",
                    "2", "--herd", "1", "--warm-up", "0.5", "--output", "RESULTS",
                ], asShipped: false)
            let outcome = bench.wait()
            // On a disturbed machine the figures are inconclusive, but no limit is broken.
            #expect([0, 3].contains(outcome.code), "\(outcome.err)")
            #expect(outcome.out.contains("Costs; no limits; "), "\(outcome.out)")
            #expect(outcome.out.contains("\nmarked: the exporter adds "), "\(outcome.out)")
            for figure in [
                "exporter initialization", "metrics server start", "first metrics available",
                "additional CPU of an agent",
                "memory for metrics of an agent", "metrics traffic of an agent", "additional CPU of the fleet",
                "added response time", "change of throughput", "answers identical",
            ] {
                let row = outcome.out.split(separator: "\n").first { $0.hasPrefix(figure) }
                let verdicts = ["no limit", "inconclusive", "not measured"]
                #expect(row.map { row in verdicts.contains { row.contains($0) } } == true, "\(figure): \(outcome.out)")
            }

            func export(_ format: String) throws -> String {
                try BenchProcess.run(["export", "--format", format, "--output", bench.results]).out
            }
            let rows = csvRows(try export("csv"))
            let agents = rows.filter { $0["metric"] == "cpu_seconds_per_second" && $0["arm"] == "difference" }
                .compactMap { $0["agent"] }.filter { !$0.isEmpty }
            #expect(agents == ["marked-1", "marked-2"])
            #expect(rows.allSatisfy { $0["budget"] == "" && ["", "not measured"].contains($0["verdict"]) })
            let texts = try [outcome.out, outcome.err] + ["markdown", "junit", "html", "json", "csv"].map(export)
            for text in texts {
                for foreign in ["MainPC", "ServiceRegistry", "readiness-report", "ai-system-77", "5-10 MB", "<failure"]
                {
                    #expect(!text.contains(foreign), "\(foreign): \(text.prefix(3000))")
                }
            }
        }
    }
}
