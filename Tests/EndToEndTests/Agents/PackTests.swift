import Foundation
import Testing

extension RunTests {
    /// Several agents in one process.
    @Suite struct PackTests {
        @Test("Packs are measured next to agents with a process each, every agent by name, and use less memory")
        func beside() throws {
            let bench = try BenchProcess([
                "run", "--pack", "3", "--agents", "6", "--quick", "--rounds", "2", "--scrape-interval", "2", "--solo",
                "1", "--herd", "1", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(outcome.out.contains("swift:pack=3"))
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            func values(_ target: String, _ metric: String, _ arm: String) -> [Double] {
                raw.filter {
                    $0["target"] == target && $0["phase"] == "twins" && $0["block"] == "" && $0["metric"] == metric
                        && $0["arm"] == arm
                }.compactMap { Double($0["value"] ?? "") }
            }
            for metric in [
                "memory_uss_bytes", "cpu_seconds_per_second", "first_metrics_seconds", "exporter_init_seconds",
                "scrape_payload_bytes_per_second", "responses_identical_ratio",
            ] {
                for target in ["swift", "swift:pack=3"] {
                    #expect(values(target, metric, "treatment").count == 12, "\(metric) of \(target)")
                }
            }
            // Three agents share a process, so each has a third of it.
            #expect(values("swift:pack=3", "process_count", "treatment").allSatisfy { abs($0 - 1.0 / 3) < 1e-9 })
            #expect(values("swift:pack=3", "responses_identical_ratio", "treatment").allSatisfy { $0 == 1 })
            func sum(_ target: String) -> Double { values(target, "memory_uss_bytes", "control").reduce(0, +) }
            #expect(sum("swift:pack=3") < sum("swift"))
        }

        @Test("When a pack exits during a round, all its agents are named with its last output, and the others go on")
        func ends() throws {
            let script =
                "if [ $AGENT_NAME = ServiceRegistry ] && [ $ENABLE_PROMETHEUS_METRICS = true ]; then "
                + "{bin}/bench-agent & pid=$!; /bin/sleep 1.6; echo out of memory, they said >&2; kill -9 $pid; exit 9; "
                + "else exec {bin}/bench-agent; fi"
            let target = try MarkedTarget(command: "[\"/bin/sh\", \"-c\", \"\(script)\"]", packs: true)
            let bench = try BenchProcess([
                "run", "--target", "\(target.path):pack=2", "--agents", "4", "--quick", "--rounds", "2",
                "--scrape-interval", "2", "--solo", "1", "--herd", "1", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            for agent in ["MainPC/ServiceRegistry", "MainPC/SystemDigitalTwin"] {
                #expect(outcome.err.contains("\(agent) (treatment)"), "\(outcome.err)")
            }
            #expect(outcome.err.contains("exit code 9") && outcome.err.contains("out of memory, they said"))
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            let cpu = raw.filter {
                $0["phase"] == "twins" && $0["block"] == "" && $0["arm"] == "treatment"
                    && $0["metric"] == "cpu_seconds_per_second"
            }
            #expect(cpu.count == 8)
            for row in cpu {
                let isLost = ["ServiceRegistry", "SystemDigitalTwin"].contains(row["agent"])
                #expect((row["value"] == "") == isLost, "\(row)")
            }
            #expect(target.goneWithinTwoSeconds())
        }
    }
}
