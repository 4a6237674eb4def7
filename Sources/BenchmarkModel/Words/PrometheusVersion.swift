/// Major and minor number of a Prometheus version, and the settings that depend on them.
package struct PrometheusVersion: Hashable, Sendable, Comparable {
    package let major: Int
    package let minor: Int

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Parses a version such as `3`, `3.10` or `2.42.0+ds`. A missing minor number is 0.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        func number(_ part: Substring) -> Int? { Int(part.prefix { $0.isASCII && $0.isNumber }) }
        guard let major = parts.first.flatMap({ $0.allSatisfy(\.isNumber) ? number($0) : nil }) else { return nil }
        guard parts.count > 1 else {
            self.init(major, 0)
            return
        }
        guard let minor = number(parts[1]) else { return nil }
        self.init(major, minor)
    }

    /// The oldest version for which files are written. Later versions read these files too.
    package static let oldest = PrometheusVersion(2, 42)

    /// Whether page sizes are enabled by the setting `extra_scrape_metrics`. Earlier versions refuse the setting and have
    /// a feature flag. Versions with the setting ignore the flag.
    package var hasExtraMetricsSetting: Bool { self >= PrometheusVersion(3, 10) }

    /// Whether a page without a known Content-Type fails unless `fallback_scrape_protocol` is set. Prometheus 2 reads
    /// such a page as text, and refuses the setting.
    package var needsFallbackProtocol: Bool { major >= 3 }

    /// Whether `$NAME` and `${NAME}` in external labels are replaced by environment variables, and `$$` is a dollar
    /// sign. Prometheus 2 does that only with a feature flag.
    package var expandsExternalLabels: Bool { major >= 3 }

    package static func < (a: PrometheusVersion, b: PrometheusVersion) -> Bool {
        (a.major, a.minor) < (b.major, b.minor)
    }
}
