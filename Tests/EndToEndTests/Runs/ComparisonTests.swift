import Foundation
import LinuxSystem
import Testing

extension BenchTests {
    /// Two targets as twins, and agents with children.
    @Suite struct ComparisonTests {
        private static let small = [
            "--agents", "4", "--scrape-interval", "1", "--warm-up", "1", "--herd", "1", "--output", "RESULTS",
        ]

        @Test("In a versus run, the target with twice the work has regressed in CPU, and its page is the same")
        func versus() throws {
            let lean = try MarkedTarget(iterations: 200_000)
            let heavy = try MarkedTarget(name: "heavy", iterations: 400_000)
            func run() throws -> (BenchProcess, BenchProcess.Outcome) {
                let bench = try BenchProcess(
                    [
                        "run", "--versus", lean.path, heavy.path, "--rate", "40", "--agents", "4", "--rounds", "5",
                        "--solo", "1", "--herd", "0", "--warm-up", "1", "--scrape-interval", "2", "--output", "RESULTS",
                    ])
                return (bench, bench.wait())
            }
            var (bench, outcome) = try run()
            // On a machine without a free core a run may decide nothing. That it says so is right, and shows nothing.
            for _ in 0..<3 where outcome.code == 3 && !outcome.hasRegressed { (bench, outcome) = try run() }
            #expect(outcome.hasRegressed, "\(outcome.out)\n\(outcome.err)")
            #expect(outcome.out.contains("heavy compared with marked"))
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            // Both targets are scraped, so both arms have pages.
            for arm in ["control", "treatment", "second_control"] {
                let pages = raw.filter {
                    $0["metric"] == "scrape_body_bytes" && $0["arm"] == arm && $0["phase"] == "twins"
                }
                #expect(pages.count == (arm == "second_control" ? 5 : 20) && pages.allSatisfy { $0["value"] != "" })
            }
            #expect(lean.goneWithinTwoSeconds() && heavy.goneWithinTwoSeconds())
        }

        @Test("An agent's children are counted with it, in a control group if possible")
        func children() throws {
            let work = "while true; do i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; /bin/sleep 0.02; done"
            let target = try MarkedTarget(
                command: "[\"/bin/sh\", \"-c\", \"( \(work) ) & exec {bin}/bench-agent\"]")
            // The first round detects the children, and the second expects them.
            let bench = try BenchProcess(["run", "--target", target.path, "--rounds", "2"] + Self.small)
            let outcome = bench.wait()
            #expect(outcome.err.contains("have child processes"), "\(outcome.err)")
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            func values(_ metric: String, _ round: Int) -> [Double] {
                raw.filter {
                    $0["metric"] == metric && $0["phase"] == "twins" && $0["block"] == "" && $0["round"] == "\(round)"
                }.compactMap { Double($0["value"] ?? "") }
            }
            for round in 1...2 {
                let processes = values("process_count", round)
                #expect(!processes.isEmpty && processes.allSatisfy { $0 >= 2 })
                // The loop alone uses several percent of a core, the agent a fraction of a percent. On a busy machine
                // some loops get no core.
                let cpu = values("cpu_seconds_per_second", round)
                #expect(cpu.contains { $0 > 0.02 }, "\(cpu)")
            }
            #expect(target.goneWithinTwoSeconds())
        }
    }
}

extension RunTests {
    @Suite struct BaselineTests {
        private static let small = [
            "--agents", "4", "--scrape-interval", "1", "--warm-up", "1", "--herd", "1", "--output", "RESULTS",
        ]

        @Test("A baseline can be saved, listed, compared with exactly, shown and removed")
        func baseline() throws {
            let target = try MarkedTarget()
            // A quick run has no static-page phase, which comparisons do not use.
            let bench = try BenchProcess(["run", "--target", target.path, "--quick", "--rounds", "3"] + Self.small)
            #expect([0, 1, 3].contains(bench.wait().code))
            let output = ["--output", bench.results]
            #expect(try BenchProcess.run(["baseline", "save", "first"] + output).code == 0)
            #expect(try BenchProcess.run(["baseline", "save", "first"] + output).code == 64)
            #expect(try BenchProcess.run(["baseline", "list"] + output).out.contains("first"))

            // In a comparison with itself nothing differs. Three rounds are too few for a verdict, and the comparison
            // names the same run.
            let compared = try BenchProcess.run(["compare", "first"] + output)
            #expect(compared.code == 3)
            for words in [
                "a verdict needs 5", "a run compared with itself", "page without values", "exact", "unchanged",
            ] {
                #expect(compared.out.contains(words), "the comparison lacks '\(words)'")
            }
            let rows = csvRows(try BenchProcess.run(["compare", "first", "--format", "csv"] + output).out)
            let fixed = try #require(rows.first { $0["metric"] == "metrics_series" || $0["metric"] == "scrape_series" })
            #expect(fixed["verdict"] == "not compared")
            let cpu = try #require(rows.first { $0["metric"] == "memory_uss_bytes" && $0["agent"] == "" })
            #expect(cpu["difference"] == "0.0" && cpu["verdict"] == "inconclusive")

            // Runs that cannot be compared are refused before anything is measured.
            let versus =
                ["run", "--versus", target.path, target.path + ":gzip=true", "--baseline", "first"] + Self.small
            let refused = try BenchProcess.run(versus.map { $0 == "RESULTS" ? bench.results : $0 })
            #expect(refused.code == 64 && refused.err.contains("remove --baseline"), "\(refused.err)")
            let planned = ["run", "--target", target.path, "--quick", "--baseline", "first", "--dry-run"] + Self.small
            let dry = try BenchProcess.run(planned.map { $0 == "RESULTS" ? bench.results : $0 })
            #expect(dry.code == 0 && dry.err.contains("this run will have 3 twin rounds"), "\(dry.err)")

            #expect(try BenchProcess.run(["baseline", "show", "first"] + output).out.contains("endpoints accessible"))
            let typo = try BenchProcess.run(["compare", "frist"] + output)
            #expect(typo.code == 64 && typo.err.contains("did you mean the baseline first?"))
            #expect(try BenchProcess.run(["baseline", "remove", "first"] + output).code == 0)
            #expect(try BenchProcess.run(["compare", "first"] + output).code == 64)
        }
    }
}
