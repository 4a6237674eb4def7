import BenchmarkModel

/// Chooses the rates of a search: a pure function of the trials so far.
///
/// The highest rate comes first, because most machines carry it. A rate that does not fit is halved until one fits,
/// then the gap between the highest rate that fits and the lowest that does not is halved. A neighbor can only make a
/// rate look too high, so a trial that just does not fit is repeated once, and one fitting trial is enough.
struct RateLadder {
    /// Most trials of a search.
    static let mostTrials = 10
    /// A search ends when the lowest rate that does not fit is at most this multiple of the one that fits.
    static let closeEnough = 1.2

    let most: Double
    private(set) var trials: [RateTrial] = []

    init(most: Double) { self.most = most }

    /// The lowest rate that is tried.
    var lowest: Double { min(RateSearch.lowest, most) }

    mutating func record(_ trial: RateTrial) { trials.append(trial) }

    /// The highest rate that fits; nil if none does.
    var found: Double? { trials.filter(\.fits).map(\.rate).max() }

    /// The rate of the next trial; nil when the search is over.
    var next: Double? {
        guard let last = trials.last else { return most }
        guard trials.count < Self.mostTrials else { return nil }
        if Self.isClose(last), !trials.dropLast().contains(where: { $0.rate == last.rate }) { return last.rate }
        let tooHigh = trials.filter { trial in !trial.fits && trial.rate > found ?? 0 }.map(\.rate).min()
        guard let tooHigh else { return nil }
        guard let found else {
            return tooHigh > lowest ? max(lowest, Self.rounded(tooHigh / 2)) : nil
        }
        guard tooHigh / found > Self.closeEnough else { return nil }
        let middle = Self.rounded((found + tooHigh) / 2)
        return middle > found && middle < tooHigh ? middle : nil
    }

    /// Whether a trial did not fit by so little that a neighbor may be the reason.
    private static func isClose(_ trial: RateTrial) -> Bool {
        !trial.fits && trial.idle >= RateSearch.leastIdle / 2 && trial.late < RateSearch.mostLate * 10
    }

    /// Returns a number with two digits, rounded down: a rate that people can type.
    private static func rounded(_ rate: Double) -> Double {
        let unit: Double = rate >= 1000 ? 100 : rate >= 100 ? 10 : rate >= 10 ? 1 : rate >= 1 ? 0.1 : 0.01
        // Without the small addition, 1.2 / 0.1 would be rounded down to 11.
        return unit < 1
            ? (rate / unit + 1e-9).rounded(.down) / (1 / unit).rounded() : (rate / unit).rounded(.down) * unit
    }
}
