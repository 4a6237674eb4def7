/// A Prometheus of the bench's own, for one round. Where its program and its files are is the node's own business.
package struct PrometheusOrder: Codable, Hashable, Sendable {
    /// A loopback address that no agent has; the port is the kernel's choice.
    package var address: String

    package init(address: String) { self.address = address }
}
