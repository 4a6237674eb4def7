import Glibc
import PrometheusExporter

/// The reason why an agent could not start, with the exit status that reports it (sysexits.h).
public struct AgentFailure: Error, CustomStringConvertible {
    public let agent: String
    public let reason: String
    public let exitStatus: Int32

    package init(agent: String, reason: String, exitStatus: Int32) {
        self.agent = agent
        self.reason = reason
        self.exitStatus = exitStatus
    }

    public var description: String { "\(agent): \(reason)" }
}

/// The documented base agent: a request port, an HTTP port beside it, and, unless it is switched off, an exporter with
/// its background collection. The caller supplies the work that requests do.
///
/// With the exporter off there is no registry and no collection thread, and no metrics are kept.
public struct Agent: Sendable {
    let settings: AgentSettings
    private let work: any AgentWork

    var parts: AgentParts { AgentParts(settings: settings) }

    public init(settings: AgentSettings, work: any AgentWork) {
        self.settings = settings
        self.work = work
    }

    /// Serves on the calling thread until SIGTERM or SIGINT. Call once in a process; use `AgentPack` for several
    /// agents.
    ///
    /// - Parameter entered: CLOCK_MONOTONIC when the program's own code began, in nanoseconds; nil writes no stamp.
    public func run(entered: Int64? = nil) throws(AgentFailure) { try AgentPack(self).run(entered: entered) }

    /// The event that ends the loop of a request port. Of all loops of a process only one can end on signals.
    enum Ending {
        case signals([Int32])
        case stopSignal(StopSignal)
    }

    /// Starts the agent except for the loop of its request port, which the caller runs.
    ///
    /// - Parameter label: name that marks its stamps, in a process with several agents.
    func start(
        _ stamps: borrowing EventStamps, label: String?, endingOn ending: Ending
    ) throws(AgentFailure) -> sending (agent: StartedAgent, requests: HTTPLoop) {
        let state = AgentState(name: settings.name)
        let exporter =
            settings.prometheusMetrics
            ? try parts.exporter(.inside, stamps, label) { metrics throws(MetricError) in
                try work.declareMetrics(in: CustomMetrics(registry: metrics.registry))
            } : nil
        work.beforeServing()
        let server =
            settings.httpServer
            ? try parts.server(
                AgentEndpoints(state: state, metrics: exporter?.metrics)) : nil
        if server != nil { stamps.stamp(.serverListening, of: label) }
        let requests = try openRequestPort(exporter?.metrics, ending)
        if server == nil { stamps.stamp(.serverListening, of: label) }

        state.health = .healthy
        let collection = try exporter.map { exporter throws(AgentFailure) in
            try parts.collection(
                state, exporter.metrics,
                [
                    CollectionJob(interval: 60) { [work] in
                        state.check(work.isHealthy())
                        exporter.metrics.health.set(index: state.health.rawValue)
                    },
                    CollectionJob(interval: 10, run: exporter.declared),
                ])
        }
        let started = StartedAgent(
            state: state, metrics: exporter?.metrics, server: server, collection: collection, work: work)
        return (started, requests)
    }

    private func openRequestPort(
        _ metrics: AgentMetrics?, _ ending: Ending
    ) throws(AgentFailure) -> sending HTTPLoop {
        let port = RequestPort(work: work, metrics: metrics)
        var connectionsChanged: (@Sendable (Int) -> Void)?
        if let gauge = try? metrics?.connectionsGauge() { connectionsChanged = { gauge.set(Double($0)) } }
        do throws(ServerError) {
            let loop = try HTTPLoop(
                socket: ListeningSocket(address: settings.address, port: settings.port),
                // Clients may keep a silent connection open for up to an hour.
                timeout: 3600, keepAlive: true,
                connectionsChanged: connectionsChanged, handler: port.handle)
            switch ending {
            case .signals(let numbers): for number in numbers { try loop.end(onSignal: number) }
            case .stopSignal(let signal): try loop.end(on: signal)
            }
            return loop
        } catch {
            throw parts.failure("requests", error)
        }
    }
}

/// Writes one line to standard error.
public func logError(_ message: String) {
    var line = TextBuffer()
    line.append(message)
    line.append("\n")
    _ = write(STDERR_FILENO, line.bytes, line.count)
}
