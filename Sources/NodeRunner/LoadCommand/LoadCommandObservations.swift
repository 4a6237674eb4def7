import BenchmarkModel
import LinuxSystem

/// The observations of a load that a load command sends: its report, and the reasons for the values that it cannot
/// give.
struct LoadCommandObservations {
    private let round: RoundContext

    init(_ round: RoundContext) { self.round = round }

    /// - Parameter findings: the outcome of each process' load command.
    func observations(_ agents: [Agent], _ findings: [LoadCommands.Finding?]) -> [Observation] {
        var all: [Observation] = []
        for (agent, finding) in zip(agents, findings) {
            all += figures(agent, finding).map { round.observation(agent.order, $0.0, $0.1) }
            if agent.order.arm == .treatment || agent.order.arm == .secondControl {
                all.append(
                    round.observation(
                        agent.order, .responsesIdentical,
                        .absent("a load command sends the requests, so the bench does not see the answers")))
            }
        }
        return all
            + [Metric.lateSends, .achievedRate].map {
                round.observation($0, .absent("a load command sends the requests, not the bench"))
            }
    }

    /// Returns the processes that, by the report of their load, did not answer as required. Processes that ended were
    /// reported before.
    func failures(
        _ agents: [Agent], _ findings: [LoadCommands.Finding?], _ load: LoadOrder
    ) -> [AgentFailure] {
        zip(agents, findings).compactMap { agent, finding in
            guard agent.isAlive, case .reported(let report) = finding else { return nil }
            let limit = FailureLimit(expected: round.launch.interface(of: agent.order.arm).expectedFailures)
            let reason = LoadCounts(report).failure(
                throughput: report.measured(.requestThroughput), rate: load.rates.of(agent.order.id),
                seconds: load.steadySeconds, limit)
            return reason.map { round.launch.failure(agent.order, $0) }
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
