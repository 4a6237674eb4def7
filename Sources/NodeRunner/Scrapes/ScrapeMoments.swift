/// When a process is scraped in a steady state. Pure.
///
/// CPU of a stretch is that of its scrapes only if none of it falls behind the stretch's end. Scrapes recur: what a scrape
/// burns past the end of one interval, the scrape before it burnt past its beginning. So a process whose scrape comes late is
/// scraped one interval earlier as well, in the warm-up, and a stretch of one interval has the CPU of one scrape, whatever its
/// moment. Where a page takes longer than the warm-up, the moment is early enough for the page to end within the stretch.
struct ScrapeMoments: Hashable {
    /// Seconds after the beginning of steady state, ascending.
    let within: [Double]
    /// The moment of the scrape one interval before the first, negative; nil where the warm-up does not reach so far back.
    let before: Double?

    /// Room for a page that takes longer than the last one did.
    private static let slack = (factor: 1.5, seconds: 0.1)
    /// The earliest moment, as a part of an interval.
    private static let earliest = 0.01

    /// - Parameters:
    ///   - shares: the moments as drawn, each from 0 to 1, ascending and evenly spaced.
    ///   - steadySeconds: of steady state, `warmUpSeconds` those of load before it.
    ///   - pageSeconds: how long the last page took; nil where that is not known.
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
