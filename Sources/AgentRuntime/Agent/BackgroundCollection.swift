import CLinux
import Glibc
import PrometheusExporter

/// Something done again and again, a fixed time apart.
package struct CollectionJob: Sendable {
    /// In seconds.
    let interval: Double
    let run: @Sendable () -> Void

    package init(interval: Double, run: @escaping @Sendable () -> Void) {
        self.interval = interval
        self.run = run
    }
}

/// The documented background collection: one thread for all jobs, asleep until the next one is due.
final class BackgroundCollection: Sendable {
    private let thread: SystemThread
    private let stopSignal: StopSignal

    /// On its thread: runs every job once, then `whenCollected` (once; it must return when the signal is given), then
    /// every job at a random time within its interval and from then on every interval, so that agents started
    /// together do not collect together.
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

    /// Ends the thread. Once only.
    func stop() {
        stopSignal.stop()
        thread.join()
    }
}

/// Which job is due when, by the clock it is given.
struct CollectionSchedule {
    /// In nanoseconds.
    private let intervals: [Int64]
    private var due: [Int64]

    /// `start`: CLOCK_MONOTONIC nanoseconds. First repetitions fall uniformly into the first interval.
    init(intervals: [Double], start: Int64) {
        var random = SystemRandomNumberGenerator()
        self.init(intervals: intervals, start: start, random: &random)
    }

    init(intervals: [Double], start: Int64, random: inout some RandomNumberGenerator) {
        self.intervals = intervals.map { Int64($0 * 1e9) }
        due = self.intervals.map { start + Int64.random(in: 0..<max(1, $0), using: &random) }
    }

    /// The job that is due next and when; its next time is an interval later. nil when there are no jobs.
    mutating func next() -> (job: Int, due: Int64)? {
        guard let job = due.indices.min(by: { due[$0] < due[$1] }) else { return nil }
        let time = due[job]
        due[job] = time + intervals[job]
        return (job, time)
    }
}

/// Sleeps until CLOCK_MONOTONIC is `due`. True at once when the signal is given.
func wait(until due: Int64, orFor signal: StopSignal) -> Bool {
    while true {
        let left = due - cl_monotonic_ns()
        var waiting = pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0)
        // Rounded up: a millisecond early would be another wake-up.
        let ready = poll(&waiting, 1, Int32(clamping: max(0, left + 999_999) / 1_000_000))
        if ready > 0 { return true }
        if ready == 0 && cl_monotonic_ns() >= due { return false }
    }
}
