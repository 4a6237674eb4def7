import CLinux

/// CLOCK_MONOTONIC and the CPU clocks, in nanoseconds.
public enum Clock {
    /// One vDSO call, some 25 ns.
    public static func now() -> Int64 { cl_monotonic_ns() }

    /// CLOCK_REALTIME less CLOCK_MONOTONIC: constant but for steps and slews of the time of day. The two are read together as
    /// closely as three tries allow, to some 50 ns.
    public static func realtimeOffset() -> Int64 {
        var best: (width: Int64, offset: Int64) = (.max, 0)
        for _ in 0..<3 {
            let before = cl_monotonic_ns()
            let real = cl_realtime_ns()
            let after = cl_monotonic_ns()
            if after - before < best.width { best = (after - before, real - (before + after) / 2) }
        }
        return best.offset
    }

    /// CPU time of the calling thread.
    public static func threadCPU() -> Int64 { cl_thread_cpu_ns() }

    /// CPU time of all threads of a process, ended ones included; nil when there is no such process.
    public static func processCPU(_ pid: Int32) -> Int64? {
        let value = cl_process_cpu_ns(pid)
        return value >= 0 ? value : nil
    }
}

extension Int64 {
    /// Nanoseconds as seconds.
    public var seconds: Double { Double(self) / 1e9 }
}

extension Double {
    /// Seconds as nanoseconds, rounded.
    public var nanoseconds: Int64 { Int64((self * 1e9).rounded()) }
}
