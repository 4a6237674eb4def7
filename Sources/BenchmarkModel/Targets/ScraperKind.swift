/// The program that scrapes a target's agents in steady state. The raw value is the stored form.
package enum ScraperKind: String, Hashable, Sendable, Codable {
    /// The bench's own scraper, which asks for text 0.0.4 without compression.
    case embedded
    /// The bench's own scraper, with the requests of Prometheus 3.14.
    case likePrometheus = "like-prometheus-3.14"
    /// The bench's own scraper, with the requests of Prometheus 2.42.
    case likePrometheus2 = "like-prometheus-2.42"
    /// The bench's own scraper, with the requests of a Prometheus 3.14 that scrapes native histograms.
    case likePrometheusProto = "like-prometheus-proto-3.14"
    /// A Prometheus server that the bench starts for the target.
    case prometheus
    /// The bench's own scraper, with the requests of the Prometheus that was installed. Only runs that earlier versions
    /// stored have it.
    case likeInstalled = "like-prometheus"

    /// The scrapers of the command line.
    package static let offered: [ScraperKind] = [
        .embedded, .likePrometheus, .likePrometheus2, .likePrometheusProto, .prometheus,
    ]

    /// The name on the command line and in the names of targets.
    package var name: String {
        switch self {
        case .embedded, .prometheus: rawValue
        case .likePrometheus, .likeInstalled: "like-prometheus"
        case .likePrometheus2: "like-prometheus-2"
        case .likePrometheusProto: "like-prometheus-proto"
        }
    }

    /// The scraper of a name on the command line; nil for another text.
    package init?(name: String) {
        guard let kind = Self.offered.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// The request that the bench's scraper imitates; nil if it imitates none, or one that is not known.
    package var imitated: PrometheusRequest? {
        switch self {
        case .embedded, .prometheus, .likeInstalled: nil
        case .likePrometheus: .version3
        case .likePrometheus2: .version2
        case .likePrometheusProto: .protobufFirst
        }
    }
}

/// The scrape request of a Prometheus server with default settings, to the byte of its headers.
///
/// Sources: `acceptHeader`, `acceptEncodingHeader` and `UserAgent` of Prometheus' scrape/scrape.go, and
/// `ScrapeProtocolsHeaders` of its config/config.go, in versions 2.42 and 3.13. An Accept value of version 3 has the
/// weights 0.6, 0.5 and so on: the first is the number of all known formats plus one, in tenths.
package enum PrometheusRequest: String, Hashable, Sendable, Codable, CaseIterable {
    /// Prometheus 2.42.
    case version2
    /// Prometheus 3.14, which also reads quoted names.
    case version3
    /// Prometheus 3.14 with `scrape_native_histograms: true`, which prefers protobuf.
    case protobufFirst

    package var userAgent: String {
        switch self {
        case .version2: "Prometheus/2.42.0"
        case .version3, .protobufFirst: "Prometheus/3.14.0"
        }
    }

    /// The value of Accept.
    package var accept: String {
        switch self {
        case .version2:
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        case .version3: Self.weighted(Self.textFormats)
        case .protobufFirst:
            Self.weighted(
                ["application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"]
                    + Self.textFormats)
        }
    }

    /// The words for reports.
    package var title: String {
        switch self {
        case .version2: "Prometheus 2.42"
        case .version3: "Prometheus 3.14"
        case .protobufFirst: "Prometheus 3.14, protobuf first"
        }
    }

    private static let textFormats = [
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8",
        "application/openmetrics-text;version=0.0.1",
        "text/plain;version=1.0.0;escaping=allow-utf-8", "text/plain;version=0.0.4",
    ]

    private static func weighted(_ formats: [String]) -> String {
        (formats + ["*/*"]).enumerated().map { "\($1);q=0.\(6 - $0)" }.joined(separator: ",")
    }
}
