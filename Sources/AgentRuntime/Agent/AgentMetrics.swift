public import PrometheusExporter

/// Health as reported by /health and agent_health_status. The raw value is the state's index in the state set.
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

/// Outcome of the readiness validation.
enum ReadinessState: String, CaseIterable {
    case pending
    case ready
    case notReady = "not_ready"
}

/// The position from which an agent's metrics are kept.
package enum Viewpoint: Sendable {
    /// In the agent itself, which knows all values.
    case inside
    /// In the agent's process, next to code that reports some values. A value that it does not report has no sample.
    case beside
    /// In another process, from what the kernel reports.
    case outside(ProcDirectory)

    var process: ProcDirectory {
        if case .outside(let process) = self { process } else { .own }
    }

    var isOutside: Bool {
        if case .outside = self { true } else { false }
    }

    fileprivate var isInside: Bool {
        if case .inside = self { true } else { false }
    }
}

/// An observer of an agent that does not report its own state. Safe from any thread.
package protocol AgentObserver: Sendable {
    /// Registers additional families. Called once, and only with the exporter on.
    func declare(in metrics: AgentMetrics) throws(MetricError)

    /// Returns whether the agent is healthy, nil if unknown. Called when /health is requested, and every 10 s with the
    /// exporter on.
    func look() -> Bool?
}

/// The metric families that every agent has, in the agent's own registry.
///
/// This is a class because copying a structure would retain every family at each request.
public final class AgentMetrics: Sendable {
    public let registry: Registry
    let requests: Family<Counter>
    let durations: Family<Histogram>
    let health: StateSet
    let readiness: StateSet
    /// Family without labels.
    private let uptimes: Family<Gauge>
    let errors: Family<Counter>
    /// Family without labels.
    private let connections: Family<Gauge>
    private let queues: Family<Gauge>
    /// Number of requests in progress, for an agent that serves its requests itself; nil otherwise.
    private let queue: Gauge?
    /// nil when system metrics are off.
    let system: SystemMetrics?

    /// Registers all families. `startTime` is in seconds since 1970.
    public convenience init(
        agent: String, port: UInt16, hostname: String, startTime: Int, systemMetrics: Bool
    ) throws(MetricError) {
        try self.init(
            agent: agent, port: port, hostname: hostname, startTime: startTime, systemMetrics: systemMetrics,
            viewpoint: .inside)
    }

    package init(
        agent: String, port: UInt16, hostname: String, startTime: Int, systemMetrics: Bool, viewpoint: Viewpoint
    ) throws(MetricError) {
        let registry = try Registry(constantLabels: ["agent": agent])
        self.registry = registry
        let scope =
            viewpoint.isOutside
            ? " Only of the wrapper's HTTP port: requests to the program cannot be observed." : ""
        requests = try registry.counter(
            "agent_requests_total", help: "Requests answered." + scope, labels: ["method", "endpoint", "status"])
        durations = try registry.histogram(
            "agent_request_duration_seconds", help: "Time to answer a request." + scope, labels: ["method", "endpoint"])
        health = try registry.stateSet(
            "agent_health_status", help: "Health of the agent.", states: HealthState.allCases.map(\.name))
        health.set(index: HealthState.starting.rawValue)
        readiness = try registry.stateSet(
            "agent_readiness_status", help: "Outcome of the readiness validation at start.",
            states: ReadinessState.allCases.map(\.rawValue))
        uptimes = try registry.gauge("agent_uptime_seconds", help: "Time since the agent started.", labels: [])
        errors = try registry.counter(
            "agent_errors_total", help: viewpoint.isOutside ? "Errors that can be seen from outside." : "Errors.",
            labels: ["error_type", "severity"])
        // Starts at 0 before the first error. Errors that cannot be seen from outside are not counted at all.
        if viewpoint.isInside { _ = try errors.child("simulated_failure", "error") }
        connections = try registry.gauge(
            "agent_active_connections", help: "Open connections on the request port.", labels: [])
        queues = try registry.gauge(
            "agent_queue_size",
            help: "Items taken and not yet done." + (viewpoint.isOutside ? " Cannot be seen from outside." : ""),
            labels: ["queue_type"])
        // A queue that has not been reported has no sample; 0 would be wrong.
        queue = viewpoint.isInside ? try queues.child("requests") : nil
        try registry.info(
            "agent_info", help: "Identity of the agent.",
            [
                "agent_name": agent, "agent_port": String(port), "hostname": hostname, "start_time": String(startTime),
            ])
        system = systemMetrics ? try SystemMetrics(registry: registry, of: viewpoint.process) : nil
        if viewpoint.isInside {
            set(uptimeSeconds: 0)
            set(activeConnections: 0)
        }
    }

    func set(uptimeSeconds: Double) { try? uptimes.child(LabelValues([])).set(uptimeSeconds) }

    /// Returns the gauge, for a caller that receives every change.
    func connectionsGauge() throws(MetricError) -> Gauge { try connections.child(LabelValues([])) }

    /// Sets the number of open connections on the request port.
    package func set(activeConnections: Int) {
        try? connections.child(LabelValues([])).set(Double(activeConnections))
    }

    /// Sets the number of items of a queue that are taken and not yet done.
    package func set(queue: String, size: Int) { try? queues.child(queue).set(Double(size)) }

    /// Removes the samples of values that only a running process has.
    package func forgetProcess() {
        uptimes.remove(LabelValues([]))
        connections.remove(LabelValues([]))
        system?.forget()
    }

    /// Counts the begin of a request.
    func requestBegins() { queue?.increment() }

    /// Counts the end of a request.
    func requestEnds() { queue?.decrement() }

    /// Records an answered request. Any thread.
    /// - Complexity: two look-ups by label values; allocates only for a new combination.
    public func recordRequest(method: String, endpoint: String, status: String, seconds: Double) {
        // The number of label values is correct, so neither look-up can fail.
        try? requests.increment(method, endpoint, status)
        try? durations.observe(seconds, method, endpoint)
    }

    public func recordError(type: String, severity: String) {
        try? errors.increment(type, severity)
    }

    /// Totals of all requests since the start: requests answered, errors, and seconds.
    func totals() -> (requests: Double, errors: Double, seconds: Double) {
        var totals = (requests: 0.0, errors: 0.0, seconds: 0.0)
        requests.forEachChild { totals.requests += $0.value }
        errors.forEachChild { totals.errors += $0.value }
        durations.forEachChild { totals.seconds += $0.sum }
        return totals
    }
}
