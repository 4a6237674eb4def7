import Foundation
import LinuxSystem
import Testing

extension EndTests {
    /// Interrupted runs are shown as partial and can be completed.
    @Suite struct ResumeTests {
        /// Starts a run. `flags` are further flags.
        private func start(
            _ target: MarkedTarget, rounds: Int = 2, _ flags: [String] = [], results: String? = nil
        ) throws
            -> BenchProcess
        {
            try BenchProcess(
                [
                    "run", "--target", target.path, "--agents", "3", "--rounds", "\(rounds)", "--scrape-interval", "2",
                    "--warm-up", "0.5", "--solo", "1", "--herd", "0", "--output", "RESULTS",
                ] + flags, results: results)
        }

        private func steps(_ results: String) throws -> (status: String, finished: Int, all: Int) {
            let json = try BenchProcess.run(["export", "--format", "json", "--output", results]).out
            let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
            let run = try #require(object?["run"] as? [String: Any])
            return (
                try #require(run["status"] as? String), try #require(run["finished_steps"] as? Int),
                try #require(run["steps"] as? Int)
            )
        }

        enum Cut: String, CaseIterable, Sendable {
            case interrupted, benchKilled, nodeKilled
        }

        @Test("An interrupted run is partial, and resuming it completes the missing steps", arguments: Cut.allCases)
        func resume(_ cut: Cut) throws {
            let target = try MarkedTarget()
            let rounds = 4
            let bench = try start(target, rounds: rounds, ["--quick"])
            // The first of the round's two blocks: resuming must drop its rows. Later rounds remain, even on a machine
            // on which the query takes seconds.
            try bench.waitForBlock(1, ofRound: 2)
            switch cut {
            case .interrupted: bench.send(SIGINT)
            case .benchKilled: bench.send(SIGKILL)
            case .nodeKilled: kill(try #require(bench.descendant("node")), SIGKILL)
            }
            _ = bench.wait()
            #expect(target.goneWithinTwoSeconds())

            let cutOff = try steps(bench.results)
            #expect(cutOff.status == (cut == .interrupted ? "interrupted" : cut == .benchKilled ? "killed" : "failed"))
            #expect(cutOff.finished > 0 && cutOff.finished < cutOff.all)
            let export = try BenchProcess.run(["export", "--format", "csv", "--output", bench.results])
            #expect(export.code == 0 && export.err.contains("PARTIAL") && export.err.contains("--resume"))
            let report = try BenchProcess.run(["report", "--output", bench.results])
            #expect(report.out.contains("PARTIAL"))

            let resumed = try BenchProcess.run(["run", "--resume", "latest", "--output", bench.results])
            #expect([0, 1, 3].contains(resumed.code), "\(resumed.err)")
            let whole = try steps(bench.results)
            // This target's allocations cannot be counted: of the three steps of each arm that count them, at most two
            // are left out.
            #expect(whole.status == "complete" && whole.finished >= whole.all - 4, "\(whole)")
            // Each round exists once and completely: no rows of the interrupted step are left.
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            for round in 1...rounds {
                let blocks = raw.filter {
                    $0["round"] == "\(round)" && $0["block"] == "1" && $0["metric"] == "cpu_seconds_per_second"
                }
                #expect(blocks.count == 3 * 2 + 1)
            }
            #expect(target.goneWithinTwoSeconds())
            #expect(try BenchProcess.run(["run", "--resume", "latest", "--output", bench.results]).code == 64)
        }

        @Test("A run in progress is neither resumed nor reported as killed")
        func inProgress() throws {
            let target = try MarkedTarget()
            let bench = try start(target)
            try #require(bench.waitForProgress("twin round 1"))
            #expect(try steps(bench.results).status == "running")
            let resumed = try BenchProcess.run(["run", "--resume", "latest", "--output", bench.results])
            #expect(resumed.code == 69 && resumed.err.contains("in progress"), "\(resumed.err)")
            bench.send(SIGINT)
            #expect(bench.wait().code == 130)
        }

        @Test(
            "A full disk ends the run with 74 and keeps the store, and the run can be resumed when there is space",
            .enabled(if: geteuid() == 0, "only root can mount a small file system"))
        func fullDisk() throws {
            let directory = BenchProcess.temporaryDirectory()
            try #require(run("/bin/mount", ["-t", "tmpfs", "-o", "size=8m", "none", directory]))
            defer { _ = run("/bin/umount", ["-l", directory]) }
            let target = try MarkedTarget()
            let bench = try start(target, results: directory + "/results")
            try #require(bench.waitForProgress("twin round 2"))
            let ballast = directory + "/ballast"
            _ = FileManager.default.createFile(atPath: ballast, contents: nil)
            let handle = try #require(FileHandle(forWritingAtPath: ballast))
            while (try? handle.write(contentsOf: Data(count: 4096))) != nil {}
            let outcome = bench.wait()
            #expect(outcome.code == 74, "\(outcome.err)")
            #expect(outcome.err.contains("no space left"))
            #expect(target.goneWithinTwoSeconds())
            // An open file keeps its space, even if another test's process has inherited the descriptor. So the file is
            // truncated first.
            try handle.truncate(atOffset: 0)
            try handle.close()
            try FileManager.default.removeItem(atPath: ballast)
            #expect(run("/usr/bin/python3", ["-c", Self.integrityCheck, bench.results + "/exporter-bench.sqlite"]))
            let resumed = try BenchProcess.run(["run", "--resume", "latest", "--output", bench.results])
            #expect([0, 1, 3].contains(resumed.code), "\(resumed.err)")
            #expect(try steps(bench.results).status == "complete")
        }

        private static let integrityCheck = """
            import sqlite3, sys
            sys.exit(sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check").fetchone()[0] != "ok")
            """

        /// Returns whether the program exited with 0.
        private func run(_ program: String, _ arguments: [String]) -> Bool {
            (try? outcome([program] + arguments).code) == 0
        }
    }
}
