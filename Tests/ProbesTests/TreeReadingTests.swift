import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

@testable import Probes

@Suite struct TreeReadingTests {
    private static let tick = EndedChildren.tick

    private func ended(_ ticks: Int64, _ faults: UInt64) -> EndedChildren {
        EndedChildren(cpu: ticks * Self.tick, faults: faults)
    }

    @Test("The time of exited children is added to the clocks of living processes")
    func children() {
        let before = TreeReading(clocks: [1: 5_000_000], ended: [1: ended(20, 900)])
        let after = TreeReading(clocks: [1: 8_000_000], ended: [1: ended(36, 1700)])
        #expect(after.used(since: before).value.map { abs($0 - 0.163) < 1e-9 } == true)
        #expect(after.childrenEnded(since: before))
    }

    @Test("A time too short for the kernel's ticks is absent, and the reason names the resolution")
    func tooShort() {
        let before = TreeReading(clocks: [1: 5_000_000], ended: [1: ended(20, 900)])
        let after = TreeReading(clocks: [1: 8_000_000], ended: [1: ended(21, 1700)])
        #expect(after.used(since: before).absentReason?.contains("in steps of 10 ms") == true)
        // A child too short for a tick still made page faults.
        let hidden = TreeReading(clocks: [1: 8_000_000], ended: [1: ended(20, 1100)])
        #expect(hidden.used(since: before).absentReason?.contains("children ended") == true)
    }

    @Test("Children that exited before the stretch leave the clocks exact")
    func earlier() {
        let before = TreeReading(clocks: [1: 5_000_000], ended: [1: ended(20, 900)])
        let after = TreeReading(clocks: [1: 5_001_000], ended: [1: ended(20, 900)])
        #expect(after.used(since: before).value.map { abs($0 - 1e-6) < 1e-12 } == true)
        #expect(!after.childrenEnded(since: before))
    }

    @Test("A worker that exits counts with its time in the stretch if another process waited for it")
    func worker() {
        let before = TreeReading(
            clocks: [1: 1_000_000, 2: 400_000_000], ended: [1: ended(0, 0), 2: ended(0, 0)])
        let waited = TreeReading(clocks: [1: 2_000_000], ended: [1: ended(60, 300)])
        // The worker used 600 ms in its whole life, 400 ms of them before the stretch.
        #expect(waited.used(since: before).value.map { abs($0 - 0.201) < 1e-9 } == true)
        let unwaited = TreeReading(clocks: [1: 2_000_000], ended: [1: ended(0, 0)])
        #expect(unwaited.used(since: before).absentReason?.contains("waited for it") == true)
        // Another child was waited for, but this one was not.
        let other = TreeReading(clocks: [1: 2_000_000], ended: [1: ended(5, 300)])
        #expect(other.used(since: before).absentReason?.contains("waited for it") == true)
    }

    @Test("A process that started within the stretch counts in full")
    func late() {
        let before = TreeReading(clocks: [1: 1_000_000], ended: [1: ended(0, 0)])
        let after = TreeReading(clocks: [1: 2_000_000], ended: [1: ended(0, 0)])
        let found = after.adding(TreeReading(clocks: [7: 30_000_000], ended: [7: ended(0, 0)]))
        #expect(found.used(since: before).value.map { abs($0 - 0.031) < 1e-9 } == true)
    }

    @Test("A real child that uses 300 ms and exits within the stretch is found")
    func real() throws {
        let output = try ChildOutput(keeping: .last(1 << 20))
        let burn = "import time\nwhile time.process_time() < 0.3: pass"
        let child = try ChildProcess(
            SpawnRequest(
                command: ["/bin/sh", "-c", "read go; /usr/bin/env python3 -S -c '\(burn)'; read end; true"],
                environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
                standardInput: go.read, standardOutput: output.descriptor,
                standardError: output.descriptor))
        defer { child.killGroup() }
        var probe = CPUProbe(pids: [child.pid])
        probe.begin()
        let began = Clock.now()
        go.line()
        for _ in 0..<3000 where (ProcessTree().endedChildren(of: child.pid)?.cpu ?? 0) < 300_000_000 { usleep(10_000) }
        probe.finish()
        let seconds = (Clock.now() - began).seconds
        let found = try #require(probe.rate().value) * seconds
        #expect(found > 0.28 && probe.sawChildrenEnd, "\(found)")
    }

    private let go = Pipe()

    private struct Pipe {
        private let ends: (read: Int32, write: Int32)

        init() {
            var numbers: [Int32] = [0, 0]
            pipe(&numbers)
            for number in numbers { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
            ends = (numbers[0], numbers[1])
        }

        var read: Int32 { ends.read }
        func line() { _ = write(ends.write, "go\n", 3) }
    }
}
