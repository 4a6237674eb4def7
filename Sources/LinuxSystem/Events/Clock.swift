import CLinux

/// CLOCK_MONOTONIC and the CPU clocks, in nanoseconds.
package enum Clock {
    /// CLOCK_MONOTONIC. Costs one vDSO call, some 25 ns.
    package static func now() -> Int64 { cl_monotonic_ns() }

    /// CLOCK_REALTIME minus CLOCK_MONOTONIC, known to some 50 ns. The difference changes when the time of day is set.
    package static func realtimeOffset() -> Int64 { ClockReading.now().realtimeOffset }

    /// CPU time of the calling thread.
    package static func threadCPU() -> Int64 { cl_thread_cpu_ns() }

    /// CPU time of all threads of a process, exited threads included; nil when the process does not exist.
    package static func processCPU(_ pid: Int32) -> Int64? {
        let value = cl_process_cpu_ns(pid)
        return value >= 0 ? value : nil
    }
}

extension Int64 {
    /// Nanoseconds as seconds.
    package var seconds: Double { Double(self) / 1e9 }
}

extension Double {
    /// Seconds as nanoseconds, rounded. NaN becomes 0. Limited to 146 years, so that a clock's time can be added
    /// without overflow.
    package var nanoseconds: Int64 {
        guard !isNaN else { return 0 }
        let most = Double(Int64.max / 2)
        return Int64(min(max((self * 1e9).rounded(), -most), most))
    }
}
