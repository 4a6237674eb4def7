import BenchmarkModel
import LinuxSystem

/// The observations of a load that is a command's: what it reports, and why nothing is said of the rest.
struct LoadCommandObservations {
    private let round: RoundContext

    init(_ round: RoundContext) { self.round = round }

    /// - Parameter findings: of each process.
    func observations(_ agents: [Agent], _ findings: [LoadCommands.Finding?]) -> [Observation] {
        var all: [Observation] = []
        for (agent, finding) in zip(agents, findings) {
            all += figures(agent, finding).map { round.observation(agent.order, $0.0, $0.1) }
            if agent.order.arm == .treatment || agent.order.arm == .secondControl {
                all.append(
                    round.observation(
                        agent.order, .responsesIdentical,
                        .absent("the load is a command's, and the bench sees none of its answers")))
            }
        }
        return all
            + [Metric.lateSends, .achievedRate].map {
                round.observation($0, .absent("the load is a command's, and the bench sends none of its requests"))
            }
    }

    /// The processes that, by the report of their load, did not answer as asked; one that ended was told of before.
    func failures(
        _ agents: [Agent], _ findings: [LoadCommands.Finding?], _ load: LoadOrder
    ) -> [AgentFailure] {
        zip(agents, findings).compactMap { agent, finding in
            guard agent.isAlive, case .reported(let report) = finding else { return nil }
            let limit = FailureLimit(expected: round.launch.interface(of: agent.order.arm).expectedFailures)
            return LoadCounts(report).failure(throughput: report.measured(.requestThroughput), load, limit)
                .map { round.launch.failure(agent.order, $0) }
        }
    }

    private func figures(_ agent: Agent, _ finding: LoadCommands.Finding?) -> [(Metric, Measured)] {
        if let failure = agent.failure { return LoadFigures.absent(failure) }
        switch finding {
        case .reported(let report):
            let counts = LoadCounts(report).figures
            return LoadFigures.metrics.map { metric in
                (metric, counts.first { $0.0 == metric }?.1 ?? report.measured(metric))
            }
        case .failed(let reason): return LoadFigures.absent(reason)
        case nil: return LoadFigures.absent("it had no load command")
        }
    }
}
