import BenchmarkModel
import Statistics

/// One figure for each round, and the values that are missing in each.
struct RoundSeries {
    var figures: [Double] = []
    /// Agents without a value in some round, with the reason.
    var missing: [AgentID: String] = [:]
    /// The fewest agents with a value in any round. For launches, the number with a value in all rounds.
    var present = 0
    var expected = 0

    var sample: Sample? { Sample(figures) }

    /// The reason of a missing figure.
    var reason: String { Reasons(missing).text }

    /// Notes on missing values; empty if none is missing.
    var notes: [RowNote] {
        guard !missing.isEmpty else { return [] }
        return [.present(present, of: expected)] + Reasons(missing).notes
    }

    func scaled(by factor: Double) -> RoundSeries {
        var scaled = self
        scaled.figures = figures.map { $0 * factor }
        return scaled
    }

    /// The figure with its 95 % interval, not adjusted for other rows.
    var figure: Figure { figure(level: RowFamily.alpha) }

    /// Returns the figure with its interval at 1 - `level`, as it is judged.
    func figure(level: Double) -> Figure {
        sample.map { .estimate(Estimate($0, confidence: 1 - level)) } ?? .absent(reason)
    }
}

extension Estimate {
    init(_ sample: Sample, confidence: Double = 0.95) {
        let interval = sample.interval(confidence: confidence)
        self.init(value: sample.mean, low: interval?.low, high: interval?.high, n: sample.count)
    }
}

extension MetricTable {
    /// Returns the fleet's figure of each round: the mean or sum over the agents that have all arms that the figure
    /// needs.
    ///
    /// A relative difference is the sum of the differences divided by the sum of the controls, which is the ratio of
    /// the means. Ratios of single agents are not averaged, because the ratio of an agent that does almost nothing is
    /// meaningless.
    ///
    /// - Parameters:
    ///   - only: the rounds to use; nil for all.
    ///   - obstacle: returns the reason why an agent's figure of a round must not be used, or nil if it may be.
    func fleetSeries(
        _ arm: RowArm, _ aggregate: FleetAggregate, agents: [AgentID], rounds only: [Int]? = nil,
        obstacle: (_ round: Int, _ agent: AgentID) -> String? = { _, _ in nil }
    ) -> RoundSeries {
        var series = RoundSeries(present: agents.count, expected: agents.count)
        for round in only ?? rounds {
            var total = 0.0
            var base = 0.0
            var present = 0
            var missing: [AgentID: String] = [:]
            for agent in agents {
                if let reason = obstacle(round, agent) {
                    missing[agent] = reason
                    continue
                }
                switch pair(round: round, agent: agent, arm) {
                case .success(let pair):
                    total += pair.figure
                    base += pair.base
                    present += 1
                case .failure(let absence): missing[agent] = absence.reason
                }
            }
            series.missing.merge(missing) { first, _ in first }
            series.present = min(series.present, present)
            // A round in which no agent has a value gives no figure, but its reasons are kept.
            guard present > 0 else { continue }
            switch (arm, aggregate) {
            case (.relativeDifference, _) where base > 0, (.relativeNoise, _) where base > 0:
                series.figures.append(total / base)
            case (.relativeDifference, _), (.relativeNoise, _):
                for agent in agents { series.missing[agent] = "the control's value is 0" }
            case (_, .sum): series.figures.append(total)
            case (_, .mean): series.figures.append(total / Double(present))
            }
        }
        return series
    }

    /// Returns control and treatment of each round, as means over the agents that have both; the fleet's own figures if
    /// there are no agents.
    func twinSeries(agents: [AgentID]) -> TwinSeries {
        var series = TwinSeries()
        for round in rounds {
            var control = 0.0
            var treatment = 0.0
            var present = 0
            for agent in self.agents.isEmpty ? [nil] : agents.map(Optional.some) {
                switch pair(round: round, agent: agent, .difference) {
                case .success(let pair):
                    control += pair.base
                    treatment += pair.base + pair.figure
                    present += 1
                case .failure(let absence):
                    if let agent { series.missing[agent] = series.missing[agent] ?? absence.reason }
                }
            }
            guard present > 0 else { continue }
            series.pairs.append((control / Double(present), treatment / Double(present)))
        }
        return series
    }

    /// Returns the agents that have a figure in every round, or all agents if none has.
    func complete(_ arm: RowArm, among all: [AgentID]) -> [AgentID] {
        let whole = all.filter { agentSeries(arm, agent: $0).missing.isEmpty }
        return whole.isEmpty ? all : whole
    }

    /// Returns one agent's figure of each round. Its relative difference is computed for each round: a disturbance
    /// affects both twins, so the ratio is steadier than its parts. The interval then needs no large-sample
    /// approximation (as the delta method on 3 to 5 rounds would).
    func agentSeries(_ arm: RowArm, agent: AgentID) -> RoundSeries { fleetSeries(arm, .mean, agents: [agent]) }

    /// Returns one figure for each solo launch.
    func launchSeries(_ arm: Arm) -> RoundSeries {
        var series = RoundSeries()
        for round in rounds {
            for (agent, measured) in launches(round: round, arm: arm).sorted(by: { $0.agent < $1.agent }) {
                series.expected += 1
                switch measured.result {
                case .success(let value): series.figures.append(value)
                case .failure(let missing): series.missing[agent] = missing.reason
                }
            }
        }
        series.present = series.figures.count
        return series
    }

    /// Returns the figures of the fleet as a whole (with an arm) or of the harness (without).
    func ownSeries(_ arm: Arm?) -> [Measured] { rounds.compactMap { measured(round: $0, agent: nil, arm: arm) } }

    /// Returns the worst block of each round, for the same figures as `ownSeries`.
    func ownWorst(_ arm: Arm?) -> [Measured] { rounds.compactMap { greatest(round: $0, agent: nil, arm: arm) } }

    /// Returns the difference of the fleet-wide figures of the two arms by round. Rounds with only one arm are left
    /// out.
    func ownDifference(_ arm: RowArm) -> RoundSeries {
        var series = RoundSeries()
        for round in rounds {
            if case .success(let pair) = pair(round: round, agent: nil, arm), arm == .difference || pair.base > 0 {
                series.figures.append(arm == .difference ? pair.figure : pair.figure / pair.base)
            }
        }
        return series
    }

    /// Returns an agent's figure in one round and, for a relative difference, the figure that it is relative to.
    private func pair(round: Int, agent: AgentID?, _ arm: RowArm) -> Result<(figure: Double, base: Double), Missing> {
        func one(_ arm: Arm) -> Result<Double, Missing> {
            measured(round: round, agent: agent, arm: arm)?.result
                ?? .absent("not observed in the \(arm.rawValue) arm")
        }
        switch arm {
        case .control: return one(.control).map { ($0, 0) }
        case .treatment: return one(.treatment).map { ($0, 0) }
        case .idle: return one(.idle).map { ($0, 0) }
        case .scraping: return one(.idle).flatMap { idle in one(.treatment).map { ($0 - idle, idle) } }
        case .difference, .relativeDifference:
            return one(.control).flatMap { control in one(.treatment).map { ($0 - control, control) } }
        case .noise, .relativeNoise:
            return one(.control).flatMap { control in one(.secondControl).map { ($0 - control, control) } }
        }
    }
}
