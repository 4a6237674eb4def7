import Glibc

/// The figures of /proc/PID/stat about children that a process has waited for, including their own such children.
package struct EndedChildren: Hashable, Sendable {
    /// CPU time in nanoseconds: user and system time, each rounded down to whole ticks.
    package let cpu: Int64
    /// Number of page faults. Every program makes some when it starts, so the number grows with every child that exits.
    package let faults: UInt64

    /// Length of a tick in nanoseconds, 10 ms on most machines. An increase of `cpu` is known to two ticks: one for
    /// user time, one for system time.
    package static let tick = 1_000_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))

    package init(cpu: Int64, faults: UInt64) {
        self.cpu = cpu
        self.faults = faults
    }

    /// Parses the text of /proc/PID/stat; nil for other text. cminflt, cmajflt, cutime and cstime are fields 11, 13, 16
    /// and 17.
    package init?(stat: String) {
        guard let found = ProcessStat(stat)?.endedChildren else { return nil }
        self = found
    }
}

extension ProcessTree {
    /// Returns the figures of a process; nil if it does not exist. Costs one file of some 8 us. `ProcessStatFile`
    /// repeats the reading for half of that.
    package func endedChildren(of pid: Int32) -> EndedChildren? {
        (try? ProcessStatFile(pid, root: root))?.endedChildren
    }
}
