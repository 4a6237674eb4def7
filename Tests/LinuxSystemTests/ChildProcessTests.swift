import Foundation
import LinuxSystem
import Testing

@Suite struct ChildProcessTests {
    private func output(of command: [String], environment: [String: String] = [:]) throws -> (
        text: String, end: ProcessEnd
    ) {
        let file = try ChildOutput(keeping: .last(1 << 20))
        var child = try ChildProcess(
            SpawnRequest(
                command: command, environment: environment, standardOutput: file.descriptor,
                standardError: file.descriptor))
        let ended = wait(&child)
        let end = try #require(ended)
        return (file.lastLines(100).joined(separator: "\n"), end)
    }

    private func wait(_ child: inout ChildProcess) -> ProcessEnd? {
        for _ in 0..<5000 {
            if let end = child.poll() { return end }
            usleep(1000)
        }
        return nil
    }

    @Test("A child has exactly the environment it was given")
    func environment() throws {
        let result = try output(of: ["/usr/bin/env"], environment: ["ONLY": "this"])
        #expect(result.text == "ONLY=this")
        #expect(result.end == .exited(0))
    }

    @Test("A child's exit code and signal are distinguished")
    func ends() throws {
        #expect(try output(of: ["/bin/sh", "-c", "exit 7"]).end == .exited(7))
        #expect(try output(of: ["/bin/sh", "-c", "kill -TERM $$"]).end == .signalled(SIGTERM))
    }

    @Test("A child finds its event pipe as descriptor 3")
    func eventPipe() throws {
        let file = try ChildOutput(keeping: .last(1 << 20))
        var pipe = try FileDescriptor.pipe()
        let read = pipe.takeRead()
        let write = pipe.takeWrite()
        var child = try ChildProcess(
            SpawnRequest(
                command: ["/bin/sh", "-c", "echo stamped >&3"], environment: [:],
                standardOutput: file.descriptor, standardError: file.descriptor,
                eventDescriptor: write.number))
        _ = wait(&child)
        #expect(try read.read().map { String(decoding: $0, as: UTF8.self) } == "stamped\n")
    }

    @Test("A missing program is an error that names it, and no child is left")
    func missingProgram() throws {
        let error = #expect(throws: SystemError.self) { _ = try output(of: ["/no/such/program"]) }
        #expect(error?.subject == "/no/such/program")
        #expect(error?.code == ENOENT)
    }

    @Test("A child ends when the thread that started it ends")
    func deathOfTheParentThread() throws {
        let file = try ChildOutput(keeping: .last(1 << 20))
        let number = file.descriptor
        let holder = Holder()
        let pid = try Worker(name: "spawner") { () -> Int32 in
            holder.child = try? ChildProcess(
                SpawnRequest(
                    command: ["/bin/sleep", "1000"], environment: [:], standardOutput: number, standardError: number))
            return holder.child?.pid ?? 0
        }.join()
        try #require(pid > 0)
        var end: ProcessEnd?
        for _ in 0..<5000 where end == nil {
            end = holder.child?.poll()
            usleep(1000)
        }
        #expect(end == .signalled(SIGKILL))
    }

    @Test("Processes that a child leaves in its process group are killed with it")
    func grandchildren() throws {
        let result = try output(of: ["/bin/sh", "-c", "/bin/sleep 1000 & echo $!"])
        let grandchild = try #require(Int32(result.text))
        var gone = false
        for _ in 0..<2000 where !gone {
            // A zombie that init has not reaped yet has an empty command line.
            gone = kill(grandchild, 0) != 0 || ((try? Files.read("/proc/\(grandchild)/cmdline"))?.isEmpty ?? true)
            usleep(1000)
        }
        #expect(gone)
    }

    /// Keeps a child longer than its thread. Used by one thread after the other.
    private final class Holder: @unchecked Sendable {
        var child: ChildProcess?
    }
}

@Suite("Ending processes") struct ProcessEndingTests {
    /// A clock whose time passes when a caller sleeps.
    private final class Passing: MonotonicClock {
        var time: Int64 = 0
        func now() -> Int64 { time }
        func sleep(until deadline: Int64) { time = max(time, deadline) }
        func cpu(of pid: Int32) -> Int64? { nil }
    }

    private final class Process: EndableProcess {
        let clock: Passing
        /// Seconds that the process keeps running after SIGTERM, and after SIGKILL.
        let afterTerm: Double
        let afterKill: Double
        var endsAt = Int64.max
        var wasKilled = false

        init(_ clock: Passing, afterTerm: Double, afterKill: Double = 0) {
            self.clock = clock
            self.afterTerm = afterTerm
            self.afterKill = afterKill
        }

        func terminate() { endsAt = min(endsAt, clock.now() + afterTerm.nanoseconds) }

        func kill() {
            wasKilled = true
            endsAt = min(endsAt, clock.now() + afterKill.nanoseconds)
        }

        func reaped() -> Bool { clock.now() >= endsAt }
    }

    @Test("Processes that exit after SIGTERM are not killed, and the wait ends with the last of them")
    func terminated() {
        let clock = Passing()
        let processes = [0.1, 0.5, 0.3].map { Process(clock, afterTerm: $0) }
        let outcome = ProcessEnding(clock: clock).end(processes) { 10_000_000_000 }
        #expect(outcome.killed.isEmpty && outcome.left.isEmpty && processes.allSatisfy { !$0.wasKilled })
        #expect((0.5...0.51).contains(clock.now().seconds))
    }

    @Test("Processes that ignore SIGTERM are killed after the time limit, and those that survive SIGKILL are returned")
    func killed() {
        let clock = Passing()
        let processes = [
            Process(clock, afterTerm: 0.1), Process(clock, afterTerm: 60, afterKill: 0.1),
            Process(clock, afterTerm: 60, afterKill: 60),
        ]
        let outcome = ProcessEnding(clock: clock).end(processes) { 3_000_000_000 }
        #expect(outcome.killed.count == 2 && outcome.left.count == 1 && outcome.left.first === processes[2])
        #expect(!processes[0].wasKilled && processes[1].wasKilled)
        #expect((5.0...5.1).contains(clock.now().seconds))
    }

    @Test("The time limit is evaluated at every check, so that an interruption shortens it")
    func shortened() {
        let clock = Passing()
        _ = ProcessEnding(clock: clock).end([Process(clock, afterTerm: 60)]) {
            clock.now() < 1_000_000_000 ? 10_000_000_000 : 1_500_000_000
        }
        #expect((1.5...1.51).contains(clock.now().seconds))
    }

    @Test("The pause closure is called between two checks instead of sleeping")
    func pause() {
        let clock = Passing()
        var pauses = 0
        let ending = ProcessEnding(clock: clock) { _ in
            pauses += 1
            clock.time += 100_000_000
        }
        #expect(ending.wait(for: [Process(clock, afterTerm: 1)], within: { 1_000_000_000 }).count == 1)
        #expect(pauses == 10)
    }
}
