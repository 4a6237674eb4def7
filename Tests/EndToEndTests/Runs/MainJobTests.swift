import Foundation
import LinuxSystem
import Testing

extension BenchTests {
    /// A small default run with real processes and real sockets.
    @Suite struct MainJobTests {
        @Test(
            "Five agents of both targets are measured, judged and exported, and the CSV matches the stored observations"
        )
        func fiveAgents() throws {
            let bench = try BenchProcess([
                "run", "--target", "swift,python", "--agents", "5", "--rounds", "2", "--scrape-interval", "2",
                "--warm-up", "1", "--herd", "1", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            for word in ["swift", "python", "exporter initialization", "endpoints accessible", "harness CPU"] {
                #expect(outcome.out.contains(word), "the table lacks '\(word)'")
            }
            let csv = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)

            for target in ["swift", "python"] {
                // Memory difference: the mean over rounds of the mean over agents of treatment minus control.
                let uss = raw.filter {
                    $0["target"] == target && $0["phase"] == "twins" && $0["metric"] == "memory_uss_bytes"
                }
                // Two rounds, each with five agents in two arms and one second control.
                #expect(uss.count == 2 * (2 * 5 + 1))
                func mean(_ arm: String) throws -> Double {
                    let values = uss.filter { $0["arm"] == arm }.compactMap { Double($0["value"] ?? "") }
                    try #require(values.count == 10)
                    return values.reduce(0, +) / 10
                }
                let row = try #require(
                    csv.first {
                        $0["target"] == target && $0["metric"] == "memory_uss_bytes" && $0["arm"] == "difference"
                            && $0["scope"] == "fleet" && $0["statistic"] == "mean"
                    })
                let value = try #require(Double(row["value"] ?? ""))
                let treatment = try mean("treatment")
                let control = try mean("control")
                #expect(abs(value - (treatment - control)) < 1)
                #expect(row["n"] == "2")
                // Every agent answered every scrape.
                let accessible = raw.filter {
                    $0["target"] == target && $0["metric"] == "endpoints_accessible_ratio" && $0["phase"] == "twins"
                }
                #expect(accessible.count == 10 && accessible.allSatisfy { Double($0["value"] ?? "") == 1 })
                // Startup: ten launches of each arm, with stamps only where the exporter is on.
                let stamps = raw.filter {
                    $0["target"] == target && $0["phase"] == "solo" && $0["metric"] == "exporter_init_seconds"
                }
                #expect(stamps.count == 10 && stamps.allSatisfy { $0["arm"] == "treatment" && $0["value"] != "" })
            }
            #expect(raw.contains { $0["metric"] == "cpu_seconds_per_second" && $0["block"] == "1" })
            let json = try BenchProcess.run(["export", "--format", "json", "--output", bench.results]).out
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            #expect(object["run"] != nil && object["environment"] != nil)
        }

