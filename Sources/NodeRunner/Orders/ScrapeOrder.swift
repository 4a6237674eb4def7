import Scraping

/// Who scrapes a process in steady state.
package enum ScrapeOrder: Codable, Hashable, Sendable {
    case none
    case byBench(BenchScrapes)
    case byPrometheus(PrometheusScrapes)

    /// nil for a process that the bench does not scrape.
    package var bench: BenchScrapes? { if case .byBench(let scrapes) = self { scrapes } else { nil } }

    /// nil for a process that no Prometheus scrapes.
    package var prometheus: PrometheusScrapes? { if case .byPrometheus(let scrapes) = self { scrapes } else { nil } }
}

/// How the bench scrapes a process.
package struct BenchScrapes: Codable, Hashable, Sendable {
    /// When in steady state it is scraped, each from 0 to 1, ascending; at least one.
    package var moments: [Double]
    /// Whether the scrapes ask for gzip.
    package var asksGzip: Bool
    /// The request of a Prometheus that the scrapes imitate; nil for the bench's own.
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

/// What a Prometheus' request has besides what every request has.
package struct PrometheusRequest: Codable, Hashable, Sendable {
    package var userAgent: String
    /// Whether it asks for formats as a Prometheus 3 does, else as a Prometheus 2.
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
