import Scraping

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
    /// The Prometheus request that the scrapes imitate; nil for the bench's own request.
    package var imitates: PrometheusRequest?

    package init(moments: [Double], asksGzip: Bool = false, imitates: PrometheusRequest? = nil) {
        self.moments = moments
        self.asksGzip = asksGzip
        self.imitates = imitates
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

/// The headers of a Prometheus' request that differ from other requests.
package struct PrometheusRequest: Codable, Hashable, Sendable {
    package var userAgent: String
    /// Whether it asks for formats as a Prometheus 3 does, otherwise as a Prometheus 2.
    package var isVersion3: Bool

    package init(userAgent: String, isVersion3: Bool) {
        self.userAgent = userAgent
        self.isVersion3 = isVersion3
    }

    var format: PageFormat {
        .asPrometheus(
            userAgent: userAgent,
            accept: isVersion3 ? PageFormat.acceptOfPrometheus3 : PageFormat.acceptOfPrometheus2)
    }
}
