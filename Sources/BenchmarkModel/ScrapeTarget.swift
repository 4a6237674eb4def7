/// An agent of which only the address of its metrics is known: what a Prometheus configuration says of one.
public struct ScrapeTarget: Hashable, Sendable {
    /// The scrape configuration's job; nil in a file_sd file, which has none.
    public let job: String?
    public let scheme: String
    /// A name or an address; IPv6 in brackets.
    public let host: String
    public let port: Int
    /// Begins with a slash.
    public let path: String
    public let labels: [String: String]

    public init(job: String?, scheme: String, host: String, port: Int, path: String, labels: [String: String]) {
        self.job = job
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.labels = labels
    }

    public var url: String { "\(scheme)://\(host):\(port)\(path)" }
}

/// What a fleet's files hold.
public enum FleetSource: Hashable, Sendable {
    /// Agents that can be started: their ports and dependencies are known.
    case fleet(Fleet)
    /// Addresses of metrics, in file order: they can be looked at, not started.
    case scrapeTargets(name: String, [ScrapeTarget])
}
