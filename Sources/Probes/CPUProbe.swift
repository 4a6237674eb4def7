public import BenchmarkModel
import LinuxSystem

/// CPU time of one process over a stretch of wall time, from its CPU clock: nanoseconds, all threads, ended ones
/// included, where /proc/PID/stat counts 10 ms ticks. One reading costs some 0.5 us.
public struct CPUProbe: Sendable {
    private let pid: Int32
    private var started: Reading?

    private struct Reading {
        let cpu: Int64
        let at: Int64
    }

    public init(pid: Int32) { self.pid = pid }

    /// CPU time used so far, in seconds; nil when the process is gone.
    public var total: Double? { Clock.processCPU(pid).map(\.seconds) }

    /// Begins a stretch. The wall clock is read next to the CPU clock: the pair belongs together.
    public mutating func begin() { started = reading() }

    /// CPU seconds per second since `begin`, which may be called again for the next stretch.
    public func rate() -> Measured {
        guard let started else { return .absent("the process was gone when its CPU clock was to be read") }
        guard let now = reading() else { return .absent("the process ended before its CPU clock was read") }
        guard now.at > started.at else { return .absent("no time passed between two readings") }
        return .value(Double(now.cpu - started.cpu) / Double(now.at - started.at))
    }

    private func reading() -> Reading? {
        guard let cpu = Clock.processCPU(pid) else { return nil }
        return Reading(cpu: cpu, at: Clock.now())
    }
}
