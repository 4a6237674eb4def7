public import PrometheusExporter

/// Declares an agent's own metrics under the documented names. Safe from any thread.
public struct CustomMetrics: Sendable {
    /// The agent's registry, for metrics that the three functions below do not offer.
    public let registry: Registry

    /// Declares the counter `agent_<name>_total`.
    /// - Throws: the errors of every declaration of a `Registry`.
    public func counter(_ name: String, help: String) throws(MetricError) -> Counter {
        try registry.counter("agent_\(name)_total", help: help)
    }

    /// Declares the gauge `agent_<name>`.
    /// - Throws: the errors of every declaration of a `Registry`.
    public func gauge(_ name: String, help: String) throws(MetricError) -> Gauge {
        try registry.gauge("agent_\(name)", help: help)
    }

    /// Declares the histogram `agent_<name>_seconds`, with the clients' default buckets.
    /// - Throws: the errors of every declaration of a `Registry`.
    public func histogram(_ name: String, help: String) throws(MetricError) -> Histogram {
        try registry.histogram("agent_\(name)_seconds", help: help, unit: "seconds")
    }
}
