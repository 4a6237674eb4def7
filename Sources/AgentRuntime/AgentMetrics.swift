public import PrometheusExporter

/// Health as /health and agent_health_status tell it. The raw value is the state's place in the state set.
public enum HealthState: Int, Sendable, CaseIterable {
    case healthy
    case unhealthy
    case unknown
    case starting
    case stopping

    public var name: String {
        switch self {
        case .healthy: "healthy"
        case .unhealthy: "unhealthy"
        case .unknown: "unknown"
        case .starting: "starting"
        case .stopping: "stopping"
        }
    }
}

/// What the readiness validation has come to.
enum ReadinessState: String, CaseIterable {
    case pending
    case ready
    case notReady = "not_ready"
}

/// The metric families that every agent has, in a registry of the agent's own.
public struct AgentMetrics: Sendable {
    public let registry: Registry
    let requests: Family<Counter>
    let durations: Family<Histogram>
    let health: StateSet
    let readiness: StateSet
    let uptime: Gauge
    let errors: Family<Counter>
    let activeConnections: Gauge
    let queue: Gauge
    /// nil when system metrics are off.
    let system: SystemMetrics?

    /// Registers all families; `startTime` is seconds since 1970.
    public init(
        agent: String, port: UInt16, hostname: String, startTime: Int, systemMetrics: Bool
    ) throws(MetricError) {
        let registry = try Registry(constantLabels: ["agent": agent])
        self.registry = registry
        requests = try registry.counter(
            "agent_requests_total", help: "Requests answered.", labels: ["method", "endpoint", "status"])
        durations = try registry.histogram(
            "agent_request_duration_seconds", help: "Time to answer a request.", labels: ["method", "endpoint"])
        health = try registry.stateSet(
            "agent_health_status", help: "Health of the agent.", states: HealthState.allCases.map(\.name))
        health.set(index: HealthState.starting.rawValue)
        readiness = try registry.stateSet(
            "agent_readiness_status", help: "Outcome of the readiness validation at start.",
            states: ReadinessState.allCases.map(\.rawValue))
        uptime = try registry.gauge("agent_uptime_seconds", help: "Time since the agent started.")
        errors = try registry.counter("agent_errors_total", help: "Errors.", labels: ["error_type", "severity"])
        // Counted from 0, not from the first one.
        _ = try errors.child("simulated_failure", "error")
        activeConnections = try registry.gauge(
            "agent_active_connections", help: "Open connections on the request port.")
        queue = try registry.gauge(
            "agent_queue_size", help: "Items taken and not yet done.", labels: ["queue_type"]
        ).child("requests")
        try registry.info(
            "agent_info", help: "Identity of the agent.",
            [
                "agent_name": agent, "agent_port": String(port), "hostname": hostname, "start_time": String(startTime),
            ])
        system = systemMetrics ? try SystemMetrics(registry: registry) : nil
    }

    /// Records an answered request. Any thread.
    /// - Complexity: two look-ups by label values; allocates only for a combination that is new.
    public func recordRequest(method: String, endpoint: String, status: String, seconds: Double) {
        // The number of label values is right here, so neither look-up can fail.
        try? requests.child(method, endpoint, status).increment()
        try? durations.child(method, endpoint).observe(seconds)
    }

    public func recordError(type: String, severity: String) {
        try? errors.child(type, severity).increment()
    }

    /// Figures of all requests since the start: answered, failed with an error, and their seconds.
    func totals() -> (requests: Double, errors: Double, seconds: Double) {
        var totals = (requests: 0.0, errors: 0.0, seconds: 0.0)
        requests.forEachChild { totals.requests += $0.value }
        errors.forEachChild { totals.errors += $0.value }
        durations.forEachChild { totals.seconds += $0.sum }
        return totals
    }
}
