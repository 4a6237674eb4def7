import Foundation
import LinuxSystem
import Testing

extension BenchTests {
    /// Processes that agents start end with their launch, however the run ends.
    @Suite struct OrphanTests {
        /// A target whose agent has a child, a child in its own session, a daemon, and a daemon with an empty
        /// environment. All processes that it starts have a mark on their command line.
        private struct LeavingTarget {
            let target: MarkedTarget
            /// Argument of `sleep` that no other process has.
            let argument: String

            init(clears: Bool = true) throws {
                argument = "9" + String(UInt64.random(in: 1_000_000_000...9_999_999_999))
                let cleared = clears ? "(env -i setsid sleep \(argument) &); " : ""
                target = try MarkedTarget(
                    command: "[\"/bin/sh\", \"-c\", \"sleep \(argument) & setsid sleep \(argument) & "
                        + "(setsid sleep \(argument) &); \(cleared)exec \\\"$0\\\"\", \"{bin}/bench-agent\"]")
            }

            /// PIDs of all processes of the target.
            var processes: [Int32] {
                let wanted = Array("sleep\0\(argument)\0".utf8)
                let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
                let sleeping = names.compactMap(Int32.init)
                    .filter { (try? Files.read("/proc/\($0)/cmdline")) == wanted }
                return Array(Set(sleeping + target.processes))
            }

            func goneWithinTwoSeconds() -> Bool {
                let deadline = Clock.now() + 2_000_000_000
                while !processes.isEmpty {
                    if Clock.now() > deadline { return false }
                    usleep(20_000)
                }
                return true
            }
        }

        /// Starts a run whose only twin round takes at least 2.5 s. Each test ends the run in that round.
        private func start(_ target: MarkedTarget, results: String? = nil) throws -> BenchProcess {
            try BenchProcess(
                [
                    "run", "--target", target.path, "--agents", "2", "--rounds", "1", "--scrape-interval", "2",
                    "--warm-up", "0.5", "--solo", "1", "--herd", "0", "--output", "RESULTS",
                ], results: results)
        }

        @Test("A completed run ends the processes that its agents left, and names them")
        func complete() throws {
            let leaving = try LeavingTarget()
            let outcome = try start(leaving.target).wait()
            #expect(leaving.processes.isEmpty)
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(outcome.err.contains("agents left "), "\(outcome.err)")
            #expect(outcome.err.contains("sleep \(leaving.argument)"), "\(outcome.err)")
            #expect(outcome.err.contains(" (control)") || outcome.err.contains(" (treatment)"), "\(outcome.err)")
        }

        /// The processes that get a signal, in this order, and the exit code of the bench.
        struct End: CustomTestStringConvertible, Sendable {
            let signals: [(command: String?, number: Int32)]
            let code: Int32
            var testDescription: String {
                signals.map { "\($0.command ?? "bench") \($0.number)" }.joined(separator: ", ")
            }

            static let all = [
                End(signals: [(nil, SIGINT)], code: 130),
                End(signals: [(nil, SIGKILL)], code: SIGKILL),
                End(signals: [(nil, SIGKILL), ("node", SIGKILL)], code: SIGKILL),
                End(signals: [("node", SIGKILL)], code: 70),
                End(signals: [("guardian", SIGKILL), ("node", SIGKILL)], code: 70),
                End(signals: [("node", SIGSTOP), (nil, SIGINT)], code: 130),
                End(signals: [("node", SIGSTOP), (nil, SIGKILL)], code: SIGKILL),
                End(signals: [("guardian", SIGSTOP), (nil, SIGINT)], code: 130),
            ]
        }

        @Test(
            "An interrupted run leaves no process, whichever of its processes gets which signal",
            arguments: End.all)
        func cutOff(_ end: End) throws {
            let leaving = try LeavingTarget()
            let bench = try start(leaving.target)
            try #require(bench.waitForProgress("twin round 1"))
            try eventually("the agents of the round and their processes") { leaving.processes.count >= 20 }
            // Looked up before any of the processes exits.
            let pids = Dictionary(
                uniqueKeysWithValues: ["guardian", "node"].map { ($0, bench.descendant($0)) })
            for (command, number) in end.signals {
                if let command { kill(try #require(pids[command] ?? nil), number) } else { bench.send(number) }
            }
            let outcome = bench.wait()
            #expect(outcome.code == end.code, "\(outcome.err)")
            #expect(leaving.goneWithinTwoSeconds(), "\(leaving.processes)")
        }

        @Test("Processes left when bench, guardian and node are killed at once are ended and named by the next run")
        func nextRun() throws {
            let leaving = try LeavingTarget(clears: false)
            let bench = try start(leaving.target)
            try #require(bench.waitForProgress("twin round 1"))
            try eventually("the agents of the round and their processes") { leaving.processes.count >= 16 }
            let others = try ["guardian", "node"].map { try #require(bench.descendant($0)) }
            // They are stopped first: any process that outlived the others for a moment would end the agents.
            for pid in others { kill(pid, SIGSTOP) }
            bench.send(SIGKILL)
            for pid in others { kill(pid, SIGKILL) }
            // The bench is not reaped yet: Foundation waits for all processes that have inherited its descriptor.
            let check = try BenchProcess.run(["target", "check", "swift"])
            #expect(check.code == 0, "\(check.err)")
            #expect(leaving.processes.isEmpty)
            #expect(check.err.contains("an earlier run had left behind were ended: PID "), "\(check.err)")
            #expect(check.err.contains("sleep \(leaving.argument)"), "\(check.err)")
            #expect(bench.wait().code == SIGKILL)
        }

        @Test("Addresses that a process still holds are not given to the next run, which names the process")
        func heldAddresses() throws {
            // A daemon that no run started, at addresses of the first slots: other tests may be using some of them.
            let holder = Process()
            holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            let script =
                "import socket, sys; s = [socket.create_server((f'127.{n}.1.9', 0)) for n in range(16, 24)]; "
                + "print('up', flush=True); "
                + "sys.stdin.read()"
            holder.arguments = ["-S", "-c", script]
            let output = Pipe()
            let input = Pipe()
            holder.standardOutput = output
            holder.standardInput = input
            try holder.run()
            defer { holder.terminate() }
            try #require(!output.fileHandleForReading.availableData.isEmpty)
            let check = try BenchProcess.run(["target", "check", "swift"])
            #expect(check.code == 0, "\(check.err)")
            #expect(check.err.contains(".0.0/16 are still in use and left out"), "\(check.err)")
            #expect(check.err.contains("(PID \(holder.processIdentifier))"), "\(check.err)")
            #expect(check.err.contains("kill \(holder.processIdentifier)"), "\(check.err)")
        }
    }
}

extension BenchProcess {
    /// Returns the PID of a descendant that was started with `command` as its first argument.
    func descendant(_ command: String) -> Int32? {
        ProcessTree().descendants(of: pid).first { pid in
            let words = (try? Files.read("/proc/\(pid)/cmdline"))?.split(separator: 0) ?? []
            return words.dropFirst().first.map { String(decoding: $0, as: UTF8.self) } == command
        }
    }
}
