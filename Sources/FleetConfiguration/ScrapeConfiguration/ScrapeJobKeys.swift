import ConfigurationReader
import PlainText

/// The keys of a scrape configuration: those that are read here, and the others of Prometheus.
enum ScrapeJobKeys {
    private static let read =
        [
            "job_name", "metrics_path", "scheme", "params", "honor_labels", "relabel_configs", "static_configs",
            "file_sd_configs", "scrape_interval", "scrape_timeout",
        ] + HTTPConfigKeys.read.filter { $0 != "enable_http2" }

    /// The keys for connections to a target that are not supported here.
    private static let connection: Set<String> = [
        "oauth2", "proxy_url", "proxy_from_environment", "http_headers",
    ]

    /// The other keys of Prometheus. Source: Prometheus 2.42 and 3.x, "scrape_config" in the configuration reference.
    private static let others: Set<String> = connection.union([
        "honor_timestamps", "track_timestamps_staleness", "scrape_protocols", "fallback_scrape_protocol",
        "scrape_classic_histograms", "always_scrape_classic_histograms", "scrape_native_histograms",
        "convert_classic_histograms_to_nhcb", "enable_compression", "enable_http2", "no_proxy",
        "proxy_connect_header", "metric_relabel_configs", "body_size_limit", "sample_limit", "label_limit",
        "label_name_length_limit", "label_value_length_limit", "target_limit", "keep_dropped_targets",
        "native_histogram_bucket_limit", "native_histogram_min_bucket_factor", "metric_name_validation_scheme",
        "metric_name_escaping_scheme", "extra_scrape_metrics", "scrape_failure_log_file",
    ])

    /// The keys of which only the form is checked. The bench and hubs have a scrape interval of their own.
    private static let checked: Set<String> = ["scrape_interval", "scrape_timeout"]

    /// Returns the keys of a job that its targets do not get, sorted. Each changes the requests of a Prometheus server
    /// or the series that it stores. Connection keys and discoveries are left out, because findings report them.
    static func otherSettings(_ node: YAMLNode) -> [String] {
        guard case .mapping(let entries) = node.content else { return [] }
        let carried = Set(read).subtracting(checked).union(connection)
        return entries.filter { !carried.contains($0.key) && !isDiscovery($0.key) && !$0.value.isNothing }.map(\.key)
            .sorted()
    }

    /// Returns whether an entry of a job controls connections in a way that is not supported here.
    static func isUnsupportedConnection(_ entry: YAMLEntry) -> Bool {
        connection.contains(entry.key)
            || entry.key == "tls_config" && !entry.value.isNothing && !TLSKeys.areSupported(entry.value)
    }

    /// Returns whether a key makes Prometheus discover targets.
    static func isDiscovery(_ key: String) -> Bool { key.hasSuffix("_sd_configs") }

    /// Reports keys that differ only a little from a key that is read.
    static func refuseNearMisses(_ node: YAMLNode, _ errors: ErrorList, among read: [String] = Self.read) {
        guard case .mapping(let entries) = node.content else { return }
        for entry in entries
        where !read.contains(entry.key) && !others.contains(entry.key) && !isDiscovery(entry.key) {
            guard let meant = nearest(entry.key, among: read), abs(meant.count - entry.key.count) <= 2 else { continue }
            errors.add(entry.keyPosition, "unknown key \(quoted(entry.key))", "did you mean \(meant)?")
        }
    }
}
