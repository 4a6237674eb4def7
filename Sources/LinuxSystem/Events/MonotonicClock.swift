/// A clock that can be waited for, and that reads CPU time. Tests use a clock whose time passes at once.
package protocol MonotonicClock: AnyObject {
    /// CLOCK_MONOTONIC, nanoseconds.
    func now() -> Int64
    /// Returns when `now` has reached `deadline`.
    func sleep(until deadline: Int64)
    /// CPU time of all threads of a process, in nanoseconds; nil if the process does not exist.
    func cpu(of pid: Int32) -> Int64?
}

/// The machine's own clocks.
package final class SystemClock: MonotonicClock {
    package init() {}

    package func now() -> Int64 { Clock.now() }
    package func sleep(until deadline: Int64) { Poll.sleep(until: deadline) }
    package func cpu(of pid: Int32) -> Int64? { Clock.processCPU(pid) }
}
