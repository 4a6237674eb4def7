package import BenchmarkModel
import LinuxSystem

/// Bytes that a process and its children cause to be written to storage over a stretch of time (write_bytes of
/// /proc/PID/io). They are counted when a page is dirtied; pages of memory file systems are not counted. The count of a
/// parent includes children that it has reaped.
package struct DiskProbe: SteadyProbe, Sendable {
    private var rate: CounterRate

    package static let metrics = [Metric.diskWrites]

    package init(pids: [Int32]) { self.init(pids: pids, files: ProcessFiles()) }

    /// - Parameter pids: the process first.
    init(pids: [Int32], files: ProcessFiles) { rate = CounterRate(.io("write_bytes"), pids: pids, files: files) }

    package mutating func begin() { rate.begin() }

    package func finish() -> [(Metric, Measured)] { [(.diskWrites, rate.perSecond())] }
}
