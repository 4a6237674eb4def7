import Glibc

/// What /proc/PID/stat says about the children that a process has waited for, and about theirs.
public struct EndedChildren: Hashable, Sendable {
    /// Their CPU time in nanoseconds: user and system time, each rounded down to whole ticks.
    public let cpu: Int64
    /// Their page faults. Every program makes some when it starts, so this number grows with every child that ends.
    public let faults: UInt64

    /// Length of a tick in nanoseconds, 10 ms on most machines. A growth of `cpu` is known to two ticks: one for the user time,
    /// one for the system time.
    public static let tick = 1_000_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))

    public init(cpu: Int64, faults: UInt64) {
        self.cpu = cpu
        self.faults = faults
    }

    /// Parses the text of /proc/PID/stat: cminflt, cmajflt, cutime and cstime are fields 11, 13, 16 and 17. nil for other text.
    public init?(stat: String) {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: close)...].split(separator: " ")
        guard fields.count > 14, let user = Int64(fields[13]), let system = Int64(fields[14]), user >= 0, system >= 0,
            user < 1 << 40, system < 1 << 40, let minor = UInt64(fields[8]), let major = UInt64(fields[10])
        else { return nil }
        self.init(cpu: (user + system) * Self.tick, faults: minor &+ major)
    }
}

extension ProcessTree {
    /// nil when there is no such process. Costs one read of some 10 us.
    public func endedChildren(of pid: Int32) -> EndedChildren? {
        (try? Files.text("\(root)/\(pid)/stat")).flatMap(EndedChildren.init(stat:))
    }
}
