/// The scraper of a process in steady state.
package enum ScrapeOrder: Codable, Hashable, Sendable {
    case none
    case byBench(BenchScrapes)
    case byPrometheus(PrometheusScrapes)

    /// The bench's scrapes of the process; nil for a process that the bench does not scrape.
    package var bench: BenchScrapes? { if case .byBench(let scrapes) = self { scrapes } else { nil } }

    /// The Prometheus' scrapes of the process; nil for a process that no Prometheus scrapes.
    package var prometheus: PrometheusScrapes? { if case .byPrometheus(let scrapes) = self { scrapes } else { nil } }
}

/// How the bench scrapes a process.
package struct BenchScrapes: Codable, Hashable, Sendable {
    /// Moments of the scrapes as parts of steady state, each from 0 to 1, ascending; at least one.
    package var moments: [Double]
    /// Whether the scrapes ask for gzip.
    package var asksGzip: Bool

    package init(moments: [Double], asksGzip: Bool = false) {
        self.moments = moments
        self.asksGzip = asksGzip
    }
}

/// How a Prometheus scrapes a process.
package struct PrometheusScrapes: Codable, Hashable, Sendable {
    /// Seconds between two scrapes of the process.
    package var scrapeInterval: Double
    /// How many scrapes are due in steady state.
    package var due: Int
    /// Seconds after which a scrape is given up, never more than the interval.
    package var timeout: Double

    package init(scrapeInterval: Double, due: Int, timeout: Double) {
        self.scrapeInterval = scrapeInterval
        self.due = due
        self.timeout = timeout
    }
}
