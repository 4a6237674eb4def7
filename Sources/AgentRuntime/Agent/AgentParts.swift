import Glibc
import PrometheusExporter

/// Starts the parts that serve an agent beside its request port: exporter, HTTP port, background collection. They are
/// the same for agents with and without the base class.
struct AgentParts: Sendable {
    let settings: AgentSettings

    /// Registers the documented families and, through `declare`, the agent's own.
    ///
    /// - Parameter label: name that marks its stamps, in a process with several agents.
    func exporter<Declared>(
        _ viewpoint: Viewpoint, _ stamps: borrowing EventStamps, _ label: String? = nil,
        declare: (AgentMetrics) throws(MetricError) -> Declared
    ) throws(AgentFailure) -> (metrics: AgentMetrics, declared: Declared) {
        stamps.stamp(.exporterInitBegin, of: label)
        do throws(MetricError) {
            // The agent itself starts now. The start time of another process comes from the kernel.
            let startTime = viewpoint.isOutside ? viewpoint.process.startTime().map { Int($0) } : nil
            let metrics = try AgentMetrics(
                agent: settings.name, port: settings.port, hostname: hostname(), startTime: startTime ?? time(nil),
                systemMetrics: settings.systemMetrics, viewpoint: viewpoint)
            let declared = try declare(metrics)
            stamps.stamp(.exporterInitEnd, of: label)
            return (metrics, declared)
        } catch {
            throw AgentFailure(agent: settings.name, reason: "exporter: \(error)", exitStatus: EX_SOFTWARE)
        }
    }

    func server(_ endpoints: AgentEndpoints) throws(AgentFailure) -> MetricsServer {
        try orFailure("metrics") { () throws(ServerError) in
            try MetricsServer(
                settings: ServerSettings(address: settings.address, port: settings.metricsPort),
                handler: endpoints.handle)
        }
    }

    /// Starts the documented collection of uptime and system metrics, and `jobs`. Then runs the readiness validation
    /// and logs its outcome.
    func collection(
        _ state: AgentState, _ metrics: AgentMetrics, _ jobs: [CollectionJob]
    ) throws(AgentFailure) -> BackgroundCollection {
        var all = [CollectionJob(interval: 30) { state.reportUptime(metrics) }]
        all += jobs
        if let system = metrics.system {
            all.append(CollectionJob(interval: 30) { if !state.hasEnded { system.collect() } })
        }
        let check = ReadinessCheck(address: settings.address, port: settings.metricsPort)
        return try orFailure("collection") { () throws(ServerError) in
            try BackgroundCollection(jobs: all) { signal in
                let page = "/metrics on \(NetworkAddress.endpoint(check.address, check.port))"
                switch check.run(until: signal) {
                case .ready(let attempt):
                    metrics.readiness.set(index: 1)
                    logError("\(state.name): ready: \(page) answered 200 at try \(attempt) of \(check.tries)")
                case .notReady(let reason):
                    metrics.readiness.set(index: 2)
                    logError("\(state.name): not ready: \(page) was not 200 in \(check.tries) tries, last: \(reason)")
                case .stopped: break
                }
            }
        }
    }

    func orFailure<Value>(
        _ role: String, _ start: () throws(ServerError) -> Value
    ) throws(AgentFailure) -> Value {
        do throws(ServerError) {
            return try start()
        } catch {
            throw failure(role, error)
        }
    }

    /// Creates the failure of the part `role`.
    func failure(_ role: String, _ error: ServerError) -> AgentFailure {
        AgentFailure(agent: settings.name, reason: "\(role): \(error)", exitStatus: EX_UNAVAILABLE)
    }

    private func hostname() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { name in
            name[255] = 0
            return gethostname(name.baseAddress!, 255) == 0 ? String(cString: name.baseAddress!) : "unknown"
        }
    }
}
