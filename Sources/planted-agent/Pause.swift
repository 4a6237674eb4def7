import CLinux
import Glibc

enum Pause {
    /// Keeps the thread busy for the given time, and returns how long it was, in nanoseconds of CLOCK_MONOTONIC. A real
    /// slower startup does more work. Sleeping would leave the core cold, and startup would slow down by more than was
    /// planted.
    static func work(milliseconds: Double) -> Int64 {
        guard milliseconds > 0 else { return 0 }
        let from = cl_monotonic_ns()
        while cl_monotonic_ns() - from < Int64(milliseconds * 1e6) {}
        return cl_monotonic_ns() - from
    }

    /// Sleeps, and returns how long it was, in nanoseconds of CLOCK_MONOTONIC. The measured time is logged, not the
    /// requested time.
    static func sleep(milliseconds: Double) -> Int64 {
        guard milliseconds > 0 else { return 0 }
        let from = cl_monotonic_ns()
        let until = from + Int64(milliseconds * 1e6)
        var due = timespec(tv_sec: Int(until / 1_000_000_000), tv_nsec: Int(until % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nil) == EINTR {}
        return cl_monotonic_ns() - from
    }
}
