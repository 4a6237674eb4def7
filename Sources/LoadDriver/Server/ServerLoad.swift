package import BenchmarkModel
package import LinuxSystem

/// A load on one server, which need not be an agent.
package struct ServerLoad: Sendable {
    /// How the send times are decided.
    package enum Pace: Hashable, Sendable {
        /// Each connection sends its next request when it has the answer to the last one.
        case closed
        /// Requests are sent at the times of a schedule, whether earlier ones are answered or not.
        ///
        /// `rate` is in requests per second, for a schedule without rates of its own. `seed` is that of `poisson`.
        case open(LoadSchedule, rate: Double, seed: UInt64)
    }

    /// TLS with a server.
    package struct TLS: Hashable, Sendable {
        /// The name or the address that its certificate must have, unless the rules give another name.
        package var host: String
        package var rules: TLSRules

        package init(host: String, rules: TLSRules) {
            self.host = host
            self.rules = rules
        }
    }

    package var address: SocketAddress
    /// nil for a server without TLS.
    package var tls: TLS?
    /// The value of the header Host.
    package var host: String
    package var requests: RequestLoad
    package var pace: Pace
    /// Connections that are opened before the load. A closed loop has as many requests outstanding.
    package var connections: Int
    /// Nanoseconds of load before the measurement, and of the measurement.
    package var warmUp: Int64
    package var duration: Int64
    /// Nanoseconds to wait for answers after the end.
    package var patience: Int64
    /// The number of requests after which the load ends early; nil for no limit.
    package var count: Int?

    package init(
        address: SocketAddress, tls: TLS? = nil, host: String, requests: RequestLoad, pace: Pace, connections: Int,
        warmUp: Int64 = 0,
        duration: Int64, patience: Int64 = 5_000_000_000, count: Int? = nil
    ) {
        self.address = address
        self.tls = tls
        self.host = host
        self.requests = requests
        self.pace = pace
        self.connections = connections
        self.warmUp = warmUp
        self.duration = duration
        self.patience = patience
        self.count = count
    }
}
