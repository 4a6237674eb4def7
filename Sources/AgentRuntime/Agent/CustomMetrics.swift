public import PrometheusExporter

/// Declares an agent's own metrics under the documented names, beside those that every agent has. Safe from any thread.
public struct CustomMetrics: Sendable {
    /// The agent's: for what the three calls do not offer.
    public let registry: Registry

    /// `agent_<name>_total`.
    /// - Throws: as every declaration of a `Registry`.
    public func counter(_ name: String, help: String) throws(MetricError) -> Counter {
        try registry.counter("agent_\(name)_total", help: help)
    }

    /// `agent_<name>`.
    /// - Throws: as every declaration of a `Registry`.
    public func gauge(_ name: String, help: String) throws(MetricError) -> Gauge {
        try registry.gauge("agent_\(name)", help: help)
    }

    /// `agent_<name>_seconds`, with the clients' default buckets.
    /// - Throws: as every declaration of a `Registry`.
    public func histogram(_ name: String, help: String) throws(MetricError) -> Histogram {
        try registry.histogram("agent_\(name)_seconds", help: help, unit: "seconds")
    }
}
