import Glibc

/// What /proc/PID/stat says about the children that a process has waited for, and about theirs.
package struct EndedChildren: Hashable, Sendable {
    /// Their CPU time in nanoseconds: user and system time, each rounded down to whole ticks.
    package let cpu: Int64
    /// Their page faults. Every program makes some when it starts, so this number grows with every child that ends.
    package let faults: UInt64

    /// Length of a tick in nanoseconds, 10 ms on most machines. A growth of `cpu` is known to two ticks: one for the user time,
    /// one for the system time.
    package static let tick = 1_000_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))

    package init(cpu: Int64, faults: UInt64) {
        self.cpu = cpu
        self.faults = faults
    }

    /// Parses the text of /proc/PID/stat: cminflt, cmajflt, cutime and cstime are fields 11, 13, 16 and 17. nil for other text.
    package init?(stat: String) {
        guard let found = ProcessStat(stat)?.endedChildren else { return nil }
        self = found
    }
}

extension ProcessTree {
    /// nil when there is no such process. Costs one file of some 8 us; `ProcessStatFile` reads one again and again for half of that.
    package func endedChildren(of pid: Int32) -> EndedChildren? {
        (try? ProcessStatFile(pid, root: root))?.endedChildren
    }
}
