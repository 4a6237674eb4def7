import BenchmarkModel

/// The observations of a process that was never started: the same reason under every metric that it should have had.
enum Absence {
    /// - Parameter isOfAgent: whether the process itself could not be started. Otherwise nothing is known about it.
    static func observations(
        _ round: RoundContext, _ agent: AgentOrder, _ reason: String, isOfAgent: Bool = true
    ) -> [Observation] {
        Metric.ofEveryProcess(in: round.launch.phase, isOn: agent.isOn).map { metric in
            let isKnown = metric == .endpointsAccessible && isOfAgent
            return round.observation(agent, metric, isKnown ? .value(0) : .absent(reason))
        }
    }
}
