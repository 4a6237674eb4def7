import Foundation
import Testing

extension BenchTests {
    /// Agents that stop answering requests during steady state, while connections stay open and pages are served.
    @Suite struct HungAgentTests {
        private static let programs = "{root}/Tests/EndToEndTests/Misbehaving"

        private func fleet() throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/fleet.csv"
            let rows = ["Sound", "HangsOn", "HangsOff"].enumerated().map { index, name in
                "M,g,\(name),\(7000 + index),\(8000 + 2 * index),true,enhanced,"
            }
            let header = "machine,group,agent,port,health_check_port,required,kind,dependencies"
            try Data(([header] + rows).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func target(isHTTP: Bool) throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/hanging.yaml"
            let load =
                isHTTP
                ? "request_paths: [\"/r?request={request}\"]"
                : "load_command: [/usr/bin/python3, -S, \"\(Self.programs)/load.py\"]"
            let text = """
                name: hanging
                command: [/usr/bin/python3, -S, "\(Self.programs)/hanging.py"]
                environment: {HANG_AT: "40", PROTOCOL: \(isHTTP ? "http" : "lines")}
                off: {environment: {ENABLE_PROMETHEUS_METRICS: "false"}}
                binds_address: true
                \(load)
                metrics_path: /metrics
                health_path: none
                required_families: []
                readiness_limit_seconds: 20
                request_rate: 40
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        @Test(
            "A process that stops answering is reported by name, and rows that depend on its answers do not pass",
            arguments: [true, false])
        func named(isHTTP: Bool) throws {
            let bench = try BenchProcess([
                "run", "--quick", "--target", target(isHTTP: isHTTP), "--fleet", fleet(), "--agents", "3", "--rounds",
                "1", "--solo", "0", "--herd", "0", "--noise-share", "0", "--warm-up", "0.4", "--scrape-interval", "2",
                "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            // If the machine had no core for them, it is unknown which processes would have answered.
            let hadCores = !outcome.err.contains("waited for a core")
            #expect(outcome.code == (hadCores ? 1 : 3), "\(outcome.err)")
            for process in ["M/HangsOn (treatment)", "M/HangsOff (control)"] {
                let words = try Regex(
                    "\(NSRegularExpression.escapedPattern(for: process)): [0-9.]+ % of its requests were not answered")
                #expect(outcome.err.contains(words), "\(outcome.err)")
            }
            #expect(!outcome.err.contains("M/Sound") && !outcome.err.contains("M/HangsOn (control)"))

            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
                .filter { $0["phase"] == "twins" && $0["block"] == "" }
            func value(_ metric: String, _ agent: String, _ arm: String) -> Double? {
                raw.first { $0["metric"] == metric && $0["agent"] == agent && $0["arm"] == arm }
                    .flatMap { Double($0["value"]!) }
            }
            for agent in ["Sound", "HangsOn", "HangsOff"] {
                for arm in ["control", "treatment"] {
                    let sent = try #require(value("requests_sent", agent, arm))
                    let unanswered = try #require(value("requests_unanswered", agent, arm))
                    #expect(value("requests_answered", agent, arm) == sent - unanswered && sent > 40)
                    #expect(value("requests_failed", agent, arm) == 0)
                    let hangs = agent == "HangsOn" && arm == "treatment" || agent == "HangsOff" && arm == "control"
                    #expect(hangs ? unanswered > 0.2 * sent : unanswered <= 0.01 * sent, "\(agent) \(arm)")
                }
            }
            if isHTTP {
                #expect(try #require(value("responses_identical_ratio", "HangsOn", "treatment")) < 0.8)
                #expect(try #require(value("responses_identical_ratio", "Sound", "treatment")) > 0.98)
            }
            let judged = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
                .filter { $0["verdict"] != "" }
            func verdicts(_ metric: String) -> Set<String> {
                Set(judged.filter { $0["metric"] == metric && $0["agent"] == "" }.compactMap { $0["verdict"] })
            }
            let found: Set = [hadCores ? "fail" : "inconclusive"]
            #expect(verdicts("request_throughput") == found, "\(outcome.out)\(outcome.err)")
            #expect(verdicts("responses_identical_ratio") == (isHTTP ? found : ["not measured"]))
            for metric in ["cpu_seconds_per_second", "memory_uss_bytes", "request_seconds"] {
                #expect(!verdicts(metric).contains("pass"), "\(metric)")
            }
        }

        @Test("A load that needs more cores than the machine has is reported before it starts, with a load that fits")
        func forecast() throws {
            // 48 processes with 20 requests per second each, and each request takes milliseconds.
            let target = try MarkedTarget(readinessLimit: 60, iterations: 4_000_000)
            let bench = try BenchProcess([
                "run", "--quick", "--target", target.path, "--agents", "24", "--rounds", "1", "--solo", "0", "--herd",
                "0",
                "--noise-share", "0", "--warm-up", "0.2", "--scrape-interval", "1", "--output", "RESULTS",
            ])
            #expect(bench.waitForProgress("processes of agents at 20 requests/s each need about"))
            bench.send(SIGINT)
            let outcome = bench.wait()
            #expect(outcome.code == 130, "\(outcome.err)")
            let warning = try #require(outcome.err.split(separator: "\n").first { $0.contains("need about") })
            for words in [
                "marked: 48 processes of agents", " are idle: ", "give --agents ", " of one agent under this load",
            ] {
                #expect(warning.contains(words), "\(warning)")
            }
            #expect(target.goneWithinTwoSeconds())
        }
    }
}
