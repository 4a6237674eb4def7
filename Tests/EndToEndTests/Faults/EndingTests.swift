import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

extension EndTests {
    /// However a run ends, no process is left and finished measurements are kept.
    @Suite struct EndingTests {
        /// Starts a run with rounds of 2.5 s, 0.5 s of it warm-up: long enough to hit the middle of a round even with a
        /// delay of a second or two.
        private func start(_ target: MarkedTarget) throws -> BenchProcess {
            try BenchProcess(
                [
                    "run", "--target", target.path, "--agents", "5", "--rounds", "4", "--scrape-interval", "2",
                    "--warm-up", "0.5", "--solo", "1", "--herd", "0", "--output", "RESULTS",
                ])
        }

        @Test(
            "An interrupt in the middle of a round ends with 130, leaves no process and keeps finished measurements",
            arguments: [SIGINT, SIGQUIT, SIGTERM, SIGHUP])
        func interrupted(_ number: Int32) throws {
            let target = try MarkedTarget()
            let bench = try start(target)
            try #require(bench.waitForProgress("twin round 2"))
            try eventually("the twins") { target.processes.count >= 5 }
            bench.send(number)
            let outcome = bench.wait()
            #expect(outcome.code == 130)
            #expect(target.goneWithinTwoSeconds())
            #expect(outcome.out.contains("interrupted"))
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            #expect(raw.contains { $0["phase"] == "twins" && $0["round"] == "1" && $0["metric"] == "memory_uss_bytes" })
        }

        @Test("A bench that is killed leaves no process, and a valid store with every finished block")
        func killed() throws {
            let target = try MarkedTarget()
            let bench = try start(target)
            try bench.waitForBlock(1, ofRound: 2)
            bench.send(SIGKILL)
            _ = bench.wait()
            #expect(target.goneWithinTwoSeconds())
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            #expect(raw.contains { $0["phase"] == "twins" && $0["round"] == "1" && $0["metric"] == "memory_uss_bytes" })
            #expect(raw.contains { $0["phase"] == "twins" && $0["round"] == "2" && $0["block"] == "1" })
            let report = try BenchProcess.run(["report", "--output", bench.results])
            #expect(report.code == 0)
        }

        @Test("Processes that ignore SIGTERM are ended too, including children of agents")
        func stubborn() throws {
            let target = try MarkedTarget(
                command:
                    "[\"/bin/sh\", \"-c\", \"trap '' TERM; /bin/sleep 100 & while true; do /bin/sleep 0.05; done\"]",
                readinessLimit: 60)
            let bench = try BenchProcess(
                [
                    "run", "--target", target.path, "--agents", "1", "--rounds", "1", "--scrape-interval", "1",
                    "--solo", "1", "--herd", "1",
                    "--output",
                    "RESULTS",
                ])
            // A shell and its child. The bench is waiting for this agent's readiness.
            try eventually("the agent and its child") { target.processes.count >= 2 }
            bench.send(SIGINT)
            #expect(bench.wait().code == 130)
            #expect(target.goneWithinTwoSeconds())
        }

        @Test("An interrupt while a scrape hangs at the end of steady state leaves no process and keeps every block")
        func hangingScrape() throws {
            let mark = UUID().uuidString
            let directory = BenchProcess.temporaryDirectory()
            let rows = ["Sound", "HangsLater", "HangsLater", "HangsLater"].enumerated()
                .map { "M\($0),g,\($1),\(7000 + $0),\(8000 + 2 * $0),true,enhanced," }
            let header = "machine,group,agent,port,health_check_port,required,kind,dependencies"
            try Data(([header] + rows).joined(separator: "\n").utf8)
                .write(to: URL(fileURLWithPath: directory + "/fleet.csv"))
            let target = """
                name: hanging
                command: [/usr/bin/python3, "{root}/Tests/EndToEndTests/Misbehaving/agent.py"]
                environment: {TEST_MARK: "\(mark)"}
                off: {environment: {ENABLE_PROMETHEUS_METRICS: "false"}}
                metrics_path: /metrics
                required_families: []
                """
            try Data(target.utf8).write(to: URL(fileURLWithPath: directory + "/hanging.yaml"))
            // The scrapes of three agents hang for 5 s each, from randomly drawn moments.
            let bench = try BenchProcess([
                "run", "--target", directory + "/hanging.yaml", "--fleet", directory + "/fleet.csv", "--rounds", "1",
                "--scrape-interval", "5", "--warm-up", "0.5", "--solo", "0", "--herd", "0", "--noise-share", "0",
                "--output", "RESULTS",
            ])
            func lastBlocks() throws -> [[String: String]] {
                let raw = try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out
                return csvRows(raw).filter { $0["block"] == "5" && $0["metric"] == Metric.cpu.name }
            }
            try #require(bench.waitForProgress("twin round 1"))
            try eventually("the last block of steady state") { try !lastBlocks().isEmpty }
            bench.send(SIGINT)
            let outcome = bench.wait()
            #expect(outcome.code == 130, "\(outcome.err)")
            #expect(MarkedTarget.processes(marked: mark).isEmpty)
            #expect(try lastBlocks().count == 8)
            #expect(!outcome.err.contains("the node"), "\(outcome.err)")
        }

        @Test("An interrupt during a target's versions command ends the bench at once, and no run is created")
        func hangingVersions() throws {
            let argument = "9" + String(UInt64.random(in: 1_000_000_000...9_999_999_999))
            let target = try MarkedTarget(versions: "[/bin/sh, -c, \"sleep \(argument) & sleep \(argument)\"]")
            let bench = try start(target)
            func sleepers() -> Int {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
                return names.count { (try? Files.text("/proc/\($0)/cmdline")) == "sleep\0\(argument)\0" }
            }
            try eventually("the command and its child") { sleepers() == 2 }
            bench.send(SIGINT)
            let outcome = bench.wait()
            #expect(outcome.code == 130)
            #expect(outcome.err.contains("interrupted before anything was measured"), "\(outcome.err)")
            #expect(sleepers() == 0)
            #expect(try BenchProcess.run(["report", "--output", bench.results]).code == 64)
        }

        @Test(
            "A results directory that is removed during a run ends the run with 74 at once, and leaves no process"
        )
        func removedResults() throws {
            let target = try MarkedTarget()
            let bench = try start(target)
            try #require(bench.waitForProgress("twin round 1"))
            try FileManager.default.removeItem(atPath: bench.results)
            let outcome = bench.wait()
            #expect(outcome.code == 74)
            let said = "\(bench.results)/exporter-bench.sqlite: cannot be written: it was deleted"
            #expect(outcome.err.contains(said), "\(outcome.err)")
            #expect(!outcome.err.contains("twin round 2"), "\(outcome.err)")
            #expect(target.processes.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: bench.results))
        }

        @Test("Ctrl-C in a terminal clears the line, shows the results so far, and leaves no process")
        func typed() throws {
            let target = try MarkedTarget()
            let results = BenchProcess.temporaryDirectory() + "/results"
            let text = try Pseudoterminal.run(
                [
                    "run", "--target", target.path, "--agents", "1", "--rounds", "4", "--scrape-interval", "3",
                    "--solo", "1", "--herd", "0", "--output", results,
                ], codes: [130], interruptAt: "twin round 1")
            #expect(target.goneWithinTwoSeconds())
            // The result begins on a line that was cleared.
            let result = try #require(text.components(separatedBy: "\r\u{1b}[K").last)
            #expect(result.hasPrefix("Run ") && result.contains("interrupted"), "\(text)")
        }
    }
}
