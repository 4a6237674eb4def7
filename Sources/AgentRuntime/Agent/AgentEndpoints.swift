import CLinux
import PrometheusExporter
import Synchronization

/// What every part of an agent may ask of it.
final class AgentState: Sendable {
    let name: String
    /// CLOCK_MONOTONIC nanoseconds.
    private let start: Int64
    private let healthIndex = Atomic<Int>(HealthState.starting.rawValue)
    /// Where the agent is another process: CLOCK_MONOTONIC nanoseconds of its end, 0 while it lives.
    private let end = Atomic<Int64>(0)

    init(name: String, startedAt: Int64 = cl_monotonic_ns()) {
        self.name = name
        start = startedAt
    }

    /// Until now, or its end.
    var uptimeSeconds: Double {
        let end = end.load(ordering: .relaxed)
        return Double((end > 0 ? end : cl_monotonic_ns()) - start) * 1e-9
    }

    var hasEnded: Bool { end.load(ordering: .relaxed) > 0 }

    /// The process that is told of is no more.
    func noteEnd() { end.store(cl_monotonic_ns(), ordering: .relaxed) }

    func tellUptime(_ metrics: AgentMetrics) {
        // Again, because a collection may have been under way when the process ended.
        guard !hasEnded else { return metrics.forgetProcess() }
        metrics.set(uptimeSeconds: uptimeSeconds)
    }

    var health: HealthState {
        get { HealthState(rawValue: healthIndex.load(ordering: .relaxed)) ?? .unknown }
        set { healthIndex.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Takes a health check's finding, nil for one that cannot tell. An agent that stops goes on stopping.
    func check(_ isHealthy: Bool?) {
        let found = isHealthy.map { $0 ? HealthState.healthy : .unhealthy } ?? .unknown
        var seen = healthIndex.load(ordering: .relaxed)
        while seen != HealthState.stopping.rawValue {
            let (exchanged, now) = healthIndex.compareExchange(
                expected: seen, desired: found.rawValue, ordering: .relaxed)
            if exchanged { return }
            seen = now
        }
    }
}

/// The HTTP port: /metrics, /health and /metrics/summary. Its requests are counted like all others.
struct AgentEndpoints: Sendable {
    let state: AgentState
    /// nil when the exporter is off: then there are no metrics to serve, and none are kept.
    let metrics: AgentMetrics?
    /// Looks at the agent's health before it is told; nil where it is known.
    var lookAtHealth: (@Sendable () -> Void)?

    func handle(_ exchange: borrowing HTTPExchange, _ page: inout TextBuffer) {
        guard let metrics else {
            _ = answer(exchange, &page)
            return
        }
        let start = cl_monotonic_ns()
        let (endpoint, status) = answer(exchange, &page)
        metrics.recordRequest(
            method: exchange.method.label, endpoint: endpoint, status: status,
            seconds: Double(cl_monotonic_ns() - start) * 1e-9)
    }

    private func answer(
        _ exchange: borrowing HTTPExchange, _ page: inout TextBuffer
    ) -> (endpoint: String, status: String) {
        let endpoint: String
        if exchange.pathIs("/metrics") {
            endpoint = "/metrics"
        } else if exchange.pathIs("/health") {
            endpoint = "/health"
        } else if exchange.pathIs("/metrics/summary") {
            endpoint = "/metrics/summary"
        } else {
            exchange.respondNotFound(&page)
            return (otherEndpoint, "404")
        }
        guard exchange.method.isRead else {
            exchange.respondMethodNotAllowed(&page)
            return (endpoint, "405")
        }
        guard endpoint == "/health" || metrics != nil else {
            page.append("{\"error\":\"the exporter is off: ENABLE_PROMETHEUS_METRICS=false\"}")
            exchange.respond(503, json, page)
            return (endpoint, "503")
        }
        if endpoint == "/health" {
            lookAtHealth?()
            let health = state.health
            write(health: health, to: &page)
            let serving = health == .healthy || health == .starting
            exchange.respond(serving ? 200 : 503, json, page)
            return (endpoint, serving ? "200" : "503")
        }
        if endpoint == "/metrics", let metrics {
            // As the other targets: a server that keeps _created samples keeps a series more for each count.
            exchange.respond(metrics.registry, createdSamples: false, &page)
        } else {
            writeSummary(to: &page)
            exchange.respond(200, json, page)
        }
        return (endpoint, "200")
    }

    private var json: StaticString { "application/json" }

    private func write(health: HealthState, to page: inout TextBuffer) {
        page.append("{\"status\":\"")
        page.append(health.name)
        page.append("\",\"agent\":")
        page.append(json: state.name)
        page.append(",\"uptime_seconds\":")
        page.append(state.uptimeSeconds)
        page.append("}")
    }

    func writeSummary(to page: inout TextBuffer) {
        guard let totals = metrics?.totals() else { return }
        page.append("{\"agent\":")
        page.append(json: state.name)
        page.append(",\"status\":\"")
        page.append(state.health.name)
        page.append("\",\"uptime_seconds\":")
        page.append(state.uptimeSeconds)
        page.append(",\"requests_total\":")
        page.append(totals.requests)
        page.append(",\"errors_total\":")
        page.append(totals.errors)
        page.append(",\"request_seconds_sum\":")
        page.append(totals.seconds)
        page.append("}")
    }
}
