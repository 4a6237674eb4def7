import CLinux
import Glibc
import PrometheusExporter

/// Agents that share a process: each has its ports, its exporter and its threads, and all end together.
public struct AgentPack: Sendable {
    /// Served by the calling thread; started last, so that the others need not wait for it.
    private let first: Agent
    private let others: [Agent]
    private static let endingSignals = [SIGTERM, SIGINT]

    public init(_ first: Agent, _ others: [Agent] = []) {
        self.first = first
        self.others = others
    }

    /// Serves until SIGTERM or SIGINT. Once in a process. An agent that cannot start is the end of all.
    ///
    /// - Parameter entered: CLOCK_MONOTONIC when the program's own code began; nil is not told.
    public func run(entered: Int64? = nil) throws(AgentFailure) {
        // One heap: what one thread frees another can use. A heap a thread is 45 KiB and 200 MB of address space more,
        // for threads that allocate a few times a second.
        _ = cl_limit_malloc_arenas(1)
        // A client that has gone is found out by the write's error.
        signal(SIGPIPE, SIG_IGN)
        // Until there is a loop to end, SIGTERM and SIGINT wait; the agents' other threads never take them.
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
        for agent in started { agent.announceEnd() }
        waitOut(&ending)
        for thread in threads { thread.join() }
        for agent in started { agent.end() }
    }

    /// Serves /metrics and /health for as long as the settings say, so that whoever watches sees that it is stopping; a second
    /// signal ends that.
    private func waitOut(_ ending: inout sigset_t) {
        let seconds = first.settings.stopGrace
        guard seconds > 0 else { return }
        pthread_sigmask(SIG_BLOCK, &ending, nil)
        var grace = timespec()
        grace.tv_sec = Int(seconds)
        grace.tv_nsec = Int((seconds - seconds.rounded(.down)) * 1e9)
        sigtimedwait(&ending, nil, &grace)
    }
}

/// What serves an agent beside the loop of its request port.
struct StartedAgent: Sendable {
    let state: AgentState
    let metrics: AgentMetrics?
    let server: MetricsServer?
    let collection: BackgroundCollection?
    let work: any AgentWork

    func announceEnd() {
        state.health = .stopping
        metrics?.health.set(index: HealthState.stopping.rawValue)
    }

    /// Once only.
    func end() {
        collection?.stop()
        server?.stop()
        work.afterServing()
    }
}
