import LinuxSystem

/// The round was told to end.
struct Interrupted: Error {}

/// Whether the node shall go on: its parent's word is its standard input, which ends when the parent does.
struct Interruption: Sendable {
    let input: Int32

    /// Nothing comes on the input during a round, so readable means its end.
    var isAsked: Bool { EndSignals.pending != nil || !Poll.readable([input], timeout: 0).isEmpty }

    func check() throws(Interrupted) {
        if isAsked { throw Interrupted() }
    }

    /// Sleeps until `deadline` (CLOCK_MONOTONIC), looking about at least twenty times a second.
    func sleep(until deadline: Int64) throws(Interrupted) {
        while true {
            try check()
            let now = Clock.now()
            if now >= deadline { return }
            Poll.sleep(until: min(deadline, now + 50_000_000))
        }
    }
}
