package import BenchmarkModel

/// The figure of the two arms that a row shows.
package enum RowArm: String, Hashable, Sendable, Codable, CaseIterable {
    case control
    case treatment
    /// Treatment minus control.
    case difference
    /// Treatment minus control, divided by control.
    case relativeDifference = "relative_difference"
    /// Second control minus control, for the agents that have a second control: the difference when there is nothing to
    /// find.
    case noise = "aa_difference"
    /// Second control minus control, divided by control.
    case relativeNoise = "aa_relative_difference"
    /// For an exporter that cannot be switched off: on, and not scraped.
    case idle
    /// Treatment minus idle: the cost of being scraped.
    case scraping
}

/// A value with its confidence interval, all in the row's unit.
package struct Estimate: Hashable, Sendable, Codable {
    package let value: Double
    /// nil, like `high`, for fewer than two rounds and for a census.
    package let low: Double?
    package let high: Double?
    /// Number of rounds or launches.
    package let n: Int

    package init(value: Double, low: Double? = nil, high: Double? = nil, n: Int) {
        self.value = value
        self.low = low
        self.high = high
        self.n = n
    }
}

/// The figure of a row, or the reason why it is missing.
package typealias Figure = Result<Estimate, Missing>

extension Result where Success == Estimate, Failure == Missing {
    package static func estimate(_ estimate: Estimate) -> Self { .success(estimate) }

    package var estimate: Estimate? { value }
}

/// A count of agents, in the worst round.
package struct Census: Hashable, Sendable {
    /// Number of agents that kept the budget.
    package let kept: Int
    package let expected: Int
    package let rounds: Int
    /// Whether every round had the same count.
    package let steady: Bool
}

/// A note about a figure. Its values have the row's unit, unless stated otherwise.
package enum RowNote: Hashable, Sendable {
    /// The agent nearest to the limit, or furthest beyond it.
    case worstAgent(AgentID, Estimate)
    /// Agents that break the budget, each beyond doubt.
    case failingAgents([AgentID])
    /// With the same mean and spread, this many rounds or launches would decide; nil: not within `maximum`.
    case wouldDecide(Int?, maximum: Int)
    /// The scrape interval, in seconds, at which the limit would just be kept.
    case breakEvenInterval(seconds: Double, now: Double)
    /// The same interval for an agent that compresses its pages.
    case breakEvenGzip(seconds: Double)
    /// In some round, only this many of the agents (or launches) had a value.
    case present(Int, of: Int)
    /// Agents without a value in some round, all for the same reason.
    case missing([AgentID], reason: String)
    /// Too few requests were answered in time to trust figures that depend on load. The values are the ratio of
    /// answered to planned requests, and the planned requests per second and agent.
    case loadFellBehind(ratio: Double, asked: Double)
    /// A single round or launch has no interval.
    case single
    /// The same figure without the disturbed blocks, and the number of these blocks.
    case undisturbed(Estimate?, disturbed: Int, of: Int)
    /// A remark whose values are not in the row's unit.
    case remark(String)
    /// The reason why the row is not decided although its interval is on one side of the limit.
    case doubt(Doubt)
    /// Agents whose own interval is on one side of the limit, and whose A/A interval prevents a verdict.
    case agentsWithinNoise([AgentID])
    /// The mean over the agents exceeds the limit, so at least one agent does. No single agent is certain to.
    case meanIsOutside
    /// The limit is for more agents than the run has, so a pass of so few is not counted.
    case partOfFleet(Int, of: Int)
}

/// One figure of the result, with or without a verdict.
package struct ResultRow: Hashable, Sendable {
    package let target: SubjectID
    package let scope: BudgetScope
    /// nil for a figure of several agents, or of the harness.
    package let agent: AgentID?
    /// The agents of the row, if they are some of the fleet's.
    package let part: FleetPart?
    package let metric: Metric
    package let phase: Phase
    /// nil for a figure of the harness.
    package let arm: RowArm?
    package let statistic: Statistic
    /// Unit of the figure. It differs from the metric's unit for a ratio to the machine or to the control.
    package let unit: Unit
    package let figure: Figure
    package let census: Census?
    /// Name of the budget that judges the row. The row's interval is then the one it was judged by.
    package let budget: String?
    /// nil without a budget.
    package let verdict: Verdict?
    package let notes: [RowNote]
    /// The 95 % A/A estimate of this difference; nil for a level, and in a run without second controls. It covers fewer
    /// agents than the difference, so its interval is wider.
    package let noise: Estimate?

    init(
        target: SubjectID, scope: BudgetScope, agent: AgentID? = nil, metric: Metric, phase: Phase, arm: RowArm?,
        statistic: Statistic, unit: Unit, figure: Figure, census: Census? = nil, budget: String? = nil,
        verdict: Verdict? = nil, notes: [RowNote] = [], noise: Estimate? = nil, part: FleetPart? = nil
    ) {
        self.part = part
        self.noise = noise
        self.target = target
        self.scope = scope
        self.agent = agent
        self.metric = metric
        self.phase = phase
        self.arm = arm
        self.statistic = statistic
        self.unit = unit
        self.figure = figure
        self.census = census
        self.budget = budget
        self.verdict = verdict
        self.notes = notes
    }
}

extension ResultRow {
    /// Name of the statistic in CSV and JSON. Outside the twin rounds it begins with the phase.
    package var statisticName: String { phase.prefix + statistic.name }
}
