/// How often a process is scraped in steady state: what turns bytes of scrapes into bytes per second.
struct ScrapeRate: Hashable {
    /// Scrapes due in steady state.
    let scrapes: Int
    /// Seconds of steady state.
    let steadySeconds: Double

    /// - Parameter bytes: of all scrapes of steady state together.
    func ofAll(_ bytes: Double) -> Double { bytes / steadySeconds }

    /// - Parameter bytes: of one scrape, or of the mean one.
    func ofEach(_ bytes: Double) -> Double { bytes * Double(scrapes) / steadySeconds }
}
