/// Which figure of a metric a budget judges.
package enum BudgetStatistic: String, Hashable, Sendable, Codable, CaseIterable {
    /// The level of the treatment arm.
    case treatment
    /// Treatment minus control.
    case difference
    /// Treatment minus control, divided by control.
    case relativeDifference = "relative_difference"
}

extension BudgetStatistic {
    /// Whether it is the level of one arm, which needs no twin to compare with.
    package var isLevel: Bool {
        switch self {
        case .treatment: true
        case .difference, .relativeDifference: false
        }
    }
}

/// `agent`: every agent must keep it. `fleet`: the fleet's total (or census) must.
package enum BudgetScope: String, Hashable, Sendable, Codable, CaseIterable {
    case agent
    case fleet
}

extension BudgetScope {
    /// Whether it takes all agents to judge it.
    package var isOfWholeFleet: Bool {
        switch self {
        case .agent: false
        case .fleet: true
        }
    }
}

/// How a fleet figure is made of its agents' figures.
package enum FleetAggregate: String, Hashable, Sendable, Codable, CaseIterable {
    case sum
    case mean
}

/// What a CPU budget's percentage is a percentage of.
package enum CPUDenominator: String, Hashable, Sendable, Codable, CaseIterable {
    case core
    /// The cores that the bench and its agents may use: by affinity, cpuset and quota.
    case machine
    /// The same agent without its exporter.
    case control
}

/// The side of the limit on which a figure passes.
package enum Bound: Hashable, Sendable, Codable {
    case atMost(Double)
    case atLeast(Double)

    package var limit: Double {
        switch self {
        case .atMost(let limit), .atLeast(let limit): limit
        }
    }
}

/// A documented limit, with where it is documented and how it is read.
package struct Budget: Hashable, Sendable, Codable {
    package let name: String
    package let title: String
    package let metric: Metric
    package let phase: Phase
    package let scope: BudgetScope
    package let statistic: BudgetStatistic
    package let aggregate: FleetAggregate
    /// nil for anything but CPU.
    package let denominator: CPUDenominator?
    /// In the metric's base unit (a ratio for relative differences and for CPU).
    package let bound: Bound
    /// A census counts agents and has no interval.
    package let census: Bool
    /// How many agents a census asks for at least, or a sum is the limit of; 0 for the fleet that there is.
    package let agents: Int
    /// The limit in the document's own words.
    package let documented: String
    /// Why it is read this way.
    package let why: String

    package init(
        name: String, title: String, metric: Metric, phase: Phase, scope: BudgetScope, statistic: BudgetStatistic,
        aggregate: FleetAggregate, denominator: CPUDenominator?, bound: Bound, census: Bool, agents: Int,
        documented: String, why: String
    ) {
        self.name = name
        self.title = title
        self.metric = metric
        self.phase = phase
        self.scope = scope
        self.statistic = statistic
        self.aggregate = aggregate
        self.denominator = denominator
        self.bound = bound
        self.census = census
        self.agents = agents
        self.documented = documented
        self.why = why
    }
}

/// The rows of one budget file, in its order.
package struct BudgetSet: Hashable, Sendable, Codable {
    package let name: String
    package let source: String
    package let budgets: [Budget]
    /// What a comparison with another run looks at.
    package let changes: [ChangeThreshold]

    package init(name: String, source: String, budgets: [Budget], changes: [ChangeThreshold] = []) {
        self.changes = changes
        self.name = name
        self.source = source
        self.budgets = budgets
    }
}

extension BudgetSet {
    /// Stored by an older version it has no changes.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            source: try container.decode(String.self, forKey: .source),
            budgets: try container.decode([Budget].self, forKey: .budgets),
            changes: try container.decodeIfPresent([ChangeThreshold].self, forKey: .changes) ?? [])
    }
}

/// What is said of a figure against a budget.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    case pass
    case fail
    case inconclusive
    /// There is no figure; the row says why.
    case notMeasured = "not measured"
}
