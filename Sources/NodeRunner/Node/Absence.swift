import BenchmarkModel
import Probes
import Scraping

/// The observations of a process that was never started: the same reason under every metric that it should have had.
enum Absence {
    /// - Parameter isOfAgent: whether the process itself could not be started. Otherwise nothing is known about it.
    static func observations(
        _ round: RoundContext, _ agent: AgentOrder, _ reason: String, isOfAgent: Bool = true
    ) -> [Observation] {
        var all = metrics(round.launch.phase, isOn: agent.isOn).map {
            round.observation(agent, $0, .absent(reason))
        }
        if agent.isOn, round.launch.phase.description.observesAccess {
            all.append(round.observation(agent, .endpointsAccessible, isOfAgent ? .value(0) : .absent(reason)))
        }
        return all
    }

    private static func metrics(_ phase: Phase, isOn: Bool) -> [Metric] {
        let ofExporter: [Metric] = isOn ? [.registeredSeconds, .firstMetrics, .exporterInit, .serverStart] : []
        let startUp: [Metric] =
            [.execSeconds, .mainSeconds, .listeningSeconds, .firstRequest, .fullyOperational, .cpuToReady] + ofExporter
        let others: [Metric] =
            switch phase {
            case .solo, .loopback: []
            case .heap: [.heap, .allocations, .allocationsPerScrape]
            case .herd, .scale: MemoryProbe.metrics
            case .soak: [.cpu, .uss, .descriptors, .threads]
            case .twins, .uniform:
                SteadyObservations.resourceMetrics + SteadyObservations.requestMetrics
                    + (isOn ? ScrapeObservations.metrics : [])
            }
        return (phase.description.observesStartUp ? startUp : []) + others
    }
}
