import BenchmarkModel

/// The content codings that a GET accepts.
package enum ContentCoding: Hashable, Sendable {
    /// No Accept-Encoding header.
    case identity
    case gzip
}

/// The page format that a GET requests.
package enum PageFormat: Hashable, Sendable {
    /// Text 0.0.4, otherwise any format: some servers answer 406 if no other format is acceptable.
    case text
    /// The request of Prometheus 2: OpenMetrics 1.0.0 preferred to text 0.0.4.
    case openMetrics
    /// The request of Prometheus 3, which reads quoted names.
    case prometheus3
    /// All headers of a Prometheus server, so that the request has the same length as the server's.
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

    /// - Parameter timeout: seconds after which the scraper gives up. Some exporters use the value.
    func headers(timeout: Double) -> [String] {
        // Formatted as in Go: without a fraction if there is none.
        let limit = "X-Prometheus-Scrape-Timeout-Seconds: \(timeout.plainText)"
        return switch self {
        case .text: ["Accept: text/plain;version=0.0.4,*/*;q=0.1", limit]
        case .openMetrics: ["Accept: \(Self.acceptOfPrometheus2)", limit]
        case .prometheus3: ["Accept: \(Self.acceptOfPrometheus3)", limit]
        case .asPrometheus(let userAgent, let accept): ["User-Agent: \(userAgent)", "Accept: \(accept)", limit]
        }
    }
}
