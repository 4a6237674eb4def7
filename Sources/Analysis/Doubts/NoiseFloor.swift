import BenchmarkModel
import Statistics

/// The noise floor: second control minus control, for the agents that have a second control. It shows the difference
/// when there is nothing to find.
extension MetricTable {
    /// Returns the noise of each round, computed in the same way as the difference: the mean over the agents with a
    /// second control. For a sum, this mean is multiplied by the number of agents in the fleet. Returns nil for a
    /// level, and without second controls.
    func noiseSeries(_ arm: RowArm, _ aggregate: FleetAggregate, fleet: Int) -> RoundSeries? {
        guard let arm = arm.noise, !noiseAgents.isEmpty else { return nil }
        let series = fleetSeries(arm, .mean, agents: noiseAgents.sorted())
        return aggregate == .sum ? series.scaled(by: Double(fleet)) : series
    }

    /// Returns one agent's noise, or nil if it has no second control.
    func noiseSeries(_ arm: RowArm, agent: AgentID) -> RoundSeries? {
        guard let arm = arm.noise, noiseAgents.contains(agent) else { return nil }
        return agentSeries(arm, agent: agent)
    }
}

extension RowArm {
    /// The noise arm that belongs to a difference; nil for a level.
    var noise: RowArm? {
        switch self {
        case .difference: .noise
        case .relativeDifference: .relativeNoise
        case .control, .treatment, .noise, .relativeNoise, .idle, .scraping: nil
        }
    }
}

extension Estimate {
    /// A remark if the 95 % interval of the noise excludes 0. By chance this happens in one run of twenty.
    var noiseRemark: [RowNote] {
        guard let low, let high, low > 0 || high < 0 else { return [] }
        return [
            .remark(
                "A/A differs from 0: in this run, an effect of that size or smaller cannot be distinguished from noise")
        ]
    }
}
