import BenchmarkModel

/// What a process that never was leaves behind: the reason, under every metric it was to have.
enum Absence {
    /// - Parameter isOfAgent: whether the process itself could not be started; otherwise nothing is known of it.
    static func observations(
        _ round: RoundContext, _ process: ProcessOrder, _ reason: String, isOfAgent: Bool = true
    ) -> [Observation] {
        var all = metrics(round.order.phase, isOn: process.isOn).map {
            round.observation(process, $0, .absent(reason))
        }
        if process.isOn, round.order.phase != .solo {
            all.append(round.observation(process, .endpointsAccessible, isOfAgent ? .value(0) : .absent(reason)))
        }
        return all
    }

    private static func metrics(_ phase: Phase, isOn: Bool) -> [Metric] {
        let startUp: [Metric] = [
            .execSeconds, .mainSeconds, .listeningSeconds, .firstRequest, .fullyOperational, .cpuToReady,
        ]
        let ofExporter: [Metric] = isOn ? [.registeredSeconds, .firstMetrics, .exporterInit, .serverStart] : []
        let memory: [Metric] = [.uss, .pss, .pssAnonymous]
        return switch phase {
        case .heap: [.heap, .allocations, .allocationsPerScrape]
        case .solo: startUp + ofExporter
        case .herd, .scale: startUp + ofExporter + memory
        case .loopback: []
        case .soak: [.cpu, .uss, .descriptors, .threads]
        case .twins, .uniform:
            startUp + ofExporter + SteadyReport.resourceMetrics + SteadyReport.requestMetrics
                + (isOn ? ScrapeReport.metrics : [])
        }
    }
}
