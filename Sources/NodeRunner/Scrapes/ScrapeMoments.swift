/// The moments at which a process is scraped in a steady state. Pure.
///
/// The CPU of steady state includes all CPU of its scrapes only if none of it falls after the end. Scrapes recur: CPU
/// that a scrape uses after the end of one interval, the previous scrape used after the interval's beginning. So a
/// process whose scrape comes late is also scraped one interval earlier, in the warm-up. Then steady state of one
/// interval has the CPU of one scrape, whatever its moment. Where a page takes longer than the warm-up, the moment is
/// early enough for the page to end within steady state.
struct ScrapeMoments: Hashable {
    /// Moments of the scrapes, in seconds after the beginning of steady state, ascending.
    let within: [Double]
    /// Moment of the scrape one interval before the first, in negative seconds; nil where the warm-up is too short for
    /// it.
    let before: Double?

    /// Spare time for a page that takes longer than the last one did.
    private static let slack = (factor: 1.5, seconds: 0.1)
    /// The earliest moment, as a part of an interval.
    private static let earliest = 0.01

    /// - Parameters:
    ///   - shares: the moments as drawn, each from 0 to 1, ascending and evenly spaced.
    ///   - steadySeconds: length of steady state, in seconds.
    ///   - warmUpSeconds: length of the load before it, in seconds.
    ///   - pageSeconds: how long the last page took; nil where that is unknown.
    init(_ shares: [Double], steadySeconds: Double, warmUpSeconds: Double, pageSeconds: Double?) {
        guard let first = shares.first else {
            within = []
            before = nil
            return
        }
        let scrapeInterval = steadySeconds / Double(shares.count)
        var moment = first * steadySeconds
        let need = (pageSeconds ?? 0) * Self.slack.factor + Self.slack.seconds
        if need > warmUpSeconds { moment = max(Self.earliest * scrapeInterval, moment * (1 - need / scrapeInterval)) }
        within = shares.indices.map { moment + Double($0) * scrapeInterval }
        before = moment - scrapeInterval >= -warmUpSeconds ? moment - scrapeInterval : nil
    }
}
