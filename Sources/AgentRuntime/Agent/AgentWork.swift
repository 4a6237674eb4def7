public import PrometheusExporter

/// The work that an agent does for its requests, and its own metrics.
public protocol AgentWork: Sendable {
    /// Does the work of request `number` and appends the JSON of the answer to `body`. Returns whether it succeeded.
    func answer(request number: UInt64, into body: inout TextBuffer) -> Bool

    /// Declares the agent's own metrics, and returns the closure to run at every custom collection (every 10 s, on the
    /// collection's thread). Called once, and only when the exporter is on.
    func declareMetrics(in metrics: CustomMetrics) throws(MetricError) -> @Sendable () -> Void

    /// Returns the result of the health check (every 60 s, on the collection's thread); nil if unknown.
    func isHealthy() -> Bool?

    /// Called once before the HTTP port opens. All families are then registered, or none with the exporter off.
    func beforeServing()

    /// Called once after the agent was asked to exit and has stopped serving.
    func afterServing()
}

extension AgentWork {
    public func isHealthy() -> Bool? { true }
    public func beforeServing() {}
    public func afterServing() {}
}
