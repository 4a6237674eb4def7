import CLinux
import PrometheusExporter
import Synchronization

/// The state that all parts of an agent share.
final class AgentState: Sendable {
    let name: String
    /// CLOCK_MONOTONIC nanoseconds.
    private let start: Int64
    private let healthIndex = Atomic<Int>(HealthState.starting.rawValue)
    /// For an agent in another process: CLOCK_MONOTONIC nanoseconds of its exit, 0 while it runs.
    private let end = Atomic<Int64>(0)

    init(name: String, startedAt: Int64 = cl_monotonic_ns()) {
        self.name = name
        start = startedAt
    }

    /// Seconds since the start, until now or until the exit.
    var uptimeSeconds: Double {
        let end = end.load(ordering: .relaxed)
        return Double((end > 0 ? end : cl_monotonic_ns()) - start) * 1e-9
    }

    var hasEnded: Bool { end.load(ordering: .relaxed) > 0 }

    /// Records that the observed process has exited.
    func noteEnd() { end.store(cl_monotonic_ns(), ordering: .relaxed) }

    func reportUptime(_ metrics: AgentMetrics) {
        // Removes the samples again, because a collection may have been running when the process exited.
        guard !hasEnded else { return metrics.forgetProcess() }
        metrics.set(uptimeSeconds: uptimeSeconds)
    }

    var health: HealthState {
        get { HealthState(rawValue: healthIndex.load(ordering: .relaxed)) ?? .unknown }
        set { healthIndex.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Stores the result of a health check, nil for an unknown result. An agent that is stopping stays in that state.
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
    /// nil when the exporter is off: no metrics are kept or served.
    let metrics: AgentMetrics?
    /// Checks the agent's health before it is reported; nil if the health is already known.
    var refreshHealth: (@Sendable () -> Void)?

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
            refreshHealth?()
            let health = state.health
            write(health: health, to: &page)
            let serving = health == .healthy || health == .starting
            exchange.respond(serving ? 200 : 503, json, page)
            return (endpoint, serving ? "200" : "503")
        }
        if endpoint == "/metrics", let metrics {
            // Omitted as on the other targets: a server that keeps _created samples stores an additional series for
            // each count.
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
