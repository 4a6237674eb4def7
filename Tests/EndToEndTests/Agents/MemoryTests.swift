import Foundation
import Testing

extension BenchTests {
    /// Memory is counted as a cost of the agent, independent of other processes that run the same program.
    @Suite struct MemoryTests {
        private static let short = [
            "--agents", "1", "--rounds", "3", "--scrape-interval", "1", "--warm-up", "0.5", "--solo", "0", "--herd",
            "0", "--output", "RESULTS",
        ]

        /// Returns a function that gives the mean of a metric over the twin rounds of the only agent.
        private func figures(_ bench: BenchProcess) throws -> (_ metric: String, _ arm: String) throws -> Double {
            let outcome = bench.wait()
            #expect([0, 1, 2, 3].contains(outcome.code), "\(outcome.err)")
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            return { metric, arm in
                let values = raw.filter {
                    $0["phase"] == "twins" && $0["block"] == "" && $0["metric"] == metric && $0["arm"] == arm
                }.compactMap { Double($0["value"] ?? "") }
                try #require(values.count == 3, "\(metric) \(arm)")
                return values.reduce(0, +) / 3
            }
        }

        @Test("A fresh copy of a program that runs once costs the same as the program that runs twice")
        func copies() throws {
            // The control has an A/A twin, so pages of its program are shared. Pages of the copy are not shared.
            let memory = "/dev/shm"
            let parent = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
            let copies = "\(parent)/exporter-bench-copies-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: copies) }
            for name in ["bench-agent", "bench-agent-heap", "metrics-wrapper", "legacy-agent"] {
                try FileManager.default.copyItem(
                    atPath: "\(BenchProcess.binaries)/\(name)", toPath: "\(copies)/\(name)")
            }
            let bench = try BenchProcess(["run", "--versus", "swift", "swift:bin=\(copies)"] + Self.short)
            let figure = try figures(bench)
            for (metric, limit) in [("memory_uss_bytes", 0.1), ("memory_file_bytes", 0.05)] {
                let (a, b) = (try figure(metric, "control"), try figure(metric, "treatment"))
                #expect(a > 0 && abs(b / a - 1) < limit, "\(metric): \(a), \(b)")
            }
        }

        @Test("Memory that an agent touched before it forked is counted once")
        func forked() throws {
            func target(_ name: String, _ plants: String) throws -> String {
                let path = BenchProcess.temporaryDirectory() + "/\(name).yaml"
                let text = """
                    name: \(name)
                    command: ["{bin}/planted-agent"]
                    environment: {AGENT_WORK_ITERATIONS: "500", \(plants)}
                    off:
                      environment: {ENABLE_PROMETHEUS_METRICS: "false"}
                    request_paths: ["/process?request={request}"]
                    metrics_path: /metrics
                    required_families: [agent_requests_total]
                    request_rate: 20
                    """
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
                return path
            }
            let plain = try target("plain", "PLANT_MEMORY_BYTES: \"0\"")
            let forked = try target("forked", "PLANT_MEMORY_BYTES: \"20000000\", PLANT_FORKS: \"2\"")
            let figure = try figures(try BenchProcess(["run", "--versus", plain, forked] + Self.short))
            #expect(try figure("process_count", "treatment") == 3)
            let found = try figure("memory_uss_bytes", "treatment") - figure("memory_uss_bytes", "control")
            // The three processes have some private pages.
            #expect((20e6...22e6).contains(found), "\(found)")
        }
    }
}
