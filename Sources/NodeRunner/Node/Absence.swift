import BenchmarkModel
import Probes
import Scraping

/// What a process that never was leaves behind: the reason, under every metric it was to have.
enum Absence {
    /// - Parameter isOfAgent: whether the process itself could not be started; otherwise nothing is known of it.
    static func observations(
        _ round: RoundContext, _ agent: AgentOrder, _ reason: String, isOfAgent: Bool = true
    ) -> [Observation] {
        var all = metrics(round.launch.phase, isOn: agent.isOn).map {
            round.observation(agent, $0, .absent(reason))
        }
        if agent.isOn, observesAccess(round.launch.phase) {
            all.append(round.observation(agent, .endpointsAccessible, isOfAgent ? .value(0) : .absent(reason)))
        }
        return all
    }

    /// Whether a process of the phase is asked whether its endpoints answer.
    static func observesAccess(_ phase: Phase) -> Bool {
        switch phase {
        case .herd, .scale, .twins, .uniform, .soak: true
        // Alone, counted by an allocator, or not an agent at all.
        case .solo, .heap, .loopback: false
        }
    }

    private static func metrics(_ phase: Phase, isOn: Bool) -> [Metric] {
        let startUp: [Metric] = [
            .execSeconds, .mainSeconds, .listeningSeconds, .firstRequest, .fullyOperational, .cpuToReady,
        ]
        let ofExporter: [Metric] = isOn ? [.registeredSeconds, .firstMetrics, .exporterInit, .serverStart] : []
        return switch phase {
        case .heap: [.heap, .allocations, .allocationsPerScrape]
        case .solo: startUp + ofExporter
        case .herd, .scale: startUp + ofExporter + MemoryProbe.metrics
        case .loopback: []
        case .soak: [.cpu, .uss, .descriptors, .threads]
        case .twins, .uniform:
            startUp + ofExporter + SteadyObservations.resourceMetrics + SteadyObservations.requestMetrics
                + (isOn ? ScrapeObservations.metrics : [])
        }
    }
}
