import BenchmarkModel

extension Plan {
    /// Seconds of steady state in a phase; nil for phases without one. A twin round has one scrape interval of the plan, in which a
    /// target with an interval of its own may be scraped more often; a soak has a length of its own.
    func steadySeconds(of phase: Phase) -> Double? {
        switch phase {
        case .twins, .uniform: scrapeInterval
        case .soak: soak
        case .solo, .herd, .scale, .heap, .loopback: nil
        }
    }
}
