import Foundation
import Testing

extension RunTests {
    /// A target that misbehaves is reported with its last output, and none of its rows pass.
    @Suite struct MisbehavingTargetTests {
        private func run(
            _ target: MarkedTarget, _ flags: [String]
        ) throws -> (BenchProcess.Outcome, raw: [[String: String]]) {
            let bench = try BenchProcess(
                [
                    "run", "--target", target.path, "--agents", "2", "--scrape-interval", "2", "--warm-up", "1",
                    "--solo", "1", "--herd", "1", "--output", "RESULTS",
                ] + flags)
            let outcome = bench.wait()
            #expect(target.goneWithinTwoSeconds())
            return (
                outcome, csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            )
        }

        @Test("A program that exits at once is reported with its last output, and no row passes")
        func endsAtOnce() throws {
            // Two rounds: with one round, no figure has an interval, so none could pass anyway.
            let (outcome, raw) = try run(
                MarkedTarget(command: "[\"/bin/sh\", \"-c\", \"echo cannot find my configuration >&2; exit 3\"]"),
                ["--rounds", "2"])
            #expect(outcome.code == 70 || outcome.code == 3 || outcome.code == 1)
            #expect(outcome.err.contains("exit code 3"))
            #expect(outcome.err.contains("cannot find my configuration"))
            #expect(
                raw.contains {
                    $0["metric"] == "first_metrics_seconds" && $0["value"] == ""
                        && $0["absent_reason"]!.contains("exit code 3")
                })
            #expect(!outcome.out.replacing(/: 0 of \d+ budgets pass/, with: "").contains(" pass"))
        }

        @Test("A program that never listens is reported when its time limit is over")
        func neverListens() throws {
            let (outcome, raw) = try run(
                MarkedTarget(command: "[\"/bin/sleep\", \"1000\"]", readinessLimit: 0.3), ["--rounds", "1"])
            #expect(outcome.code != 0)
            #expect(outcome.err.contains("not ready within 0.3 s"))
            #expect(outcome.err.contains("nothing listened"))
            #expect(raw.allSatisfy { $0["metric"] != "endpoints_accessible_ratio" || $0["value"] != "1" })
        }

        @Test("A missing program is an error before anything is measured")
        func notThere() throws {
            let outcome = try BenchProcess.run(
                ["run", "--target", try MarkedTarget(command: "[\"/no/such/agent\"]").path, "--output", "RESULTS"])
            #expect(outcome.code == 69)
            #expect(outcome.err.contains("/no/such/agent"))
        }

        @Test("The error for a missing program of the project names the command that builds it")
        func notMade() throws {
            let target = try MarkedTarget(command: "[\"{root}/no/agent\"]", madeBy: "make targets")
            let outcome = try BenchProcess.run(["run", "--target", target.path, "--output", "RESULTS"])
            #expect(outcome.code == 69)
            #expect(outcome.err.contains("/no/agent: build it with `make targets`"), "\(outcome.err)")
        }

