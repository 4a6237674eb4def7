import LinuxSystem

/// How long scrapes in progress were left alone, because the bench itself had no core: a time limit that ran out meanwhile says nothing
/// of the agent.
struct ScraperPauses {
    /// CLOCK_MONOTONIC when scrapes in progress were last moved on; nil while there are none.
    private var movedAt: Int64?
    private(set) var longest: Int64 = 0
    /// A pause of this part of a scrape's time limit may have cost its answer.
    private static let part = 0.25

    /// A scrape begins: from now on there is one in progress, whether or not it has been moved on.
    mutating func began(at now: Int64) { movedAt = movedAt ?? now }

    /// - Parameter isBusy: whether scrapes are in progress from now on.
    mutating func moved(at now: Int64, isBusy: Bool) {
        if let movedAt { longest = max(longest, now - movedAt) }
        movedAt = isBusy ? now : nil
    }

    /// Why a scrape with a time limit, in seconds, may have run out of time for the bench's sake; nil where it did not.
    func explanation(timeout: Double) -> String? {
        guard longest.seconds >= Self.part * timeout else { return nil }
        return
            "the bench itself did not come to its scrapes for \((longest.seconds * 10).rounded() / 10) s of their limit of "
            + "\(timeout) s: give fewer --agents or a lower --rate, or end other programs"
    }
}
