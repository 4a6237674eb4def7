import BenchmarkModel

/// What a GET says it can take.
package enum ContentCoding: Hashable, Sendable {
    /// No Accept-Encoding at all.
    case identity
    case gzip
}

/// The format of page that a GET asks for.
package enum PageFormat: Hashable, Sendable {
    /// Text 0.0.4, else what there is: some servers answer 406 where nothing else is acceptable.
    case text
    /// As a Prometheus 2 asks: OpenMetrics 1.0.0 before text 0.0.4.
    case openMetrics
    /// As a Prometheus 3 asks, which reads quoted names.
    case prometheus3
    /// With all the headers that a Prometheus server has: a request as long as its own.
    case asPrometheus(userAgent: String, accept: String)

    /// The Accept header of a Prometheus 2 (scrape/scrape.go of 2.42).
    package static let acceptOfPrometheus2 =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
    /// The Accept header of a Prometheus 3 (prometheus.io, "Content negotiation").
    package static let acceptOfPrometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
        + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
        + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"

    /// - Parameter timeout: seconds after which the scraper gives up, for exporters that heed it.
    func headers(timeout: Double) -> [String] {
        // As Go prints a number: without a fraction where it has none.
        let limit = "X-Prometheus-Scrape-Timeout-Seconds: \(timeout.plainText)"
        return switch self {
        case .text: ["Accept: text/plain;version=0.0.4,*/*;q=0.1", limit]
        case .openMetrics: ["Accept: \(Self.acceptOfPrometheus2)", limit]
        case .prometheus3: ["Accept: \(Self.acceptOfPrometheus3)", limit]
        case .asPrometheus(let userAgent, let accept): ["User-Agent: \(userAgent)", "Accept: \(accept)", limit]
        }
    }
}
