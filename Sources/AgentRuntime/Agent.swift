import CLinux
import Glibc
import PrometheusExporter

/// Why an agent could not start, with the exit status that says so (sysexits.h).
public struct AgentFailure: Error, CustomStringConvertible {
    public let description: String
    public let exitStatus: Int32
}

/// The documented base agent: a request port, an HTTP port beside it, and, unless it is switched off, an exporter with
/// its background collection. What it does for its requests is given to it.
///
/// With the exporter off there is no registry, no collection thread, and nothing is kept.
public struct Agent: Sendable {
    private let settings: AgentSettings
    private let work: any AgentWork
    private static let endingSignals = [SIGTERM, SIGINT]

    public init(settings: AgentSettings, work: any AgentWork) {
        self.settings = settings
        self.work = work
    }

    /// Serves on the calling thread until SIGTERM or SIGINT. Once in a process.
    ///
    /// - Parameter entered: CLOCK_MONOTONIC when the program's own code began; nil is not told.
    public func run(entered: Int64? = nil) throws(AgentFailure) {
        // One heap: what one thread frees another can use. A heap a thread is 45 KiB and 200 MB of address space more,
        // for threads that allocate a few times a second.
        _ = cl_limit_malloc_arenas(1)
        // A client that has gone is found out by the write's error.
        signal(SIGPIPE, SIG_IGN)
        // Until there is a loop to end, SIGTERM and SIGINT wait; the agent's other threads never take them.
        var ending = sigset_t()
        sigemptyset(&ending)
        for number in Self.endingSignals { sigaddset(&ending, number) }
        pthread_sigmask(SIG_BLOCK, &ending, nil)
        let state = AgentState(name: settings.name)
        let stamps = EventStamps(descriptor: settings.eventDescriptor)
        if let entered { stamps.stamp(.main, at: entered) }

        let exporter = settings.prometheusMetrics ? try startExporter(stamps) : nil
        work.beforeServing()
        let server = settings.httpServer ? try startServer(state, exporter?.metrics) : nil
        if server != nil { stamps.stamp(.serverListening) }
        let requests = try openRequestPort(exporter?.metrics)
        if server == nil { stamps.stamp(.serverListening) }
        stamps.finish()

        state.health = .healthy
        let collection = try exporter.map { exporter throws(AgentFailure) in
            try startCollection(state, exporter.metrics, exporter.collectCustom)
        }
        pthread_sigmask(SIG_UNBLOCK, &ending, nil)
        requests.run()

        state.health = .stopping
        exporter?.metrics.health.set(index: HealthState.stopping.rawValue)
        waitOut(&ending)
        collection?.stop()
        server?.stop()
        work.afterServing()
    }

    /// Serves /metrics and /health for as long as the settings say, so that whoever watches sees that it is stopping; a second
    /// signal ends that.
    private func waitOut(_ ending: inout sigset_t) {
        guard settings.stopGrace > 0 else { return }
        pthread_sigmask(SIG_BLOCK, &ending, nil)
        var grace = timespec()
        grace.tv_sec = Int(settings.stopGrace)
        grace.tv_nsec = Int((settings.stopGrace - settings.stopGrace.rounded(.down)) * 1e9)
        sigtimedwait(&ending, nil, &grace)
    }

    private func startExporter(
        _ stamps: borrowing EventStamps
    ) throws(AgentFailure) -> (metrics: AgentMetrics, collectCustom: @Sendable () -> Void) {
        stamps.stamp(.exporterInitBegin)
        do throws(MetricError) {
            let metrics = try AgentMetrics(
                agent: settings.name, port: settings.port, hostname: hostname(), startTime: time(nil),
                systemMetrics: settings.systemMetrics)
            let collectCustom = try work.declareMetrics(in: CustomMetrics(registry: metrics.registry))
            stamps.stamp(.exporterInitEnd)
            return (metrics, collectCustom)
        } catch {
            throw AgentFailure(description: "exporter: \(error)", exitStatus: EX_SOFTWARE)
        }
    }

    private func startServer(_ state: AgentState, _ metrics: AgentMetrics?) throws(AgentFailure) -> MetricsServer {
        let endpoints = AgentEndpoints(
            state: state, metrics: metrics, staticPage: AgentEndpoints.page(bytes: settings.staticPage))
        return try listening(as: "metrics") { () throws(ServerError) in
            try MetricsServer(
                settings: ServerSettings(address: settings.address, port: settings.metricsPort),
                handler: endpoints.handle)
        }
    }

    private func openRequestPort(_ metrics: AgentMetrics?) throws(AgentFailure) -> HTTPLoop {
        let port = RequestPort(work: work, metrics: metrics)
        var connectionsChanged: (@Sendable (Int) -> Void)?
        if let gauge = metrics?.activeConnections { connectionsChanged = { gauge.set(Double($0)) } }
        return try listening(as: "requests") { () throws(ServerError) -> HTTPLoop in
            let loop = try HTTPLoop(
                socket: ListeningSocket(address: settings.address, port: settings.port),
                // Clients keep their connection for as long as they like to be silent, up to an hour.
                timeout: 3600, keepAlive: true,
                connectionsChanged: connectionsChanged, handler: port.handle)
            for number in Self.endingSignals { try loop.end(onSignal: number) }
            return loop
        }
    }

    private func startCollection(
        _ state: AgentState, _ metrics: AgentMetrics, _ collectCustom: @escaping @Sendable () -> Void
    ) throws(AgentFailure) -> BackgroundCollection {
        var jobs = [
            CollectionJob(interval: 30) { metrics.uptime.set(state.uptimeSeconds) },
            CollectionJob(interval: 60) { [work] in
                state.check(work.isHealthy())
                metrics.health.set(index: state.health.rawValue)
            },
            CollectionJob(interval: 10, run: collectCustom),
        ]
        if let system = metrics.system { jobs.append(CollectionJob(interval: 30, run: system.collect)) }
        let check = ReadinessCheck(address: settings.address, port: settings.metricsPort)
        return try listening(as: "collection") { () throws(ServerError) in
            try BackgroundCollection(jobs: jobs) { signal in
                let page = "/metrics on \(check.address):\(check.port)"
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

    private func listening<Value>(
        as role: String, _ start: () throws(ServerError) -> Value
    ) throws(AgentFailure) -> Value {
        do throws(ServerError) {
            return try start()
        } catch {
            throw AgentFailure(description: "\(role): \(error)", exitStatus: EX_UNAVAILABLE)
        }
    }

    private func hostname() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { name in
            name[255] = 0
            return gethostname(name.baseAddress!, 255) == 0 ? String(cString: name.baseAddress!) : "unknown"
        }
    }
}

/// One line on standard error.
public func logError(_ message: String) {
    var line = TextBuffer()
    line.append(message)
    line.append("\n")
    _ = write(STDERR_FILENO, line.bytes, line.count)
}
