public import BenchmarkModel
public import LinuxSystem

/// CPU time of a process, and of what it started, over a stretch of wall time: from its control group where it has one, else
/// from the CPU clocks of the processes given. A clock counts nanoseconds, all threads, ended ones included (where
/// /proc/PID/stat counts 10 ms ticks) but not processes: a child that ends within the stretch is lost to the sum, and not to
/// the group. One clock costs some 0.5 us, a group 5 us.
public struct CPUProbe: Sendable {
    private let pids: [Int32]
    private let group: ControlGroup?
    private var started: Reading?

    private struct Reading {
        let cpu: Int64
        let at: Int64
    }

    /// - Parameter pids: the process first; its descendants are of no account where there is a group.
    public init(pids: [Int32], group: ControlGroup? = nil) {
        self.pids = group == nil ? pids : Array(pids.prefix(1))
        self.group = group
    }

    /// CPU time used so far, in seconds; nil when the process is gone.
    public var total: Double? { cpu.map(\.seconds) }

    /// Begins a stretch. The wall clock is read next to the CPU clock: the pair belongs together.
    public mutating func begin() { started = reading() }

    /// CPU seconds per second since `begin`, which may be called again for the next stretch.
    public func rate() -> Measured {
        guard let started else { return .absent("the process was gone when its CPU clock was to be read") }
        guard let now = reading() else { return .absent("the process ended before its CPU clock was read") }
        guard now.at > started.at else { return .absent("no time passed between two readings") }
        guard now.cpu >= started.cpu else { return .absent("a child ended, and its CPU time is not known") }
        return .value(Double(now.cpu - started.cpu) / Double(now.at - started.at))
    }

    private func reading() -> Reading? { cpu.map { Reading(cpu: $0, at: Clock.now()) } }

    private var cpu: Int64? {
        guard let first = pids.first, let own = Clock.processCPU(first) else { return nil }
        if let group { return group.cpu }
        return pids.dropFirst().reduce(own) { $0 + (Clock.processCPU($1) ?? 0) }
    }
}
