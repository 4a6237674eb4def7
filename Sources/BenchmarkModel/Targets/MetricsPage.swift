/// A metrics page that the agents of a target serve.
package struct MetricsPage: Hashable, Sendable, Codable {
    package var port: AgentPort
    @StoredWithoutSecrets package var path: String
    /// Whether it is asked over HTTPS.
    package var isSecure: Bool

    /// The most pages that an agent can have. A scrape asks for one after the other.
    package static let most = 16

    package init(_ path: String = "/metrics", port: AgentPort = .metrics, isSecure: Bool = false) {
        self.path = path
        self.port = port
        self.isSecure = isSecure
    }

    package var scheme: String { isSecure ? "https" : "http" }

    /// The same page as a store keeps it.
    var withoutSecrets: MetricsPage { MetricsPage(path.withoutSecrets, port: port, isSecure: isSecure) }
}

extension MetricsPage {
    /// The keys of a target's page in stores of older versions, in which a target had one page.
    private enum OldKeys: String, CodingKey {
        case metricsPath, service
    }

    private struct OldService: Decodable {
        struct HTTPS: Decodable { let page: Bool? }
        let metricsPort: AgentPort?
        let https: HTTPS?
    }

    /// Decodes the page of a target that an older version stored.
    static func old(from decoder: any Decoder) throws -> MetricsPage {
        let container = try decoder.container(keyedBy: OldKeys.self)
        let service = try container.decodeIfPresent(OldService.self, forKey: .service)
        return MetricsPage(
            try container.decode(String.self, forKey: .metricsPath), port: service?.metricsPort ?? .metrics,
            isSecure: service?.https?.page ?? false)
    }
}
