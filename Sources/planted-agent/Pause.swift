import CLinux
import Glibc

enum Pause {
    /// Is busy for so long, and gives how long it was in nanoseconds of CLOCK_MONOTONIC. A start-up that takes longer has more to do;
    /// one that slept would find its core cold afterwards, and take longer by more than was planted.
    static func work(milliseconds: Double) -> Int64 {
        guard milliseconds > 0 else { return 0 }
        let from = cl_monotonic_ns()
        while cl_monotonic_ns() - from < Int64(milliseconds * 1e6) {}
        return cl_monotonic_ns() - from
    }

    /// Sleeps, and gives how long it was in nanoseconds of CLOCK_MONOTONIC: that is the truth, not what was asked for.
    static func sleep(milliseconds: Double) -> Int64 {
        guard milliseconds > 0 else { return 0 }
        let from = cl_monotonic_ns()
        let until = from + Int64(milliseconds * 1e6)
        var due = timespec(tv_sec: Int(until / 1_000_000_000), tv_nsec: Int(until % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nil) == EINTR {}
        return cl_monotonic_ns() - from
    }
}
