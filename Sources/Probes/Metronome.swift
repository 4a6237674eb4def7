package import BenchmarkModel
package import LinuxSystem

/// The reference process and the times of its units: the machine's speed over time. Confined to one thread; the process
/// is killed when the thread ends.
package final class Metronome {
    private var child: ChildProcess
    /// The child exits at the end of this pipe.
    private let input: FileDescriptor
    private let output: FileDescriptor
    private var pending: [UInt8] = []
    private(set) var units: [Unit] = []

    struct Unit: Hashable {
        /// CLOCK_MONOTONIC at the end of the unit, in nanoseconds.
        let at: Int64
        let cpu: Int64
    }

    /// Valid CPU time of a unit in nanoseconds, so that thousands of units can be summed.
    private static let possible: ClosedRange<Int64> = 1...1_000_000_000_000

    /// Number of units kept, enough for more than two minutes.
    private static let most = 4096

    /// `command` is this program's metronome command. `niceness` is that of the agents, which the process represents.
    package init(command: [String], niceness: Int32) throws(SystemError) {
        var toChild = try FileDescriptor.pipe()
        var fromChild = try FileDescriptor.pipe()
        let childInput = toChild.takeRead()
        let childOutput = fromChild.takeWrite()
        child = try ChildProcess(
            SpawnRequest(
                command: command, environment: LaunchMark.environment(), standardInput: childInput.number,
                standardOutput: childOutput.number, standardError: 2, niceness: niceness))
        input = toChild.takeWrite()
        output = fromChild.takeRead()
        try output.setNonblocking()
    }

    package var pid: Int32 { child.pid }

    /// Returns the mean CPU seconds of the units that ended within a stretch of CLOCK_MONOTONIC.
    package func mean(from: Int64, to: Int64) -> Measured {
        read()
        var sum: Int64 = 0
        var count = 0
        for unit in units.reversed() {
            if unit.at < from { break }
            guard unit.at <= to else { continue }
            sum += unit.cpu
            count += 1
        }
        return count > 0 ? .value(sum.seconds / Double(count)) : .absent("the metronome completed no unit in that time")
    }

    private func read() {
        while let bytes = try? output.read(), !bytes.isEmpty { pending += bytes }
        guard let end = pending.lastIndex(of: 10) else { return }
        units += Self.parse(pending[...end])
        pending.removeSubrange(...end)
        if units.count > Self.most { units.removeFirst(units.count - Self.most / 2) }
    }

    /// Parses lines of two numbers. Other lines are skipped.
    static func parse(_ bytes: ArraySlice<UInt8>) -> [Unit] {
        bytes.split(separator: 10).compactMap { line in
            let words = line.split(separator: 32).map { Int64(String(decoding: $0, as: UTF8.self)) }
            guard words.count == 2, let at = words[0], let cpu = words[1], possible.contains(cpu) else { return nil }
            return Unit(at: at, cpu: cpu)
        }
    }
}
