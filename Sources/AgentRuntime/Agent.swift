import CLinux
import Glibc
import PrometheusExporter

/// Why an agent could not start, with the exit status that says so (sysexits.h).
public struct AgentFailure: Error, CustomStringConvertible {
    public let agent: String
    public let reason: String
    public let exitStatus: Int32

    public var description: String { "\(agent): \(reason)" }
}

/// The documented base agent: a request port, an HTTP port beside it, and, unless it is switched off, an exporter with
/// its background collection. What it does for its requests is given to it.
///
/// With the exporter off there is no registry, no collection thread, and nothing is kept.
public struct Agent: Sendable {
    let settings: AgentSettings
    private let work: any AgentWork

    public init(settings: AgentSettings, work: any AgentWork) {
        self.settings = settings
        self.work = work
    }

    /// Serves on the calling thread until SIGTERM or SIGINT. Once in a process; several agents in one are an `AgentPack`.
    ///
    /// - Parameter entered: CLOCK_MONOTONIC when the program's own code began; nil is not told.
    public func run(entered: Int64? = nil) throws(AgentFailure) { try AgentPack(self).run(entered: entered) }

    /// What ends the loop of a request port. Of all loops of a process only one can end on signals.
    enum Ending {
        case signals([Int32])
        case stopSignal(StopSignal)
    }

    /// Starts all of it but the loop of its request port, which is the caller's to run.
    ///
    /// - Parameter label: what its stamps are marked with, in a process with several agents.
    func start(
        _ stamps: borrowing EventStamps, label: String?, endingOn ending: Ending
    ) throws(AgentFailure) -> sending (agent: StartedAgent, requests: HTTPLoop) {
        let state = AgentState(name: settings.name)
        let exporter = settings.prometheusMetrics ? try startExporter(stamps, label) : nil
        work.beforeServing()
        let server = settings.httpServer ? try startServer(state, exporter?.metrics) : nil
        if server != nil { stamps.stamp(.serverListening, of: label) }
        let requests = try openRequestPort(exporter?.metrics, ending)
        if server == nil { stamps.stamp(.serverListening, of: label) }

        state.health = .healthy
        let collection = try exporter.map { exporter throws(AgentFailure) in
            try startCollection(state, exporter.metrics, exporter.collectCustom)
        }
        let started = StartedAgent(
            state: state, metrics: exporter?.metrics, server: server, collection: collection, work: work)
        return (started, requests)
    }

    private func startExporter(
        _ stamps: borrowing EventStamps, _ label: String?
    ) throws(AgentFailure) -> (metrics: AgentMetrics, collectCustom: @Sendable () -> Void) {
        stamps.stamp(.exporterInitBegin, of: label)
        do throws(MetricError) {
            let metrics = try AgentMetrics(
                agent: settings.name, port: settings.port, hostname: hostname(), startTime: time(nil),
                systemMetrics: settings.systemMetrics)
            let collectCustom = try work.declareMetrics(in: CustomMetrics(registry: metrics.registry))
            stamps.stamp(.exporterInitEnd, of: label)
            return (metrics, collectCustom)
        } catch {
            throw AgentFailure(agent: settings.name, reason: "exporter: \(error)", exitStatus: EX_SOFTWARE)
        }
    }

    private func startServer(_ state: AgentState, _ metrics: AgentMetrics?) throws(AgentFailure) -> MetricsServer {
        let endpoints = AgentEndpoints(
            state: state, metrics: metrics, staticPage: AgentEndpoints.page(bytes: settings.staticPage))
        return try orFailure("metrics") { () throws(ServerError) in
            try MetricsServer(
                settings: ServerSettings(address: settings.address, port: settings.metricsPort),
                handler: endpoints.handle)
        }
    }

    private func openRequestPort(
        _ metrics: AgentMetrics?, _ ending: Ending
    ) throws(AgentFailure) -> sending HTTPLoop {
        let port = RequestPort(work: work, metrics: metrics)
        var connectionsChanged: (@Sendable (Int) -> Void)?
        if let gauge = metrics?.activeConnections { connectionsChanged = { gauge.set(Double($0)) } }
        do throws(ServerError) {
            let loop = try HTTPLoop(
                socket: ListeningSocket(address: settings.address, port: settings.port),
                // Clients keep their connection for as long as they like to be silent, up to an hour.
                timeout: 3600, keepAlive: true,
                connectionsChanged: connectionsChanged, handler: port.handle)
            switch ending {
            case .signals(let numbers): for number in numbers { try loop.end(onSignal: number) }
            case .stopSignal(let signal): try loop.end(on: signal)
            }
            return loop
        } catch {
            throw failure("requests", error)
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
        return try orFailure("collection") { () throws(ServerError) in
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

    func orFailure<Value>(
        _ role: String, _ start: () throws(ServerError) -> Value
    ) throws(AgentFailure) -> Value {
        do throws(ServerError) {
            return try start()
        } catch {
            throw failure(role, error)
        }
    }

    /// `role` names what could not be had.
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

/// One line on standard error.
public func logError(_ message: String) {
    var line = TextBuffer()
    line.append(message)
    line.append("\n")
    _ = write(STDERR_FILENO, line.bytes, line.count)
}