        @Test("If an agent answers every request with an error, no row that depends on the load passes")
        func answersErrors() throws {
            let target = try MarkedTarget(
                command: "[\"/usr/bin/env\", \"AGENT_FAILURE_RATE=1\", \"{bin}/bench-agent\"]")
            let bench = try BenchProcess([
                "run", "--target", target.path, "--agents", "2", "--rounds", "2", "--solo", "0", "--herd", "0",
                "--warm-up", "0.4", "--scrape-interval", "1", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect(outcome.code == 1 || outcome.code == 3)
            // The exporter of this target can be switched off.
            #expect(!(outcome.out + outcome.err).contains("switched off"))
            for words in ["100 % of its requests were answered 500", "500: \"{\"agent\":", "does not pass, because"] {
                #expect(outcome.out.contains(words), "\(outcome.out)")
            }
            let rows = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
            let underLoad = [
                "cpu_seconds_per_second", "memory_uss_bytes", "request_seconds", "request_throughput",
                "responses_identical_ratio",
            ]
            let judged = rows.filter {
                $0["verdict"] != "" && underLoad.contains($0["metric"]!) && $0["phase"] != "herd"
            }
            #expect(judged.count >= underLoad.count && judged.allSatisfy { $0["verdict"] != "pass" })
            for arm in ["control", "treatment"] {
                let shares = rows.filter {
                    $0["metric"] == "request_failures_ratio" && $0["arm"] == arm && $0["statistic"] == "mean"
                }
                #expect(shares.count >= 3 && shares.allSatisfy { Double($0["value"]!) == 1 })
            }
        }

        @Test("An off switch that leaves the exporter on is reported with agent and target, and no difference passes")
        func exporterStaysOn() throws {
            let target = try MarkedTarget(offVariable: "ENABLE_PROMETHEUS_METRIC")
            let bench = try BenchProcess([
                "run", "--target", target.path, "--agents", "2", "--rounds", "2", "--solo", "0", "--herd", "0",
                "--warm-up", "0.4", "--scrape-interval", "1", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect(outcome.code == 1 || outcome.code == 3)
            let reports = outcome.err.split(separator: "\n").filter {
                $0.contains("/metrics serves metrics with the exporter")
            }
            #expect(reports.count == 1, "\(outcome.err)")
            for words in [
                "marked: MainPC/", " (control): ", "correct `off`", "target file of marked",
                "`exporter-bench target check`",
            ] {
                #expect(reports.first?.contains(words) == true, "\(words): \(outcome.err)")
            }
            let words = "does not pass, because the exporter was on in the control too"
            #expect(outcome.out.contains(words))
            #expect(try BenchProcess.run(["report", "--output", bench.results]).out.contains(words))
            let rows = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
            let judged = rows.filter { $0["verdict"] != "" }
            let comparisons = judged.filter {
                $0["arm"]!.contains("difference") || $0["metric"] == "responses_identical_ratio"
            }
            #expect(comparisons.count > 3 && comparisons.allSatisfy { $0["verdict"] != "pass" }, "\(comparisons)")
            // These rows are exact and would otherwise pass. On a machine without a free core some requests have no
            // answer, so answers do differ.
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            let unanswered = raw.filter { $0["metric"] == "requests_unanswered" }.compactMap {
                Double($0["value"] ?? "")
            }
            for metric in ["disk_write_bytes_per_second", "responses_identical_ratio"] {
                let verdict = comparisons.first { $0["metric"] == metric }?["verdict"]
                let isStarved = metric == "responses_identical_ratio" && unanswered.contains { $0 > 0 }
                #expect(verdict == "inconclusive" || isStarved, "\(metric): \(verdict ?? "no row")")
            }
        }

        @Test("An agent that exits in the middle is reported with its last output, and the other is measured on")
        func diesInTheMiddle() throws {
            // The second agent's treatment exits after its startup: in warm-up or steady state of the twin round.
            let script =
                "if [ $AGENT_NAME = SystemDigitalTwin ] && [ $ENABLE_PROMETHEUS_METRICS = true ]; then "
                + "{bin}/bench-agent & pid=$!; /bin/sleep 1.6; echo out of memory, they said >&2; kill -9 $pid; exit 9; "
                + "else exec {bin}/bench-agent; fi"
            let (outcome, raw) = try run(
                MarkedTarget(command: "[\"/bin/sh\", \"-c\", \"\(script)\"]"), ["--rounds", "2", "--quick"])
            #expect(outcome.err.contains("MainPC/SystemDigitalTwin (treatment)"))
            #expect(outcome.err.contains("exit code 9"))
            #expect(outcome.err.contains("out of memory, they said"))
            func cpu(_ agent: String) -> [[String: String]] {
                raw.filter {
                    $0["phase"] == "twins" && $0["block"] == "" && $0["agent"] == agent && $0["arm"] == "treatment"
                        && $0["metric"] == "cpu_seconds_per_second"
                }
            }
            #expect(cpu("ServiceRegistry").count == 2 && cpu("ServiceRegistry").allSatisfy { $0["value"] != "" })
            #expect(
                cpu("SystemDigitalTwin").contains { $0["value"] == "" && $0["absent_reason"]!.contains("exit code 9") })
        }
    }
}
