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

/// From where an agent's metrics are kept.
package enum Viewpoint: Sendable {
    /// By the agent itself, which knows all of it.
    case inside
    /// In the agent's process, beside code that reports what it likes: what it does not report has no sample.
    case beside
    /// From another process, by what the kernel tells.
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

/// Finds out about an agent that does not tell by itself. Any thread.
package protocol AgentObserver: Sendable {
    /// Registers further families. Once, and only with the exporter on.
    func declare(in metrics: AgentMetrics) throws(MetricError)

    /// Whether the agent is healthy, nil where that cannot be told: when /health is asked, and every 10 s with the exporter on.
    func look() -> Bool?
}

/// The metric families that every agent has, in a registry of the agent's own.
///
/// A class: of a structure every request would count a reference to each family.
public final class AgentMetrics: Sendable {
    public let registry: Registry
    let requests: Family<Counter>
    let durations: Family<Histogram>
    let health: StateSet
    let readiness: StateSet
    /// Without labels.
    private let uptimes: Family<Gauge>
    let errors: Family<Counter>
    /// Without labels.
    private let connections: Family<Gauge>
    private let queues: Family<Gauge>
    /// Where requests are counted as they come: the queue of an agent that serves them itself.
    private let queue: Gauge?
    /// nil when system metrics are off.
    let system: SystemMetrics?

    /// Registers all families; `startTime` is seconds since 1970.
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
        let whose = viewpoint.isOutside ? " Of the wrapper's HTTP port: those of the program cannot be seen." : ""
        requests = try registry.counter(
            "agent_requests_total", help: "Requests answered." + whose, labels: ["method", "endpoint", "status"])
        durations = try registry.histogram(
            "agent_request_duration_seconds", help: "Time to answer a request." + whose, labels: ["method", "endpoint"])
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
        // Counted from 0, not from the first one; what cannot be seen from outside is not counted at all.
        if viewpoint.isInside { _ = try errors.child("simulated_failure", "error") }
        connections = try registry.gauge(
            "agent_active_connections", help: "Open connections on the request port.", labels: [])
        queues = try registry.gauge(
            "agent_queue_size",
            help: "Items taken and not yet done." + (viewpoint.isOutside ? " Cannot be seen from outside." : ""),
            labels: ["queue_type"])
        // What nobody has reported is no zero.
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

    /// The gauge for one that is told of every change.
    func connectionsGauge() throws(MetricError) -> Gauge { try connections.child(LabelValues([])) }

    /// Tells how many connections are open on the request port.
    package func set(activeConnections: Int) {
        try? connections.child(LabelValues([])).set(Double(activeConnections))
    }

    /// Tells how many items of a queue are taken and not yet done.
    package func set(queue: String, size: Int) { try? queues.child(queue).set(Double(size)) }

    /// The process has ended: what only a living one has goes off the page.
    package func forgetProcess() {
        uptimes.remove(LabelValues([]))
        connections.remove(LabelValues([]))
        system?.forget()
    }

    /// A request has come.
    func requestBegins() { queue?.increment() }

    /// It is answered.
    func requestEnds() { queue?.decrement() }

    /// Records an answered request. Any thread.
    /// - Complexity: two look-ups by label values; allocates only for a combination that is new.
    public func recordRequest(method: String, endpoint: String, status: String, seconds: Double) {
        // The number of label values is right here, so neither look-up can fail.
        try? requests.increment(method, endpoint, status)
        try? durations.observe(seconds, method, endpoint)
    }

    public func recordError(type: String, severity: String) {
        try? errors.increment(type, severity)
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
