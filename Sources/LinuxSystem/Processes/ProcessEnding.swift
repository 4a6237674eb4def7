/// A process that can be asked to end, and made to.
package protocol EndableProcess: AnyObject {
    /// SIGTERM.
    func terminate()
    /// SIGKILL to the process and its group.
    func kill()
    /// Whether it has ended and its exit status is taken.
    func reaped() -> Bool
}

/// Ends processes: SIGTERM to all, SIGKILL to those that remain, with a limit for both.
package struct ProcessEnding {
    private let clock: any MonotonicClock
    /// Called between two looks; waits until the given moment. Sleeps by default.
    private let pause: (Int64) -> Void

    /// Nanoseconds between two looks at processes that end.
    private static let step: Int64 = 2_000_000

    package init(clock: any MonotonicClock = SystemClock(), pause: ((Int64) -> Void)? = nil) {
        self.clock = clock
        self.pause = pause ?? { clock.sleep(until: $0) }
    }

    package struct Outcome<Ending> {
        /// Those that did not end on SIGTERM.
        package let killed: [Ending]
        /// Of these, those that SIGKILL did not end within `Leftover.limit`: they wait for a device, and go when it answers.
        package let left: [Ending]
    }

    /// - Parameter grace: nanoseconds between SIGTERM and SIGKILL; asked at every look, because an interruption may shorten it.
    @discardableResult
    package func end<Ending: EndableProcess>(_ processes: [Ending], grace: () -> Int64) -> Outcome<Ending> {
        let killed = terminate(processes, grace: grace)
        return Outcome(killed: killed, left: kill(killed))
    }

    /// SIGTERM alone.
    ///
    /// - Returns: the processes that have not ended within `grace`.
    package func terminate<Ending: EndableProcess>(_ processes: [Ending], grace: () -> Int64) -> [Ending] {
        for process in processes { process.terminate() }
        return wait(for: processes, within: grace)
    }

    /// SIGKILL at once.
    ///
    /// - Returns: the processes that have not ended within `Leftover.limit`.
    @discardableResult
    package func kill<Ending: EndableProcess>(_ processes: [Ending]) -> [Ending] {
        for process in processes where !process.reaped() { process.kill() }
        return wait(for: processes) { Leftover.limit }
    }

    /// Waits until all have ended by themselves, and gives those that have not in time.
    ///
    /// - Parameter limit: nanoseconds; asked at every look.
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
