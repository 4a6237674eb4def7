import CLinux

/// CLOCK_MONOTONIC and the CPU clocks, in nanoseconds.
public enum Clock {
    /// One vDSO call, some 25 ns.
    public static func now() -> Int64 { cl_monotonic_ns() }

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
