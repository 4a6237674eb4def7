/// The order for a Prometheus that the bench starts for one round. The node itself knows where its program and its
/// files are.
package struct PrometheusOrder: Codable, Hashable, Sendable {
    /// A loopback address that no agent has. The kernel chooses the port.
    package var address: String

    package init(address: String) { self.address = address }
}
