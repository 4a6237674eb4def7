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
