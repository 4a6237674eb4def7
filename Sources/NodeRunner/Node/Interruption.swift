import LinuxSystem

/// The error that ends a round early, because the node was told to end.
struct Interrupted: Error {}

/// Tells whether the node must end. Confined to the node's main thread.
struct Interruption {
    private let clock: any MonotonicClock
    private let requested: () -> Bool

    /// Watches the node's standard input, which is closed when the parent exits. The input carries no data during a
    /// round, so a readable input means that it was closed. Pending end signals count too.
    init(input: Int32, clock: any MonotonicClock = SystemClock()) {
        self.init(clock: clock) { EndSignals.pending != nil || !Poll.readable([input], timeout: 0).isEmpty }
    }

    init(clock: any MonotonicClock, isRequested: @escaping () -> Bool) {
        self.clock = clock
        requested = isRequested
    }

    /// Whether the node was told to end.
    var isRequested: Bool { requested() }

    func check() throws(Interrupted) {
        if isRequested { throw Interrupted() }
    }

    /// Sleeps until `deadline` (CLOCK_MONOTONIC nanoseconds), and checks for an interruption at least twenty times a
    /// second.
    func sleep(until deadline: Int64) throws(Interrupted) {
        while true {
            try check()
            let now = clock.now()
            if now >= deadline { return }
            clock.sleep(until: min(deadline, now + 50_000_000))
        }
    }
}
