/// A process that can be asked to exit, and killed.
package protocol EndableProcess: AnyObject {
    /// SIGTERM.
    func terminate()
    /// SIGKILL to the process and its group.
    func kill()
    /// Returns whether the process has exited and its exit status was taken.
    func reaped() -> Bool
}

/// Ends processes: SIGTERM to all, SIGKILL to those that remain, with a time limit for both.
package struct ProcessEnding {
    private let clock: any MonotonicClock
    /// Waits until the given moment (CLOCK_MONOTONIC, nanoseconds). Called between two checks. Sleeps by default.
    private let pause: (Int64) -> Void

    /// Nanoseconds between two checks of processes that are ending.
    private static let step: Int64 = 2_000_000

    package init(clock: any MonotonicClock = SystemClock(), pause: ((Int64) -> Void)? = nil) {
        self.clock = clock
        self.pause = pause ?? { clock.sleep(until: $0) }
    }

    package struct Outcome<Ending> {
        /// Processes that did not exit after SIGTERM.
        package let killed: [Ending]
        /// The processes among them that did not exit within `Leftover.limit` after SIGKILL. They wait for a device,
        /// and exit when it answers.
        package let left: [Ending]
    }

    /// - Parameter grace: nanoseconds between SIGTERM and SIGKILL. Evaluated at every check, because an interruption
    ///   may shorten it.
    @discardableResult
    package func end<Ending: EndableProcess>(_ processes: [Ending], grace: () -> Int64) -> Outcome<Ending> {
        let killed = terminate(processes, grace: grace)
        return Outcome(killed: killed, left: kill(killed))
    }

    /// Sends SIGTERM only.
    ///
    /// - Returns: the processes that have not ended within `grace`.
    package func terminate<Ending: EndableProcess>(_ processes: [Ending], grace: () -> Int64) -> [Ending] {
        for process in processes { process.terminate() }
        return wait(for: processes, within: grace)
    }

    /// Sends SIGKILL at once.
    ///
    /// - Returns: the processes that have not ended within `Leftover.limit`.
    @discardableResult
    package func kill<Ending: EndableProcess>(_ processes: [Ending]) -> [Ending] {
        for process in processes where !process.reaped() { process.kill() }
        return wait(for: processes) { Leftover.limit }
    }

    /// Waits until all processes have exited by themselves, and returns those that have not exited in time.
    ///
    /// - Parameter limit: nanoseconds; evaluated at every check.
    package func wait<Ending: EndableProcess>(for processes: [Ending], within limit: () -> Int64) -> [Ending] {
        let began = clock.now()
        var left = processes.filter { !$0.reaped() }
        while !left.isEmpty, clock.now() - began < limit() {
            pause(clock.now() + Self.step)
            left = left.filter { !$0.reaped() }
        }
        return left
    }
}
