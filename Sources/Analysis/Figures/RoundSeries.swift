import BenchmarkModel
import Statistics

/// One figure a round, with what each round was short of.
struct RoundSeries {
    var figures: [Double] = []
    /// Agents without a value in some round, and why.
    var missing: [AgentID: String] = [:]
    /// The fewest agents (launches) with a value in a round (in all).
    var present = 0
    var expected = 0

    var sample: Sample? { Sample(figures) }

    /// Why there is no figure at all.
    var reason: String { Reasons(missing).text }

    /// What has to be said when it is not whole.
    var notes: [RowNote] {
        guard !missing.isEmpty else { return [] }
        return [.present(present, of: expected)] + Reasons(missing).notes
    }

    func scaled(by factor: Double) -> RoundSeries {
        var scaled = self
        scaled.figures = figures.map { $0 * factor }
        return scaled
    }

    /// 95 %, not adjusted for other rows.
    var figure: Figure { figure(level: RowFamily.alpha) }

    /// At 1 - `level`, as it is judged.
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
    /// The fleet's figure of each round: the mean or sum over the agents that have both arms the figure needs.
    ///
    /// A relative difference is the sum of the differences over the sum of the controls, which is the ratio of the means:
    /// an agent that does nearly nothing has no ratio worth averaging.
    ///
    /// - Parameters:
    ///   - only: these rounds; nil for all.
    ///   - obstacle: why an agent's figure of a round is not to be taken though there is one; nil where it is.
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
            // A round in which every agent says why it has no value gives no figure, but is not forgotten.
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

    /// Control and treatment of each round, as means over the agents that have both; without agents the fleet's own.
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

    /// Those of the agents that have a figure in every round; all of them where none has.
    func complete(_ arm: RowArm, among all: [AgentID]) -> [AgentID] {
        let whole = all.filter { agentSeries(arm, agent: $0).missing.isEmpty }
        return whole.isEmpty ? all : whole
    }

    /// One agent's figure of each round. Its relative difference is taken round by round: twins share what disturbs a
    /// round, so the ratio is steadier than its parts, and the interval needs no large-sample approximation (as the delta
    /// method on 3 to 5 rounds would).
    func agentSeries(_ arm: RowArm, agent: AgentID) -> RoundSeries { fleetSeries(arm, .mean, agents: [agent]) }

    /// Solo: each launch is a figure.
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

    /// The figures of the fleet as a whole (with an arm) or of the harness (without).
    func ownSeries(_ arm: Arm?) -> [Measured] { rounds.compactMap { measured(round: $0, agent: nil, arm: arm) } }

    /// As `ownSeries`, the worst block of each round.
    func ownWorst(_ arm: Arm?) -> [Measured] { rounds.compactMap { greatest(round: $0, agent: nil, arm: arm) } }

    /// The difference of the fleet-wide figures of the two arms, round by round; rounds with one arm only are left out.
    func ownDifference(_ arm: RowArm) -> RoundSeries {
        var series = RoundSeries()
        for round in rounds {
            if case .success(let pair) = pair(round: round, agent: nil, arm), arm == .difference || pair.base > 0 {
                series.figures.append(arm == .difference ? pair.figure : pair.figure / pair.base)
            }
        }
        return series
    }

    /// An agent's figure in one round and, for a relative difference, what it is relative to.
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
