import CLinux
import Glibc
import PrometheusExporter

/// Several agents in one process. Each has its own ports, exporter and threads, and all end together.
public struct AgentPack: Sendable {
    /// Served by the calling thread. Started last, so that the others do not wait for it.
    private let first: Agent
    private let others: [Agent]
    private static let endingSignals = [SIGTERM, SIGINT]

    public init(_ first: Agent, _ others: [Agent] = []) {
        self.first = first
        self.others = others
    }

    /// Serves until SIGTERM or SIGINT. Call once in a process. If one agent cannot start, none is served.
    ///
    /// - Parameter entered: CLOCK_MONOTONIC when the program's own code began, in nanoseconds; nil writes no stamp.
    public func run(entered: Int64? = nil) throws(AgentFailure) {
        // Use one heap, so that memory freed by one thread is available to the others. One heap per thread costs 45 KiB
        // and 200 MB of address space each, for threads that allocate a few times a second.
        _ = cl_limit_malloc_arenas(1)
        // A closed connection is detected by the error of the write instead.
        signal(SIGPIPE, SIG_IGN)
        // SIGTERM and SIGINT stay pending until there is a loop to end. The agents' other threads never receive them.
        var ending = sigset_t()
        sigemptyset(&ending)
        for number in Self.endingSignals { sigaddset(&ending, number) }
        pthread_sigmask(SIG_BLOCK, &ending, nil)
        let stamps = EventStamps(descriptor: first.settings.eventDescriptor)
        if let entered { stamps.stamp(.main, at: entered) }

        var started: [StartedAgent] = []
        var threads: [SystemThread] = []
        let stopSignal = try first.parts.orFailure("requests") { () throws(ServerError) in try StopSignal() }
        for agent in others {
            let (parts, requests) = try agent.start(
                stamps, label: agent.settings.name, endingOn: .stopSignal(stopSignal))
            started.append(parts)
            do throws(ServerError) {
                threads.append(try SystemThread(name: "requests") { requests.run() })
            } catch {
                throw agent.parts.failure("requests", error)
            }
        }
        let (parts, requests) = try first.start(
            stamps, label: others.isEmpty ? nil : first.settings.name, endingOn: .signals(Self.endingSignals))
        started.append(parts)
        stamps.finish()
        pthread_sigmask(SIG_UNBLOCK, &ending, nil)
        requests.run()

        stopSignal.stop()
        for agent in started { agent.markStopping() }
        waitDuringGrace(&ending)
        for thread in threads { thread.join() }
        for agent in started { agent.end() }
    }

    /// Serves /metrics and /health for the configured time, so that a scraper sees the stopping state. A second signal
    /// ends the wait.
    private func waitDuringGrace(_ ending: inout sigset_t) {
        let seconds = first.settings.stopGrace
        guard seconds > 0 else { return }
        pthread_sigmask(SIG_BLOCK, &ending, nil)
        var grace = timespec()
        grace.tv_sec = Int(seconds)
        grace.tv_nsec = Int((seconds - seconds.rounded(.down)) * 1e9)
        sigtimedwait(&ending, nil, &grace)
    }
}

/// The parts of an agent that run beside the loop of its request port.
struct StartedAgent: Sendable {
    let state: AgentState
    let metrics: AgentMetrics?
    let server: MetricsServer?
    let collection: BackgroundCollection?
    let work: any AgentWork

    func markStopping() {
        state.health = .stopping
        metrics?.health.set(index: HealthState.stopping.rawValue)
    }

    /// Call once.
    func end() {
        collection?.stop()
        server?.stop()
        work.afterServing()
    }
}
