/// A metrics page that the agents of a target serve.
package struct MetricsPage: Hashable, Sendable, Codable {
    package var port: AgentPort
    @StoredWithoutSecrets package var path: String
    /// Whether it is asked over HTTPS.
    package var isSecure: Bool
    /// How requests reach the page, as stored; see `access`.
    private var guarded: StoredWithoutSecrets<HTTPAccess>?

    /// How requests reach the page; nil for a page that is not guarded.
    package var access: HTTPAccess? {
        get { guarded?.wrappedValue }
        set { guarded = newValue.map { StoredWithoutSecrets(wrappedValue: $0) } }
    }

    /// The most pages that an agent can have. A scrape asks for one after the other.
    package static let most = 16

    package init(
        _ path: String = "/metrics", port: AgentPort = .metrics, isSecure: Bool = false, access: HTTPAccess? = nil
    ) {
        self.path = path
        self.port = port
        self.isSecure = isSecure
        guarded = access.map { StoredWithoutSecrets(wrappedValue: $0) }
    }

    package var scheme: String { isSecure ? "https" : "http" }

    /// The same page as a store keeps it.
    var withoutSecrets: MetricsPage {
        MetricsPage(path.withoutSecrets, port: port, isSecure: isSecure, access: access?.withoutSecrets)
    }
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

    private enum Keys: String, CodingKey {
        case pages
    }

    /// Decodes the pages of a target, of this version or an older one.
    static func stored(in decoder: any Decoder) throws -> [MetricsPage] {
        let container = try decoder.container(keyedBy: Keys.self)
        guard var pages = try container.decodeIfPresent([MetricsPage].self, forKey: .pages) else {
            return [try old(from: decoder)]
        }
        if let access = try HTTPAccess.old(from: decoder), !pages.isEmpty { pages[0].access = access }
        return pages
    }

    /// Decodes the page of a target that an older version stored.
    private static func old(from decoder: any Decoder) throws -> MetricsPage {
        let container = try decoder.container(keyedBy: OldKeys.self)
        let service = try container.decodeIfPresent(OldService.self, forKey: .service)
        return MetricsPage(
            try container.decode(String.self, forKey: .metricsPath), port: service?.metricsPort ?? .metrics,
            isSecure: service?.https?.page ?? false, access: try HTTPAccess.old(from: decoder))
    }
}
