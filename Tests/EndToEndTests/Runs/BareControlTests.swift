import Foundation
import Testing

extension RunTests {
    /// `--bare-control`: agents with exporter and server as twins of agents with neither.
    @Suite struct BareControlTests {
        @Test(
            "Both arms of every reference target are measured, and figures that need the server have a reason"
        )
        func measured() throws {
            let targets = AgentTarget.built.map(\.rawValue)
            let bench = try BenchProcess([
                "run", "--bare-control", "--target", targets.joined(separator: ","), "--agents", "1", "--rounds", "1",
                "--scrape-interval", "1", "--warm-up", "0.2", "--solo", "0", "--herd", "0", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(outcome.out.contains("Control: neither exporter nor HTTP server (--bare-control)"))
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            for target in targets {
                func values(_ metric: String, _ arm: String) -> [[String: String]] {
                    raw.filter { $0["target"] == target && $0["metric"] == metric && $0["arm"] == arm }
                }
                #expect(!values("listening_seconds", "control").isEmpty, "\(target)")
                for row in values("listening_seconds", "control") {
                    #expect(row["value"] == "" && row["absent_reason"]?.contains("--bare-control") == true, "\(target)")
                }
                #expect(values("listening_seconds", "treatment").contains { $0["value"] != "" }, "\(target)")
                for metric in ["fully_operational_seconds", "cpu_seconds_per_second", "memory_uss_bytes"] {
                    for arm in ["control", "treatment"] {
                        #expect(values(metric, arm).contains { $0["value"] != "" }, "\(target) \(metric) \(arm)")
                    }
                }
            }
            let json = try JSONSerialization.jsonObject(
                with: Data(try BenchProcess.run(["export", "--format", "json", "--output", bench.results]).out.utf8))
            let plan = (json as? [String: Any])?["plan"] as? [String: Any]
            #expect(plan?["bare_control"] as? Bool == true)
            // Processes that had no core on a busy machine are reported. No other failure is allowed.
            let failures = (json as? [String: Any])?["failures"] as? [[String: Any]]
            let reasons = try #require(failures).map { $0["reason"] as? String ?? "" }
            #expect(reasons.allSatisfy { $0.contains("waited for a core") }, "\(reasons)")
        }

        @Test("A target without the key `bare` is refused, and the error names the key")
        func refused() throws {
            let target = try MarkedTarget()
            let outcome = try BenchProcess.run(["run", "--bare-control", "--target", target.path, "--dry-run"])
            #expect(outcome.code == 64)
            #expect(
                outcome.err.contains("the target file of marked does not say") && outcome.err.contains("`bare`"))
        }
    }
}
