import Foundation
import LinuxSystem
import Testing

extension RunTests {
    /// Agents whose requests are not HTTP, with their own load command.
    @Suite struct LoadCommandTests {
        private static let programs = Project.root.appending(path: "Tests/EndToEndTests/LineProtocol").path

        private func target(_ mark: String, _ reports: String, load: String, name: String = "lines") throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/\(name).yaml"
            let text = """
                name: \(name)
                command: [/usr/bin/python3, -S, \(Self.programs)/agent.py]
                environment: {REPORTS: "\(reports)", TEST_MARK: "\(mark)"}
                off:
                  environment: {ENABLE_PROMETHEUS_METRICS: "false"}
                load_command: [/usr/bin/python3, -S, \(Self.programs)/load.py, "\(load)", "{seed}"]
                metrics_path: /metrics
                health_path: none
                required_families: [lines_answered_total]
                readiness_limit_seconds: 10
                request_rate: 40
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func processes(_ mark: String) -> [Int32] {
            Files.names(in: "/proc").compactMap(Int32.init).filter { pid in
                guard let bytes = try? Files.read("/proc/\(pid)/environ") else { return false }
                return String(decoding: bytes, as: UTF8.self).contains("TEST_MARK=\(mark)")
            }
        }

        @Test(
            "Rows have the load command's figures, missing ones are absent, one that dies is named, and Ctrl-C ends all"
        )
        func run() throws {
            let mark = UUID().uuidString
            let reports = BenchProcess.temporaryDirectory()
            let load = "ServiceRegistry:reports,SystemDigitalTwin:dies,RequestCoordinator:silent"
            let bench = try BenchProcess([
                "run", "--target", target(mark, reports, load: load), "--agents", "3", "--rounds", "2", "--solo", "1",
                "--herd", "0", "--warm-up",
                "0.4",
                "--scrape-interval", "2", "--noise-share", "0.1", "--output", "RESULTS",
            ])
            // The first round has seven load commands: three agents in two arms, and one second control. More than
            // seven mean that the second round has begun.
            try #require(bench.waitForProgress("twin round 2"))
            func started() -> [Substring] {
                (try? String(contentsOfFile: reports + "/started", encoding: .utf8))?.split(separator: "\n") ?? []
            }
            try eventually("the load of the second round") { started().count > 7 }
            #expect(processes(mark).count > 7)
            bench.send(SIGINT)
            let outcome = bench.wait()
            #expect(outcome.code == 130)
            #expect(processes(mark).isEmpty)

            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
                .filter { $0["phase"] == "twins" && $0["round"] == "1" && $0["block"] == "" }
            func rows(_ metric: String, _ agent: String) -> [[String: String]] {
                raw.filter { $0["metric"] == metric && $0["agent"] == agent }
            }
            let reported = try Self.reported(reports)
            #expect(reported.count >= 2)
            for (metric, key) in [("request_throughput", "throughput"), ("request_seconds", "mean")] {
                let values = Set(rows(metric, "ServiceRegistry").compactMap { Double($0["value"] ?? "") })
                #expect(
                    values.count >= 2 && values.isSubset(of: reported.compactMap { $0[key] }), "\(metric) \(values)")
            }
            for (metric, agent, words) in [
                ("service_seconds", "ServiceRegistry", "reported no service_seconds (expected: a line"),
                ("request_throughput", "RequestCoordinator", "reported no request_throughput (expected: a line"),
                ("request_seconds", "SystemDigitalTwin", "its last output: the license has run out"),
                ("responses_identical_ratio", "ServiceRegistry", "a load command sends the requests"),
                ("late_sends_ratio", "", "a load command sends the requests"),
                ("achieved_rate_ratio", "", "a load command sends the requests"),
                ("first_request_seconds", "ServiceRegistry", "a load command sends its requests"),
            ] {
                let found = rows(metric, agent)
                #expect(!found.isEmpty && found.allSatisfy { $0["value"] == "" }, "\(metric)")
                #expect(found.allSatisfy { $0["absent_reason"]!.contains(words) }, "\(found.first ?? [:])")
            }
            #expect(
                outcome.err.contains(
                    "MainPC/SystemDigitalTwin (treatment): its load command ended with exit code 3, "))
            #expect(outcome.err.contains("the license has run out"))
            // The other agents are measured on, also under load.
            #expect(rows("cpu_seconds_per_second", "ServiceRegistry").allSatisfy { $0["value"] != "" })
            #expect(rows("harness_cpu_seconds_per_second", "").allSatisfy { Double($0["value"]!)! > 0 })
            #expect(outcome.out.contains("40 requests/s per agent, sent by its load command"))
        }

        private static func reported(_ directory: String) throws -> [[String: Double]] {
            try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0 != "started" }.map { name in
                let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))
                return try JSONDecoder().decode([String: Double].self, from: data)
            }
        }

        @Test("A target check runs the load command for one second, and lists reported and missing figures")
        func check() throws {
            let mark = UUID().uuidString
            let path = try target(mark, BenchProcess.temporaryDirectory(), load: "Agent0:told")
            let outcome = try BenchProcess.run(["target", "check", path])
            #expect(outcome.code == 0 && processes(mark).isEmpty)
            let line = try #require(outcome.out.split(separator: "\n").first { $0.hasPrefix("load ") })
            #expect(
                line.contains("it reports request_throughput 4") || line.contains("it reports request_throughput 3"))
            #expect(line.contains("reported no service_seconds") && line.contains("no response time"))
            #expect(!outcome.out.contains("\nrequests "))
        }

        @Test(
            "Targets of a versus run need the same load, and a missing load command is reported before anything runs"
        )
        func refused() throws {
            let a = try target("", "", load: "x:silent", name: "a")
            let b = try target("", "", load: "y:silent", name: "b")
            let versus = try BenchProcess.run(["run", "--versus", a, b, "--output", "RESULTS"])
            #expect(versus.code == 64 && versus.err.contains("a and b have different load_commands"))
            let text = try String(contentsOfFile: a, encoding: .utf8)
            let missing = text.replacing("load_command: [/usr/bin/python3", with: "load_command: [/no/such/load")
            try Data(missing.utf8).write(to: URL(fileURLWithPath: a))
            let outcome = try BenchProcess.run(["run", "--target", a, "--output", "RESULTS"])
            #expect(outcome.code == 69 && outcome.err.contains("/no/such/load"))
        }

        @Test(
            "PowerDNS is measured under dnsperf",
            .enabled(if: ["/usr/sbin/pdns_server", "/usr/bin/dnsperf"].allSatisfy(Files.isExecutable)))
        func powerDNS() throws {
            let outcome = try BenchProcess.run(["target", "check", "powerdns"])
            #expect(outcome.code == 0, "\(outcome.out)\(outcome.err)")
            let load = try #require(outcome.out.split(separator: "\n").first { $0.hasPrefix("load ") })
            let rate = try #require(load.firstMatch(of: /request_throughput (\d+\.\d+)/))
            #expect(Double(rate.1) ?? 0 > 0, "\(load)")
            #expect(load.contains("service_seconds 0.0") && load.contains("requests_failed 0"), "\(load)")
            #expect(outcome.out.contains("off, nothing listens on its metrics port"))
        }
    }
}
