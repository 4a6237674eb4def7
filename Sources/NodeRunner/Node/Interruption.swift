import LinuxSystem

/// The round was told to end.
struct Interrupted: Error {}

/// Whether the node shall go on. Confined to the node's main thread.
struct Interruption {
    private let clock: any MonotonicClock
    private let asked: () -> Bool

    /// The word of the node's parent is the node's standard input, which ends when the parent does. Nothing comes on the input
    /// during a round, so readable means its end.
    init(input: Int32, clock: any MonotonicClock = SystemClock()) {
        self.init(clock: clock) { EndSignals.pending != nil || !Poll.readable([input], timeout: 0).isEmpty }
    }

    init(clock: any MonotonicClock, isAsked: @escaping () -> Bool) {
        self.clock = clock
        asked = isAsked
    }

    var isAsked: Bool { asked() }

    func check() throws(Interrupted) {
        if isAsked { throw Interrupted() }
    }

    /// Sleeps until `deadline` (CLOCK_MONOTONIC), looking about at least twenty times a second.
    func sleep(until deadline: Int64) throws(Interrupted) {
        while true {
            try check()
            let now = clock.now()
            if now >= deadline { return }
            clock.sleep(until: min(deadline, now + 50_000_000))
        }
    }
}
