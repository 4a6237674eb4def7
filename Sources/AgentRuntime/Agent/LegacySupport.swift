import CLinux
import Glibc
import PrometheusExporter
import Synchronization

/// The documented endpoints and metrics for a program without the base class. One call starts /metrics, /health and
/// /metrics/summary on the HTTP port, beside everything that the program already does.
///
/// It has its own threads (two for the server, one for the collection) and does not touch the program's signals or
/// requests. Values that need nothing from the program are kept from the start: agent_info, uptime, system metrics of
/// the process, requests to the HTTP port. The other values have samples once the program reports them. docs/legacy.md
/// contains a program that uses it.
///
/// Safe from any thread. Keep a reference: serving stops when the object is released.
public final class LegacySupport: Sendable {
    private let state: AgentState
    /// nil when the exporter is off.
    private let metrics: AgentMetrics?
    /// nil if the settings disable the HTTP server.
    private let server: MetricsServer?
    private let collection: BackgroundCollection?
    private let isRunning = Atomic<Bool>(true)

    /// Starts serving. The HTTP port accepts connections when this returns. Takes some 0.4 ms.
    ///
    /// - Parameters:
    ///   - name: the agent's name, a label of every series.
    ///   - port: the port of the program's requests. It appears in agent_info; this call does not bind it.
    ///   - healthCheckPort: the HTTP port is the next one.
    ///   - metricsPort: the HTTP port, if it is not the one after `healthCheckPort`.
    ///   - exporter: whether metrics are kept and served. nil means the value of ENABLE_PROMETHEUS_METRICS, true if it
    ///     is not set. With the exporter off, /metrics answers 503, /health works, and recorded values are dropped.
    /// - Throws: `AgentFailure` with status 64 for a wrong argument or variable, 69 for a port that is not available.
    public static func start(
        name: String, port: UInt16, healthCheckPort: UInt16, metricsPort: UInt16? = nil,
        address: String = "127.0.0.1", exporter: Bool? = nil, systemMetrics: Bool? = nil
    ) throws(AgentFailure) -> LegacySupport {
        let given: [String: String?] = [
            "AGENT_NAME": name, "AGENT_PORT": "\(port)", "HEALTH_CHECK_PORT": "\(healthCheckPort)",
            "METRICS_PORT": metricsPort.map { "\($0)" }, "AGENT_ADDRESS": address,
            "ENABLE_PROMETHEUS_METRICS": exporter.map { "\($0)" },
            "ENABLE_SYSTEM_METRICS": systemMetrics.map { "\($0)" },
        ]
        let settings: AgentSettings
        do throws(SettingsError) {
            settings = try AgentSettings { name in
                if let value = given[name] ?? nil { return value }
                guard name.hasPrefix("ENABLE_") else { return nil }
                return getenv(name).map { String(cString: $0) }
            }
        } catch {
            throw AgentFailure(agent: name, reason: "\(error)", exitStatus: EX_USAGE)
        }
        return try LegacySupport(settings, viewpoint: .beside, health: .healthy, stamps: EventStamps(descriptor: nil))
    }

    /// Starts serving, also for a program that observes the agent from outside.
    ///
    /// - Parameters:
    ///   - startedAt: start of the observed process, in CLOCK_MONOTONIC nanoseconds; nil means now.
    ///   - observer: finds the values that the agent does not report; nil if it reports them.
    package init(
        _ settings: AgentSettings, viewpoint: Viewpoint, health: HealthState, startedAt: Int64? = nil,
        stamps: borrowing EventStamps, observer: (any AgentObserver)? = nil
    ) throws(AgentFailure) {
        let parts = AgentParts(settings: settings)
        let state = AgentState(name: settings.name, startedAt: startedAt ?? cl_monotonic_ns())
        state.health = health
        let metrics =
            settings.prometheusMetrics
            ? try parts.exporter(viewpoint, stamps) { metrics throws(MetricError) in
                try observer?.declare(in: metrics)
            }.metrics : nil
        let look: @Sendable () -> Void = {
            if let observer { state.check(observer.look()) }
            metrics?.health.set(index: state.health.rawValue)
        }
        var endpoints = AgentEndpoints(state: state, metrics: metrics)
        if observer != nil { endpoints.refreshHealth = look }
        self.state = state
        self.metrics = metrics
        server = settings.httpServer ? try parts.server(endpoints) : nil
        stamps.stamp(.serverListening)
        collection = try metrics.map { metrics throws(AgentFailure) in
            try parts.collection(state, metrics, [CollectionJob(interval: observer == nil ? 60 : 10, run: look)])
        }
    }

    deinit { stop() }

    /// Health as reported by /health and agent_health_status, healthy at first. A program that is stopping sets it
    /// before it calls `stop`.
    public var health: HealthState {
        get { state.health }
        set {
            state.health = newValue
            metrics?.health.set(index: newValue.rawValue)
        }
    }

    /// Stores the result of a health check, unless the program is known to be stopping.
    package func check(isHealthy: Bool?) {
        state.check(isHealthy)
        metrics?.health.set(index: state.health.rawValue)
    }

    /// Counts a request that the program has answered.
    ///
    /// - Parameter endpoint: one of a few values. Every value creates series, up to 1,000.
    /// - Complexity: two look-ups by label values; allocates only for a new combination.
    public func recordRequest(method: String, endpoint: String, status: String, seconds: Double) {
        metrics?.recordRequest(method: method, endpoint: endpoint, status: status, seconds: seconds)
    }

    /// Counts an error.
    ///
    /// - Parameter severity: debug, info, warning, error or critical.
    public func recordError(type: String, severity: String = "error") {
        metrics?.recordError(type: type, severity: severity)
    }

    /// Sets the number of open connections on the request port.
    public func set(activeConnections: Int) { metrics?.set(activeConnections: activeConnections) }

    /// Sets the number of items of a queue that are taken and not yet done.
    public func set(queue: String, size: Int) { metrics?.set(queue: queue, size: size) }

    /// Declares the program's own metrics; nil when the exporter is off.
    public var customMetrics: CustomMetrics? { metrics.map { CustomMetrics(registry: $0.registry) } }

    /// Records that the observed process has exited. Removes the samples of values that only a running process has, and
    /// sets the health to unhealthy.
    package func noteEnd() {
        state.noteEnd()
        check(isHealthy: false)
        metrics?.forgetProcess()
    }

    /// Ends the threads and closes the port. Returns when this is done. A second call does nothing.
    public func stop() {
        guard isRunning.exchange(false, ordering: .relaxed) else { return }
        collection?.stop()
        server?.stop()
    }
}
