import Exposition
import Foundation
import LinuxSystem
import Testing

extension RunTests {
    /// The targets whose agents keep their metrics with other client libraries than the reference agents.
    @Suite struct ClientLibraryTests {
        private static let python = Project.root.appending(path: ".venv-targets/bin/python").path
        private static let isInstalled = Files.isExecutable(python)
        private static let scraped = ["python-otel", "python-multiprocess"]
        private static let pushing = ["python-otlp", "python-statsd"]

        @Test(
            "Agents with other client libraries are measured beside each other, those that push without a page",
            .enabled(if: isInstalled, "`scripts/setup targets` installs the client libraries"))
        func besideEachOther() throws {
            let bench = try BenchProcess([
                "run", "--target", (Self.scraped + Self.pushing).joined(separator: ","), "--agents", "2", "--rounds",
                "1", "--warm-up", "1", "--scrape-interval", "3", "--solo", "0", "--herd", "0", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let rows = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
                .filter { $0["phase"] == "twins" && $0["block"] == "" }
            func values(_ metric: String, _ target: String, _ arm: String = "treatment") -> [Double] {
                rows.filter { $0["metric"] == metric && $0["arm"] == arm && $0["target"] == target }
                    .compactMap { Double($0["value"] ?? "") }
            }
            for target in Self.scraped + Self.pushing {
                #expect(values("endpoints_accessible_ratio", target) == [1, 1], "\(target): \(outcome.err)")
                for metric in ["cpu_seconds_per_second", "memory_uss_bytes"] {
                    #expect(values(metric, target).count == 2, "\(target): \(metric)")
                    #expect(values(metric, target, "control").count == 2, "\(target): \(metric)")
                }
                #expect(values("scrape_payload_bytes_per_second", target).allSatisfy { $0 > 10 }, "\(target)")
                #expect(values("scrape_payload_bytes_per_second", target).count == 2, "\(target)")
                #expect(values("first_metrics_seconds", target).count == 2, "\(target)")
                let pushes = Self.pushing.contains(target)
                #expect(values("push_points", target).count == (pushes ? 2 : 0), "\(target)")
                #expect(values("scrape_seconds", target).count == (pushes ? 0 : 2), "\(target)")
            }
        }

        @Test(
            "A target that is scraped and one that pushes are compared by --versus",
            .enabled(if: isInstalled, "`scripts/setup targets` installs the client libraries"))
        func versus() throws {
            let bench = try BenchProcess([
                "run", "--versus", "python-otel", "python-otlp", "--agents", "2", "--rounds", "1", "--warm-up", "1",
                "--scrape-interval", "3", "--solo", "0", "--herd", "0", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            // A figure of the second target may have regressed: exit code 2.
            #expect([0, 1, 2, 3].contains(outcome.code), "\(outcome.err)")
            let rows = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
                .filter { $0["phase"] == "twins" && $0["block"] == "" }
            func count(_ metric: String, _ arm: String) -> Int {
                rows.filter { $0["metric"] == metric && $0["arm"] == arm && $0["value"] != "" }.count
            }
            for arm in ["control", "treatment"] {
                #expect(count("scrape_payload_bytes_per_second", arm) == 2, "\(arm): \(outcome.err)")
                #expect(count("cpu_seconds_per_second", arm) == 2, "\(arm)")
            }
            #expect(count("scrape_seconds", "control") == 2 && count("scrape_seconds", "treatment") == 0)
            #expect(count("push_points", "control") == 0 && count("push_points", "treatment") == 2)
        }

        @Test(
            "Every target of another client library supports what a run needs",
            .enabled(if: isInstalled, "`scripts/setup targets` installs the client libraries"),
            arguments: scraped + pushing)
        func supported(target: String) throws {
            let outcome = try BenchProcess.run(["target", "check", target])
            #expect(outcome.code == 0, "\(outcome.out)\(outcome.err)")
            #expect(outcome.out.contains(" 0 wrong, 0 not seen"), "\(outcome.out)")
        }

        @Test(
            "The Go target with native histograms supports what a run needs",
            .enabled(if: AgentTarget.go.isUpToDate, AgentTarget.go.notBuilt))
        func goNative() throws {
            let outcome = try BenchProcess.run(["target", "check", "go-native"])
            #expect(outcome.code == 0 && outcome.out.contains(" 0 wrong, 0 not seen"), "\(outcome.out)\(outcome.err)")
        }

        @Test(
            "The Go agent adds native buckets to the protobuf form of its page, and to no other",
            .enabled(if: AgentTarget.go.isUpToDate, AgentTarget.go.notBuilt))
        func nativeBuckets() throws {
            try withAgent(.go, environment: ["AGENT_NATIVE_HISTOGRAM": "true"]) { agent in
                for number in 0..<20 { _ = try agent.request("/process?request=\(number)") }
                let file = BenchProcess.temporaryDirectory() + "/page"
                let url = "http://\(agent.address):\(Agent.metricsPort)/metrics"
                _ = try Consumer.run(["/usr/bin/curl", "-sS", "-o", file, "-H", "Accept: \(Self.protobuf)", url])
                let page = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
                var native = NativeHistograms()
                let report = ExpositionParser(.protobuf, mode: .strict).parse(page, into: &native)
                #expect(report.faults.isEmpty, "\(report.faults)")
                #expect(native.names == ["agent_request_duration_seconds", "agent_task_seconds"])
                let text = try agent.metrics("/metrics")
                #expect(text.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            }
        }

        private static let protobuf =
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
    }
}

/// Collects the names of histograms with native buckets.
private struct NativeHistograms: ExpositionVisitor {
    var names: Set<String> = []

    mutating func histogram(_ histogram: HistogramView) {
        names.insert(String(decoding: histogram.name, as: UTF8.self))
    }
}