        @Test("Stored memory and CPU match independent readings of /proc")
        func againstProc() throws {
            let target = try MarkedTarget(iterations: 400_000)
            let bench = try BenchProcess(
                [
                    "run", "--target", target.path, "--agents", "3", "--quick", "--rounds", "1", "--scrape-interval",
                    "4", "--warm-up", "2", "--solo", "1", "--herd", "0", "--output", "RESULTS",
                ])
            try #require(bench.waitForProgress("twin round 1"))
            struct Seen {
                var uss: [Int] = []
                var runtime: [(at: Int64, ns: Int64)] = []
            }
            var seen: [String: Seen] = [:]
            // Reads while the twins run, from other files than the bench reads: smaps and schedstat.
            while true {
                let processes = target.processes
                if processes.isEmpty, !seen.isEmpty { break }
                for pid in processes {
                    guard let name = MarkedTarget.variable("AGENT_NAME", of: pid),
                        let on = MarkedTarget.variable("ENABLE_PROMETHEUS_METRICS", of: pid),
                        let smaps = try? Files.text("/proc/\(pid)/smaps"), let runtime = Self.runtime(pid)
                    else { continue }
                    let privateKB = smaps.split(separator: "\n").filter { $0.hasPrefix("Private_") }
                        .compactMap { Int($0.split(separator: " ")[1]) }.reduce(0, +)
                    let key = "\(name) \(on == "true" ? "treatment" : "control")"
                    seen[key, default: Seen()].uss.append(privateKB * 1024)
                    seen[key, default: Seen()].runtime.append((Clock.now(), runtime))
                }
                usleep(100_000)
            }
            #expect([0, 1, 3].contains(bench.wait().code))
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            #expect(seen.count == 6)
            for (key, other) in seen {
                let words = key.split(separator: " ").map(String.init)
                func stored(_ metric: String) throws -> Double {
                    let row = raw.first {
                        $0["phase"] == "twins" && $0["block"] == "" && $0["agent"] == words[0] && $0["arm"] == words[1]
                            && $0["metric"] == metric
                    }
                    guard let value = row.flatMap({ Double($0["value"] ?? "") }) else {
                        throw Unavailable("\(key) has no \(metric)")
                    }
                    return value
                }
                // One of the last readings is close in time to the bench's reading. Later ones may see the process
                // exit, and a page or two may be added in between.
                let uss = try stored("memory_uss_bytes")
                #expect(
                    other.uss.suffix(15).contains { abs(uss - Double($0)) <= 32_768 },
                    "\(key): \(uss) \(other.uss.suffix(15))")
                // The two windows differ by warm-up and stop; the load is the same throughout.
                let first = other.runtime[other.runtime.count / 3]
                let last = other.runtime[other.runtime.count - 2]
                let rate = Double(last.ns - first.ns) / Double(last.at - first.at)
                let ratio = try stored("cpu_seconds_per_second") / rate
                #expect((0.6...1.6).contains(ratio), "\(key): \(ratio)")
            }
        }

        /// Returns the CPU time of all living threads in nanoseconds, from their schedstat.
        private static func runtime(_ pid: Int32) -> Int64? {
            guard let tasks = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task") else {
                return nil
            }
            return tasks.compactMap { task in
                (try? Files.text("/proc/\(pid)/task/\(task)/schedstat")).flatMap { Int64($0.split(separator: " ")[0]) }
            }.reduce(0, +)
        }

        @Test("A quick run of all 77 agents: every endpoint answers and the herd has 77 agents")
        func wholeFleet() throws {
            let bench = try BenchProcess(["run", "--quick", "--rounds", "1", "--output", "RESULTS"])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            func answered(_ phase: String) -> Int {
                raw.count {
                    $0["phase"] == phase && $0["metric"] == "endpoints_accessible_ratio"
                        && Double($0["value"] ?? "") == 1
                }
            }
            #expect(answered("twins") == 77)
            #expect(answered("herd") == 3 * 77)
            #expect(answered("scale") == 100)
            let agents = Set(
                raw.filter { $0["phase"] == "twins" && $0["agent"] != "" }.map { "\($0["machine"]!)/\($0["agent"]!)" })
            #expect(agents.count == 77)
            #expect(agents.contains("MainPC/ObservabilityHub") && agents.contains("PC2/ObservabilityHub"))
            // Each of the four legacy agents is two processes: a wrapper and its program. All agents answer the same
            // with exporter on and off.
            let twins = raw.filter { $0["phase"] == "twins" && $0["block"] == "" }
            func named(_ metric: String, _ value: Double) -> Set<String> {
                Set(twins.filter { $0["metric"] == metric && Double($0["value"] ?? "") == value }.map { $0["agent"]! })
            }
            #expect(
                named("process_count", 2) == [
                    "MemoryOrchestratorService", "TieredResponder", "AsyncProcessor", "VisionProcessingAgent",
                ])
            let same = twins.filter {
                $0["metric"] == "responses_identical_ratio" && $0["arm"] == "treatment"
                    && Double($0["value"] ?? "") == 1
            }
            #expect(same.count == 77)
            #expect(!outcome.err.contains("child processes"), "\(outcome.err)")
        }
    }
}

