import CLinux
import Glibc
import PrometheusExporter

/// A task that is repeated at a fixed interval.
package struct CollectionJob: Sendable {
    /// In seconds.
    let interval: Double
    let run: @Sendable () -> Void

    package init(interval: Double, run: @escaping @Sendable () -> Void) {
        self.interval = interval
        self.run = run
    }
}

/// The documented background collection: one thread for all jobs, which sleeps until the next job is due.
final class BackgroundCollection: Sendable {
    private let thread: SystemThread
    private let stopSignal: StopSignal

    /// Starts the thread. It runs every job once, then `whenCollected` once, which must return when the signal is
    /// given. Each job then runs at a random time within its interval, and once per interval from then on. So agents
    /// that were started together do not collect together.
    init(
        jobs: [CollectionJob], whenCollected: @escaping @Sendable (StopSignal) -> Void
    ) throws(ServerError) {
        let stopSignal = try StopSignal()
        self.stopSignal = stopSignal
        thread = try SystemThread(name: "collection") {
            for job in jobs { job.run() }
            let start = cl_monotonic_ns()
            whenCollected(stopSignal)
            var schedule = CollectionSchedule(intervals: jobs.map(\.interval), start: start)
            while let (job, due) = schedule.next() {
                guard !wait(until: due, orFor: stopSignal) else { return }
                jobs[job].run()
            }
        }
    }

    /// Ends the thread. Call once.
    func stop() {
        stopSignal.stop()
        thread.join()
    }
}

/// The schedule of the jobs, for a given clock.
struct CollectionSchedule {
    /// In nanoseconds.
    private let intervals: [Int64]
    private var due: [Int64]

    /// `start` is in CLOCK_MONOTONIC nanoseconds. First repetitions are uniformly distributed over the first interval.
    init(intervals: [Double], start: Int64) {
        var random = SystemRandomNumberGenerator()
        self.init(intervals: intervals, start: start, random: &random)
    }

    init(intervals: [Double], start: Int64, random: inout some RandomNumberGenerator) {
        self.intervals = intervals.map { Int64($0 * 1e9) }
        due = self.intervals.map { start + Int64.random(in: 0..<max(1, $0), using: &random) }
    }

    /// Returns the next due job and its time, and moves the job on by one interval. nil when there are no jobs.
    mutating func next() -> (job: Int, due: Int64)? {
        guard let job = due.indices.min(by: { due[$0] < due[$1] }) else { return nil }
        let time = due[job]
        due[job] = time + intervals[job]
        return (job, time)
    }
}

/// Sleeps until CLOCK_MONOTONIC is `due`. Returns true at once when the signal is given.
func wait(until due: Int64, orFor signal: StopSignal) -> Bool {
    while true {
        let left = due - cl_monotonic_ns()
        var waiting = pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0)
        // Rounded up: waking a millisecond early would cost another wake-up.
        let ready = poll(&waiting, 1, Int32(clamping: max(0, left + 999_999) / 1_000_000))
        if ready > 0 { return true }
        if ready == 0 && cl_monotonic_ns() >= due { return false }
    }
}
