package import BenchmarkModel

/// Which figure of the two arms a row shows.
package enum RowArm: String, Hashable, Sendable, Codable, CaseIterable {
    case control
    case treatment
    /// Treatment minus control.
    case difference
    /// Treatment minus control, divided by control.
    case relativeDifference = "relative_difference"
    /// Second control minus control, of the agents that have one: what a difference is when there is nothing to find.
    case noise = "aa_difference"
    /// That, divided by their control.
    case relativeNoise = "aa_relative_difference"
    /// Of an exporter that cannot be switched off: on, and not scraped.
    case idle
    /// Treatment minus idle: what being scraped costs.
    case scraping
}

/// A value with its confidence interval, all in the row's unit.
package struct Estimate: Hashable, Sendable, Codable {
    package let value: Double
    /// nil, as `high` is, for fewer than two rounds and for a census.
    package let low: Double?
    package let high: Double?
    /// Rounds or launches behind it.
    package let n: Int

    package init(value: Double, low: Double? = nil, high: Double? = nil, n: Int) {
        self.value = value
        self.low = low
        self.high = high
        self.n = n
    }
}

/// What a row says, or why it says nothing.
package typealias Figure = Result<Estimate, Missing>

extension Result where Success == Estimate, Failure == Missing {
    package static func estimate(_ estimate: Estimate) -> Self { .success(estimate) }

    package var estimate: Estimate? { value }
}

/// A count of agents in the worst of some rounds.
package struct Census: Hashable, Sendable {
    /// Agents that kept the budget by themselves.
    package let kept: Int
    package let expected: Int
    package let rounds: Int
    /// Whether every round had the same count.
    package let steady: Bool
}

/// What is worth knowing beside a figure. Values in it have the row's unit, unless said otherwise.
package enum RowNote: Hashable, Sendable {
    /// The agent nearest to, or furthest beyond, the limit.
    case worstAgent(AgentID, Estimate)
    /// Agents that break the budget, each beyond doubt.
    case failingAgents([AgentID])
    /// With the same mean and spread, this many rounds or launches would decide; nil: not within `maximum`.
    case wouldDecide(Int?, maximum: Int)
    /// The scrape interval, in seconds, at which the limit would just be kept.
    case breakEvenInterval(seconds: Double, now: Double)
    /// The same interval for an agent that compresses its pages.
    case breakEvenGzip(seconds: Double)
    /// In some round only so many of the agents (or launches) had a value.
    case present(Int, of: Int)
    /// Agents without a value in some round, all for the same reason.
    case missing([AgentID], reason: String)
    /// Requests answered in time over requests planned, too few to trust figures that depend on load; and how many a second and
    /// agent were asked for.
    case loadFellBehind(ratio: Double, asked: Double)
    /// One round or launch has no interval.
    case single
    /// The same figure without the blocks that the machine disturbed, and how many blocks those are.
    case undisturbed(Estimate?, disturbed: Int, of: Int)
    /// Something worth knowing that is not of the row's unit.
    case remark(String)
    /// Why the row is not decided although its interval is on one side of the limit.
    case doubt(Doubt)
    /// Agents whose own interval is on one side of the limit, and whose A/A interval forbids a verdict.
    case agentsWithinNoise([AgentID])
    /// The mean over the agents is past the limit, so that at least one agent is; no single one is beyond doubt.
    case meanIsOutside
    /// The limit is for more agents than there are: that so few keep it says nothing.
    case partOfFleet(Int, of: Int)
}

/// One figure of the result, judged or not.
package struct ResultRow: Hashable, Sendable {
    package let target: String
    package let scope: BudgetScope
    /// nil for a figure of the whole fleet, or of the harness.
    package let agent: AgentID?
    package let metric: Metric
    package let phase: Phase
    /// nil for a figure of the harness.
    package let arm: RowArm?
    package let statistic: Statistic
    /// Of the figure, which a ratio of a machine or of the control changes from the metric's own.
    package let unit: Unit
    package let figure: Figure
    package let census: Census?
    /// Name of the budget that judges the row; its interval is then the one it was judged by.
    package let budget: String?
    /// nil without a budget.
    package let verdict: Verdict?
    package let notes: [RowNote]
    /// What this difference is between a control and a second control, at 95 %: nil for a level, and in a run without second
    /// controls. It is of fewer agents than the difference, so its interval is the wider one.
    package let noise: Estimate?

    init(
        target: String, scope: BudgetScope, agent: AgentID? = nil, metric: Metric, phase: Phase, arm: RowArm?,
        statistic: Statistic, unit: Unit, figure: Figure, census: Census? = nil, budget: String? = nil,
        verdict: Verdict? = nil, notes: [RowNote] = [], noise: Estimate? = nil
    ) {
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
    /// The statistic as CSV and JSON have it: with the phase in front, outside the twin rounds.
    package var statisticName: String { phase.prefix + statistic.name }
}