extension RunTests {
    /// Runs of fleets whose agents or ports differ.
    @Suite struct FleetRunTests {
        @Test("A legacy agent of a fleet is measured behind a wrapper in both arms")
        func legacy() throws {
            let fleet = BenchProcess.temporaryDirectory() + "/five.csv"
            let rows = [
                "machine,group,agent,port,health_check_port,required,kind,dependencies",
                "A,g,One,7100,8100,true,enhanced,", "A,g,Old,7101,8110,true,legacy,One",
                "A,g,Two,7102,8120,true,enhanced,", "A,g,Three,7103,8130,true,enhanced,",
                "A,g,Four,7104,8140,true,enhanced,",
            ]
            try Data(rows.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: fleet))
            let bench = try BenchProcess([
                "run", "--fleet", fleet, "--quick", "--rounds", "1", "--scrape-interval", "2", "--herd", "1",
                "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(!outcome.err.contains("child processes"), "\(outcome.err)")
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            func value(_ agent: String, _ metric: String, _ arm: String) throws -> Double {
                let row = raw.first {
                    $0["phase"] == "twins" && $0["block"] == "" && $0["agent"] == agent && $0["arm"] == arm
                        && $0["metric"] == metric
                }
                return try #require(Double(row?["value"] ?? ""), "\(agent) \(arm) has no \(metric)")
            }
            for arm in ["control", "treatment"] {
                try #expect(value("Old", "process_count", arm) == 2)
                try #expect(value("One", "process_count", arm) == 1)
                // The program is a complete agent, and the wrapper uses memory in addition.
                try #expect(value("Old", "memory_uss_bytes", arm) > value("One", "memory_uss_bytes", "control"))
                try #expect(value("Old", "cpu_seconds_per_second", arm) > 0)
            }
            for agent in ["One", "Old", "Two", "Three", "Four"] {
                try #expect(value(agent, "endpoints_accessible_ratio", "treatment") == 1)
                try #expect(value(agent, "responses_identical_ratio", "treatment") == 1)
            }
            try #expect(value("Old", "exporter_init_seconds", "treatment") > 0)
        }

        /// Flags for a run with every kind of step, each just long enough to open its ports.
        private static let brief = [
            "--agents", "5", "--rounds", "1", "--scrape-interval", "1", "--warm-up", "0.5", "--herd", "1", "--output",
            "RESULTS",
        ]

        @Test("Two concurrent benches do not use the same ports")
        func twoAtOnce() throws {
            let benches = try (0..<2).map { _ in try BenchProcess(["run"] + Self.brief) }
            for bench in benches {
                let outcome = bench.wait()
                #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
                #expect(!outcome.err.contains("treatment)") && !outcome.err.contains("control)"), "\(outcome.err)")
            }
        }

        @Test("A port that another program uses on every address is given up, and the run names it")
        func occupiedPort() throws {
            // A port that benches of other tests do not use: they would lose it while they run.
            let server = try OccupiedPort(17_200)
            defer { server.release() }
            let fleet = BenchProcess.temporaryDirectory() + "/ports.csv"
            let rows = (0..<3).map { "A,g,Agent\($0),\(17_200 + $0),\(18_200 + 2 * $0),true,enhanced," }
            try Data(
                (["machine,group,agent,port,health_check_port,required,kind,dependencies"] + rows)
                    .joined(separator: "\n").utf8
            ).write(to: URL(fileURLWithPath: fleet))
            let outcome = try BenchProcess.run(
                ["run", "--target", "swift", "--fleet", fleet] + Self.brief.dropFirst(2),
                results: BenchProcess.temporaryDirectory())
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(outcome.err.contains("17200"), "\(outcome.err)")
            #expect(!outcome.err.contains("treatment)"), "\(outcome.err)")
        }

        /// A listener on all addresses.
        private final class OccupiedPort {
            private let descriptor: Int32

            init(_ port: UInt16) throws {
                descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                // Agents of earlier tests have left connections in TIME_WAIT on this port.
                var one: Int32 = 1
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = port.bigEndian
                let bound = withUnsafePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                            && listen(descriptor, 1) == 0
                    }
                }
                try #require(bound)
            }

            func release() { close(descriptor) }
        }
    }
}
