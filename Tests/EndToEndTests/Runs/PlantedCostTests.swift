import Foundation
import LinuxSystem
import Testing

extension BenchTests {
    /// Costs planted in real agents and found by ordinary runs, at small scale and within wide limits. `calibrate` has
    /// narrow limits.
    @Suite struct PlantedCostTests {
        /// Returns a target file of the planted agent.
        private func target(_ name: String, _ plants: String) throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/\(name).yaml"
            let text = """
                name: \(name)
                command: ["{bin}/planted-agent"]
                environment: {AGENT_WORK_ITERATIONS: "500", \(plants)}
                off:
                  environment: {ENABLE_PROMETHEUS_METRICS: "false"}
                request_paths: ["/process?request={request}", "/query?request={request}"]
                metrics_path: /metrics
                required_families: [agent_requests_total]
                request_rate: 20
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private struct Figure {
            let value: Double
            let low: Double
            let high: Double
        }

        private func figure(
            _ rows: [[String: String]], _ metric: String, _ statistic: String = "mean", _ arm: String = "difference"
        ) throws -> Figure {
            let row = try #require(
                rows.first {
                    $0["metric"] == metric && $0["statistic"] == statistic && $0["arm"] == arm && $0["agent"] == ""
                }, "\(metric) \(statistic) \(arm)")
            func number(_ column: String) throws -> Double {
                let text = row[column] ?? ""
                return try #require(Double(text), "\(metric) \(column) '\(text)'")
            }
            return Figure(value: try number("value"), low: try number("ci_low"), high: try number("ci_high"))
        }

        @Test("An ordinary run finds planted CPU, memory, traffic, disk writes, latency, growth and delays")
        func costs() throws {
            let plain = try target("plain", "PLANT_CPU_ITERATIONS: \"0\"")
            let directory = BenchProcess.temporaryDirectory()
            // About 6 % of a core in the agent of a debug build, and as much in a child. Other costs add to that, so
            // CPU has its own limits.
            let heavy = try target(
                "heavy",
                """
                PLANT_CPU_ITERATIONS: "20000", PLANT_MEMORY_BYTES: "4096000", PLANT_SCRAPE_BYTES: "20000", \
                PLANT_DISK_BYTES: "8192", PLANT_DISK_DIRECTORY: "\(directory)", PLANT_LATENCY_US: "2000", \
                PLANT_LEAK_BYTES: "8192", PLANT_DELAY_MS: "50", PLANT_MAIN_MS: "50", PLANT_CHILD_ITERATIONS: "40000"
                """)
            let bench = try BenchProcess([
                "run", "--versus", plain, heavy, "--agents", "4", "--rounds", "3", "--scrape-interval", "3", "--herd",
                "1", "--soak", "20s", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            // The code is 3 if the machine disturbed the run; the figures are checked in any case.
            #expect([2, 3].contains(outcome.code), "\(outcome.out)\n\(outcome.err)")
            let rows = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)

            let cpu = try figure(rows, "cpu_seconds_per_second")
            let truth = try figure(rows, "planted_cpu_seconds_per_second")
            #expect(truth.value > 0.01 && cpu.low > 0)
            #expect((0.9...1.3).contains(cpu.value / truth.value), "\(cpu.value) of \(truth.value)")
            for (metric, tolerance) in [
                ("scrape_payload_bytes_per_second", 0.1), ("disk_write_bytes_per_second", 0.15),
            ] {
                let found = try figure(rows, metric).value
                let planted = try figure(rows, "planted_\(metric)").value
                #expect(planted > 0 && abs(found / planted - 1) < tolerance, "\(metric): \(found) of \(planted)")
            }
            // Other load on the machine delays answers and never speeds them up: the fastest answers of the arms differ
            // by the planted latency.
            let latency = 0.002
            #expect(try quickestAnswer(bench, "treatment") >= latency)
            #expect(try quickestAnswer(bench, "control") < latency)
            // The round's leak of about 600 KB is private memory too, and so is the child's own memory.
            let memory = try figure(rows, "memory_uss_bytes").value
            #expect((4.1e6...7e6).contains(memory), "\(memory)")
            let growth = try figure(rows, "memory_uss_bytes", "soak_growth").value
            let leaked = try #require(
                rows.first {
                    $0["metric"] == "planted_memory_growth_bytes_per_second" && $0["statistic"] == "soak_mean"
                        && $0["arm"] == "difference"
                }?["value"].flatMap(Double.init))
            #expect(abs(growth / leaked - 1) < 0.25, "\(growth) of \(leaked)")
            // The fastest of ten launches: other load on the machine delays launches and never speeds them up.
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            func quickest(_ metric: String, _ arm: String) throws -> Double {
                let values = raw.filter { $0["phase"] == "solo" && $0["metric"] == metric && $0["arm"] == arm }
                    .compactMap { Double($0["value"] ?? "") }
                try #require(values.count == 10, "\(metric)")
                return try #require(values.min())
            }
            for metric in ["main_seconds", "exporter_init_seconds", "server_start_seconds"] {
                let planted = try quickest("planted_\(metric)", "treatment")
                #expect(try planted > 0.05 && quickest(metric, "treatment") >= planted, "\(metric)")
                #expect(try quickest(metric, "control") < planted, "\(metric)")
            }
        }

        /// Returns the shortest response time of an arm, in seconds, from the percentiles of all its requests.
        private func quickestAnswer(_ bench: BenchProcess, _ arm: String) throws -> Double {
            let directory = BenchProcess.temporaryDirectory()
            _ = try BenchProcess.run(["export", "--format", "hgrm", "-o", directory, "--output", bench.results])
            let file = try #require(
                FileManager.default.contentsOfDirectory(atPath: directory).first {
                    $0.hasSuffix("-\(arm)-request_seconds.hgrm")
                })
            let lines = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8).split(separator: "\n")
            let first = try #require(lines.dropFirst().first?.split(separator: " ").first)
            return try #require(Double(first)) / 1000
        }

        @Test("Two variants of one target are twins: one that is scraped three times as often sends thrice the bytes")
        func variants() throws {
            let target = try MarkedTarget()
            let bench = try BenchProcess([
                "run", "--versus", target.path, target.path + ":interval=1", "--agents", "3", "--rounds", "5", "--solo",
                "1", "--herd", "0", "--scrape-interval", "3", "--warm-up", "0.5", "--interference", "1", "--output",
                "RESULTS",
            ])
            let outcome = bench.wait()
            #expect(outcome.hasRegressed, "\(outcome.out)\n\(outcome.err)")
            let rows = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
            let one = try figure(rows, "scrape_payload_bytes_per_second", "mean", "control").value
            let three = try figure(rows, "scrape_payload_bytes_per_second", "mean", "treatment").value
            #expect((2.9...3.1).contains(three / one))
            // The whole fleet in one arm, then in the other.
            #expect(rows.contains { $0["metric"] == "cpu_seconds_per_second" && $0["statistic"] == "uniform_mean" })
        }
    }
}

extension RunTests {
    @Suite struct UntilDecidedTests {
        @Test("A run with --until-decided ends at an interim look, reports which one, and is complete")
        func untilDecided() throws {
            let target = try MarkedTarget()
            let bench = try BenchProcess([
                "run", "--target", target.path, "--agents", "3", "--until-decided", "--max-duration", "40s",
                "--solo", "1", "--herd", "1", "--scrape-interval", "1", "--warm-up", "0.5", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(outcome.err.contains("after 5 rounds"))
            #expect(outcome.out.contains("complete") && outcome.out.contains("twin rounds (interim looks after 5, 8"))
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            let rounds = Set(raw.filter { $0["phase"] == "twins" }.compactMap { $0["round"].flatMap(Int.init) })
            #expect([5, 8, 12].contains(rounds.max() ?? 0), "\(rounds.sorted())")
        }
    }
}

extension EndTests {
    @Suite struct CalibrationEndTests {
        @Test("An interrupted calibration leaves no process, keeps its runs, and is not stored")
        func interrupted() throws {
            let bench = try BenchProcess(["calibrate", "--quick", "--agents", "3", "--output", "RESULTS"])
            #expect(bench.waitForProgress("twin round 2"))
            bench.send(SIGINT)
            let outcome = bench.wait()
            #expect(outcome.code == 130 && outcome.err.contains("the calibration was not completed"), "\(outcome.err)")
            let output = ["--output", bench.results + "/calibration"]
            #expect(try BenchProcess.run(["report"] + output).out.contains("PARTIAL"))
            let show = try BenchProcess.run(["calibrate", "--show", "--output", bench.results])
            #expect(show.code == 64 && show.err.contains("there is no calibration in this directory"))
        }
    }
}
