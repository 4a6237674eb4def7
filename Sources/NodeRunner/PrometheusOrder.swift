/// A Prometheus of the bench's own, for one round.
public struct PrometheusOrder: Codable, Hashable, Sendable {
    /// Its executable.
    public var program: String
    /// A loopback address that no agent has; the port is the kernel's choice.
    public var address: String
    /// Its own: made for the round and removed after it, whatever is in it.
    public var directory: String

    public init(program: String, address: String, directory: String) {
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

    public init(interval: Double, due: Int) {
        self.interval = interval
        self.due = due
    }

    /// Seconds after which a Prometheus gives a scrape up: its default, and never longer than the interval.
    public var timeout: Double { min(10, interval) }
}

/// What a Prometheus' request has besides what every request has.
public struct PrometheusRequest: Codable, Hashable, Sendable {
    public var userAgent: String
    /// Seconds, as it prints them.
    public var timeout: String

    public init(userAgent: String, timeout: String) {
        self.userAgent = userAgent
        self.timeout = timeout
    }

    /// As Go prints a number: without a fraction where it has none.
    public static func seconds(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
