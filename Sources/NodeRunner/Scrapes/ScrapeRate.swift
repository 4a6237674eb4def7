/// Rate of a process' scrapes in steady state. Converts bytes of scrapes into bytes per second.
struct ScrapeRate: Hashable {
    /// Number of scrapes due in steady state.
    let scrapes: Int
    /// Length of steady state, in seconds.
    let steadySeconds: Double

    /// Returns bytes per second.
    ///
    /// - Parameter bytes: bytes of all scrapes of steady state together.
    func ofAll(_ bytes: Double) -> Double { bytes / steadySeconds }

    /// Returns bytes per second.
    ///
    /// - Parameter bytes: bytes of one scrape, or of the mean scrape.
    func ofEach(_ bytes: Double) -> Double { bytes * Double(scrapes) / steadySeconds }
}
