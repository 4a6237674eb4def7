import BenchmarkModel
import Statistics

/// What a difference is when there is nothing to find: second control minus control, of the agents that have one.
extension MetricTable {
    /// The noise of each round as the difference's own figure is made: the mean over the agents with a second control and,
    /// for a sum, that mean times the number of agents of the fleet. nil for a level, and without second controls.
    func noiseSeries(_ arm: RowArm, _ aggregate: FleetAggregate, fleet: Int) -> RoundSeries? {
        guard let arm = arm.noise, !noiseAgents.isEmpty else { return nil }
        let series = fleetSeries(arm, .mean, agents: noiseAgents.sorted())
        return aggregate == .sum ? series.scaled(by: Double(fleet)) : series
    }

    /// One agent's noise; nil when it has no second control.
    func noiseSeries(_ arm: RowArm, agent: AgentID) -> RoundSeries? {
        guard let arm = arm.noise, noiseAgents.contains(agent) else { return nil }
        return agentSeries(arm, agent: agent)
    }
}

extension RowArm {
    /// The arm of the noise beside a difference; nil for a level.
    var noise: RowArm? {
        switch self {
        case .difference: .noise
        case .relativeDifference: .relativeNoise
        case .control, .treatment, .noise, .relativeNoise, .idle, .scraping: nil
        }
    }
}

extension Estimate {
    /// A remark where the noise, judged at 95 %, is not noise: one run in twenty has it by chance.
    var noiseRemark: [RowNote] {
        guard let low, let high, low > 0 || high < 0 else { return [] }
        return [.remark("A/A differs from 0: an effect as small as that cannot be told from noise in this run")]
    }
}
