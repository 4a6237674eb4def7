package import BenchmarkModel

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
    /// The formats of a Prometheus 2, with the bench's own headers: OpenMetrics 1.0.0 preferred to text 0.0.4.
    case openMetrics
    /// The whole request of a Prometheus, which always asks for gzip.
    case prometheus(PrometheusRequest)

    /// The request of a Prometheus; nil for the bench's own requests.
    var imitated: PrometheusRequest? { if case .prometheus(let request) = self { request } else { nil } }

    /// Returns the header lines in the order in which they are sent. A Prometheus' are in the order of Go's net/http:
    /// User-Agent first, then the others by name.
    ///
    /// - Parameters:
    ///   - timeout: seconds after which the scraper gives up. Some exporters use the value.
    ///   - authorization: the value of Authorization; nil for none.
    func headers(timeout: Double, authorization: String? = nil) -> [String] {
        // Formatted as in Go: without a fraction if there is none.
        let limit = "X-Prometheus-Scrape-Timeout-Seconds: \(timeout.plainText)"
        let authorized = authorization.map { ["Authorization: \($0)"] } ?? []
        return switch self {
        case .text: ["Accept: text/plain;version=0.0.4,*/*;q=0.1"] + authorized + [limit]
        case .openMetrics: ["Accept: \(PrometheusRequest.version2.accept)"] + authorized + [limit]
        case .prometheus(let request):
            ["User-Agent: \(request.userAgent)", "Accept: \(request.accept)", "Accept-Encoding: gzip"] + authorized
                + [limit]
        }
    }
}
