import LinuxSystem

/// The time for which scrapes in progress were not processed, because the bench itself had no core. A time limit that
/// ran out during such a pause says nothing about the agent.
struct ScraperPauses {
    /// When scrapes in progress were last processed, in CLOCK_MONOTONIC nanoseconds; nil while there are none.
    private var movedAt: Int64?
    private(set) var longest: Int64 = 0
    /// A pause of this part of a scrape's time limit may have caused the missing answer.
    private static let part = 0.25

    /// Records that a scrape begins. From now on one is in progress, whether or not it has been processed.
    mutating func began(at now: Int64) { movedAt = movedAt ?? now }

    /// Records that scrapes were processed.
    ///
    /// - Parameter isBusy: whether scrapes are in progress from now on.
    mutating func moved(at now: Int64, isBusy: Bool) {
        if let movedAt { longest = max(longest, now - movedAt) }
        movedAt = isBusy ? now : nil
    }

    /// Returns why a scrape may have run out of time because of the bench; nil where it did not.
    ///
    /// - Parameter timeout: time limit of the scrape, in seconds.
    func explanation(timeout: Double) -> String? {
        guard longest.seconds >= Self.part * timeout else { return nil }
        return
            "the bench itself did not process its scrapes for \((longest.seconds * 10).rounded() / 10) s of their "
            + "limit of \(timeout) s: use fewer --agents or a lower --rate, or stop other programs"
    }
}
