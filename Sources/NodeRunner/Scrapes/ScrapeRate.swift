/// How often a process is scraped in a stretch: what turns bytes of scrapes into bytes per second.
struct ScrapeRate: Hashable {
    /// Scrapes due in the stretch.
    let scrapes: Int
    /// Seconds of the stretch.
    let seconds: Double

    /// - Parameter bytes: of all scrapes of the stretch together.
    func ofAll(_ bytes: Double) -> Double { bytes / seconds }

    /// - Parameter bytes: of one scrape, or of the mean one.
    func ofEach(_ bytes: Double) -> Double { bytes * Double(scrapes) / seconds }
}
