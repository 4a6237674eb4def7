import CLinux
import Glibc
import PrometheusExporter
import Synchronization

/// The documented endpoints and metrics for a program without the base class: /metrics, /health and /metrics/summary on the HTTP port, by one
/// call, beside whatever the program does already.
///
/// It has threads of its own (two of the server, one of the collection) and touches neither the program's signals nor its requests. What can
/// be known without the program is kept from the start: agent_info, uptime, system metrics of the process, the HTTP port's own requests. The
/// rest has samples once the program reports it. docs/legacy.md has a program that uses it.
///
/// Safe from any thread. Keep it: it stops when it is released.
public final class LegacySupport: Sendable {
    private let state: AgentState
    /// nil while the exporter is off.
    private let metrics: AgentMetrics?
    /// nil where the settings leave it out.
    private let server: MetricsServer?
    private let collection: BackgroundCollection?
    private let isRunning = Atomic<Bool>(true)

    /// Starts serving; the HTTP port accepts connections when this returns. It takes some 0.4 ms.
    ///
    /// - Parameters:
    ///   - name: the agent's, on every series.
    ///   - port: where the program serves its requests; told in agent_info, not touched.
    ///   - healthCheckPort: the HTTP port is the next one.
    ///   - metricsPort: the HTTP port, where it is to be another.
    ///   - exporter: whether metrics are kept and served; nil: as ENABLE_PROMETHEUS_METRICS says, true where it is not set. Where they are
    ///     not, /metrics answers 503, /health goes on, and what is recorded is dropped.
    /// - Throws: `AgentFailure` with 64 for an argument or a variable that is wrong, 69 for a port that cannot be had.
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

    /// For whoever looks at the agent from outside, too.
    ///
    /// - Parameters:
    ///   - startedAt: of the process that is told of, CLOCK_MONOTONIC nanoseconds; nil: now.
    ///   - observer: finds out what the agent does not tell; nil where it does.
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
        if observer != nil { endpoints.lookAtHealth = look }
        self.state = state
        self.metrics = metrics
        server = settings.httpServer ? try parts.server(endpoints) : nil
        stamps.stamp(.serverListening)
        collection = try metrics.map { metrics throws(AgentFailure) in
            try parts.collection(state, metrics, [CollectionJob(interval: observer == nil ? 60 : 10, run: look)])
        }
    }

    deinit { stop() }

    /// As /health and agent_health_status tell it; healthy to begin with. A program that is stopping says so before it calls `stop`.
    public var health: HealthState {
        get { state.health }
        set {
            state.health = newValue
            metrics?.health.set(index: newValue.rawValue)
        }
    }

    /// Takes a finding, unless it is known that the program is stopping.
    package func check(isHealthy: Bool?) {
        state.check(isHealthy)
        metrics?.health.set(index: state.health.rawValue)
    }

    /// Counts a request that the program has answered.
    ///
    /// - Parameter endpoint: one of few: every value makes series, up to 1,000.
    /// - Complexity: two look-ups by label values; allocates only for a combination that is new.
    public func recordRequest(method: String, endpoint: String, status: String, seconds: Double) {
        metrics?.recordRequest(method: method, endpoint: endpoint, status: status, seconds: seconds)
    }

    /// - Parameter severity: debug, info, warning, error or critical.
    public func recordError(type: String, severity: String = "error") {
        metrics?.recordError(type: type, severity: severity)
    }

    /// Tells how many connections are open on the request port.
    public func set(activeConnections: Int) { metrics?.set(activeConnections: activeConnections) }

    /// Tells how many items of a queue are taken and not yet done.
    public func set(queue: String, size: Int) { metrics?.set(queue: queue, size: size) }

    /// For metrics of the program's own; nil while the exporter is off.
    public var customMetrics: CustomMetrics? { metrics.map { CustomMetrics(registry: $0.registry) } }

    /// The process that is told of has ended: what only a living one has goes off the page, and it is unhealthy.
    package func noteEnd() {
        state.noteEnd()
        check(isHealthy: false)
        metrics?.forgetProcess()
    }

    /// Ends the threads and closes the port. Returns when it is done; again does nothing.
    public func stop() {
        guard isRunning.exchange(false, ordering: .relaxed) else { return }
        collection?.stop()
        server?.stop()
    }
}
