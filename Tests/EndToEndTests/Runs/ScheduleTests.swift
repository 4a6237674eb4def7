import Foundation
import LinuxSystem
import Testing

extension RunTests {
    /// Runs with each schedule, checked against the requests that a service counted.
    @Suite struct ScheduleTests {
        private let directory = BenchProcess.temporaryDirectory()
        private static let warmUp = 0.5
        private static let steady = 2.0

        private func target(_ lines: String = "request_rate: 20") throws -> String {
            let path = directory + "/counting.yaml"
            let text = """
                name: counting
                command: [/usr/bin/python3, -S, \(BenchProcess.root)/Tests/EndToEndTests/Misbehaving/counting.py]
                environment: {COUNT_DIRECTORY: "\(directory)/counts"}
                off:
                  environment: {ENABLE_PROMETHEUS_METRICS: "false"}
                request_paths: ["/?n={request}"]
                metrics_path: /metrics
                required_families: [orders_total]
                readiness_limit_seconds: 20
                \(lines)
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.createDirectory(atPath: directory + "/counts", withIntermediateDirectories: true)
            return path
        }

        private func run(_ target: String, _ flags: String...) throws -> BenchProcess {
            let bench = try BenchProcess(
                [
                    "run", "--target", target, "--agents", "2", "--rounds", "1", "--solo", "0", "--herd", "0",
                    "--noise-share", "0", "--warm-up", "\(Self.warmUp)", "--scrape-interval", "\(Self.steady)",
                    "--output", "RESULTS", "--quick",
                ] + flags)
            return bench
        }

        /// Returns the numbers of the requests that the processes of the twin round got, by agent and whether the
        /// exporter is on. The twin round is the last launch.
        private func counted() throws -> [String: Set<Int>] {
            let names = try FileManager.default.contentsOfDirectory(atPath: directory + "/counts").sorted()
            var counts: [String: Set<Int>] = [:]
            for name in names.suffix(4) {
                let text = try String(contentsOfFile: directory + "/counts/" + name, encoding: .utf8)
                counts[name.split(separator: " ").dropFirst().joined(separator: " ")] =
                    Set(text.split(separator: "\n").compactMap { Int($0) })
            }
            return counts
        }

        private func sent(_ bench: BenchProcess) throws -> [Double] {
            csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
                .filter { $0["phase"] == "twins" && $0["metric"] == "requests_sent" && $0["block"] == "" }
                .compactMap { Double($0["value"]!) }
        }

        private func plan(_ bench: BenchProcess) throws -> [String: Any] {
            let json = try BenchProcess.run(["export", "--format", "json", "--output", bench.results]).out
            let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
            return try #require(object?["plan"] as? [String: Any])
        }

        /// Checks the number of requests that each process counted, and those of its steady state.
        private func expectCounts(
            _ bench: BenchProcess, _ outcome: BenchProcess.Outcome, whole: ClosedRange<Double>,
            steady: ClosedRange<Double>
        ) throws {
            let counted = try counted()
            #expect(counted.count == 4, "\(outcome.err)")
            for (process, numbers) in counted {
                // The readiness check may send the request 0 too.
                #expect(numbers == Set(0..<numbers.count), "\(process): \(numbers.sorted())")
                #expect(whole.contains(Double(numbers.count)), "\(process): \(numbers.count)")
            }
            let agents = Set(counted.keys.map { $0.split(separator: " ")[0] })
            #expect(agents.count == 2)
            for agent in agents { #expect(counted["\(agent) on"] == counted["\(agent) off"]) }
            let sent = try sent(bench)
            #expect(sent.count == 4 && sent.allSatisfy(steady.contains), "\(sent)")
        }

        @Test(
            "The service counts as many requests as the schedule has",
            arguments: [
                // The whole load and its steady state: an agent has one request more or less by its phase, and a twin
                // one by the gap between twins.
                ("constant", 49.0...51.0, 38.0...41.0), ("ramp:8-40", 51.0...53.0, 46.0...49.0),
                ("step:10,0,30", 30.6...32.7, 24.0...28.7), ("poisson", 15.0...85.0, 10.0...75.0),
            ])
        func schedules(schedule: String, whole: ClosedRange<Double>, steady: ClosedRange<Double>) throws {
            let bench = try run(try target(), "--schedule", schedule)
            let outcome = bench.wait()
            try expectCounts(bench, outcome, whole: whole, steady: steady)
            let plan = try plan(bench)
            #expect((plan["schedules"] as? [String: String])?["counting"] == schedule)
        }

        @Test("Each agent replays the times of a file, and a resumed or compared run knows the schedule")
        func file() throws {
            let times = directory + "/times.txt"
            try Data("# a burst\n0\n0.01\n0.02\n0.03\n1\n1.5\n9\n".utf8).write(to: URL(fileURLWithPath: times))
            let target = try target()
            let bench = try run(target, "--schedule", "file:\(times)")
            let outcome = bench.wait()
            // Six requests in 2 s, and in the warm-up one or two at their mean rate.
            try expectCounts(bench, outcome, whole: 7...8, steady: 5...7)
            #expect(outcome.err.contains("times.txt has 1 time after the steady state of 2 s"), "\(outcome.err)")
            #expect(outcome.out.contains("on average, at the times of times.txt (file)"), "\(outcome.out)")
            let other = try BenchProcess.run(
                [
                    "run", "--dry-run", "--target", target, "--agents", "2", "--baseline", "latest", "--output",
                    "RESULTS",
                ],
                results: bench.results)
            #expect(other.err.contains("the schedule of counting was file:times.txt, is poisson"), "\(other.err)")
        }

        @Test("An agent with its own rate gets it in both arms")
        func ownRates() throws {
            let fleet = directory + "/fleet.yaml"
            try Data("agents: [{name: A, port: 7000, rate: 40}, {name: B, port: 7010}]".utf8)
                .write(to: URL(fileURLWithPath: fleet))
            let bench = try run(try target(), "--schedule", "constant", "--fleet", fleet, "--rate", "8")
            let outcome = bench.wait()
            let counts = try counted().mapValues(\.count)
            for arm in ["on", "off"] {
                #expect((99...101).contains(counts["A \(arm)"] ?? 0), "\(counts) \(outcome.err)")
                #expect((19...21).contains(counts["B \(arm)"] ?? 0), "\(counts)")
            }
            #expect(outcome.out.contains("1 agent at 40 by the fleet file, a mean of 24"), "\(outcome.out)")
        }

        @Test("A rate that the target file lets search is found before the run, stored and shown")
        func search() throws {
            let bench = try run(try target("request_rate: 20\nrequest_rate_auto: true"))
            let outcome = bench.wait()
            #expect(
                outcome.err.contains("counting: --rate auto tries rates of at most 20 requests/s"), "\(outcome.err)")
            // On a busy machine no rate may fit; then the lowest one is measured, with a warning.
            let plan = try plan(bench)
            let rate = try #require((plan["request_rates"] as? [String: Double])?["counting"])
            let origin = try #require((plan["rate_searches"] as? [String: String])?["counting"])
            #expect((1...20).contains(rate))
            #expect(origin.hasPrefix("found by --rate auto, at most 20") || rate == 1, "\(origin)")
            // The head of the table is wrapped.
            let shown = outcome.out.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(shown.contains("(\(origin))"), "\(shown.prefix(600))")
            #expect(outcome.err.contains("requests/s per agent, \(origin)"), "\(outcome.err)")
            #expect(try sent(bench).allSatisfy { $0 <= 2.2 * rate + 5 * (2 * rate).squareRoot() + 2 })
        }
    }
}

extension EndTests {
    /// A search for a rate that is cut off.
    @Suite struct RateSearchEndTests {
        @Test("An interrupted search leaves no process and no run")
        func interrupted() throws {
            let target = try MarkedTarget()
            let bench = try BenchProcess([
                "run", "--target", target.path, "--agents", "3", "--rate", "auto", "--verbose", "--output", "RESULTS",
            ])
            try #require(bench.waitForProgress("trial at 20 requests/s"))
            bench.send(SIGINT)
            let outcome = bench.wait()
            #expect(outcome.code == 130 && target.goneWithinTwoSeconds(), "\(outcome.err)")
            let none = try BenchProcess.run(["export", "--output", bench.results])
            #expect(none.code != 0 && none.out.isEmpty, "\(none.out)")
        }
    }
}
