import Probes

/// A Prometheus of the bench's own, for one round.
public struct PrometheusOrder: Codable, Hashable, Sendable {
    /// Its executable.
    public var program: String
    /// A loopback address that no agent has; the port is the kernel's choice.
    public var address: String
    /// Its own: made for the round and removed after it, whatever is in it.
    public var directory: String
    /// Whether the sizes of pages are asked for in its configuration (from version 3.10 on), not by a feature flag.
    public var hasExtraMetricsSetting: Bool

    public init(program: String, address: String, directory: String, hasExtraMetricsSetting: Bool = false) {
        self.hasExtraMetricsSetting = hasExtraMetricsSetting
        self.program = program
        self.address = address
        self.directory = directory
    }
}

/// How a Prometheus scrapes an agent.
public struct PrometheusScrapes: Codable, Hashable, Sendable {
    /// Seconds between two.
    public var interval: Double
    /// How many come in steady state.
    public var due: Int
    /// Seconds after which it gives a scrape up, never more than the interval.
    public var timeout: Double

    public init(interval: Double, due: Int, timeout: Double) {
        self.interval = interval
        self.due = due
        self.timeout = timeout
    }
}

/// What a Prometheus' request has besides what every request has.
public struct PrometheusRequest: Codable, Hashable, Sendable {
    public var userAgent: String
    /// Whether it asks for formats as a Prometheus 3 does, else as a Prometheus 2.
    public var isVersion3: Bool

    public init(userAgent: String, isVersion3: Bool) {
        self.userAgent = userAgent
        self.isVersion3 = isVersion3
    }

    var format: PageFormat {
        .asPrometheus(
            userAgent: userAgent,
            accept: isVersion3 ? PageFormat.acceptOfPrometheus3 : PageFormat.acceptOfPrometheus2)
    }
}
