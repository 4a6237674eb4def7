import Foundation
import LinuxSystem
import Testing

extension EndTests {
    /// However a run ends, no process is left and what was measured is kept.
    @Suite struct EndingTests {
        /// Rounds of 2.5 s, half a second of it warm-up: long enough to be met in their middle by whoever is late by a second or two.
        private func start(_ target: MarkedTarget) throws -> BenchProcess {
            try BenchProcess(
                [
                    "run", "--target", target.path, "--agents", "5", "--rounds", "4", "--scrape-interval", "2",
                    "--warm-up", "0.5", "--solo", "1", "--herd", "0", "--output", "RESULTS",
                ])
        }

        @Test(
            "an interrupt in the middle of a round ends with 130, leaves no process and keeps what was measured",
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

        @Test("a bench that is killed outright leaves no process, and a sound store with every finished block")
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

        @Test("processes that ignore SIGTERM are gone all the same, children of agents too")
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
            // A shell and its child, of an agent that is waited for.
            try eventually("the agent and its child") { target.processes.count >= 2 }
            bench.send(SIGINT)
            #expect(bench.wait().code == 130)
            #expect(target.goneWithinTwoSeconds())
        }

        @Test("Ctrl-C in a terminal clears the line, shows what there is, and leaves no process")
        func typed() throws {
            let target = try MarkedTarget()
            let results = BenchProcess.temporaryDirectory() + "/results"
            let text = try Pseudoterminal.run(
                [
                    "run", "--target", target.path, "--agents", "1", "--rounds", "4", "--scrape-interval", "3",
                    "--solo", "1", "--herd", "0", "--output", results,
                ], codes: [130], interruptWhen: "grep -qs 'TEST_MARK=\(target.mark)' /proc/[0-9]*/environ")
            #expect(target.goneWithinTwoSeconds())
            // The result begins on a line that was cleared.
            let result = try #require(text.components(separatedBy: "\r\u{1b}[K").last)
            #expect(result.hasPrefix("Run ") && result.contains("interrupted"), "\(text)")
        }
    }
}
