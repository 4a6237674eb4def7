/// The figure of a metric that a budget judges.
package enum BudgetStatistic: String, Hashable, Sendable, Codable, CaseIterable {
    /// The level of the treatment arm.
    case treatment
    /// Treatment minus control.
    case difference
    /// Treatment minus control, divided by control.
    case relativeDifference = "relative_difference"
}

extension BudgetStatistic {
    /// Whether the statistic is the level of one arm, which needs no twin.
    package var isLevel: Bool {
        switch self {
        case .treatment: true
        case .difference, .relativeDifference: false
        }
    }
}

/// The scope of a budget. `agent`: every agent must keep the limit. `fleet`: the fleet's total (or census) must keep
/// it.
package enum BudgetScope: String, Hashable, Sendable, Codable, CaseIterable {
    case agent
    case fleet
}

extension BudgetScope {
    /// Whether all agents are needed to judge the budget.
    package var isOfWholeFleet: Bool {
        switch self {
        case .agent: false
        case .fleet: true
        }
    }
}

/// How a fleet's figure is computed from its agents' figures.
package enum FleetAggregate: String, Hashable, Sendable, Codable, CaseIterable {
    case sum
    case mean
}

/// The quantity that a CPU budget's percentage refers to.
package enum CPUDenominator: String, Hashable, Sendable, Codable, CaseIterable {
    case core
    /// The cores that the bench and its agents may use, limited by affinity, cpuset and quota.
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

/// A documented limit, with its source and its interpretation.
package struct Budget: Hashable, Sendable, Codable {
    package let name: String
    package let title: String
    package let metric: Metric
    package let phase: Phase
    package let scope: BudgetScope
    package let statistic: BudgetStatistic
    package let aggregate: FleetAggregate
    /// nil for all metrics except CPU.
    package let denominator: CPUDenominator?
    /// Limit in the metric's base unit (a ratio for relative differences and for CPU).
    package let bound: Bound
    /// Whether the budget is a census: a count of agents without an interval.
    package let census: Bool
    /// The least number of agents for a census, or the number of agents that a sum's limit is for; 0 for the agents of
    /// the run.
    package let agents: Int
    /// The limit in the document's own words.
    package let documented: String
    /// The reason for this interpretation.
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
    /// The thresholds of a comparison with another run.
    package let changes: [ChangeThreshold]

    package init(name: String, source: String, budgets: [Budget], changes: [ChangeThreshold] = []) {
        self.changes = changes
        self.name = name
        self.source = source
        self.budgets = budgets
    }
}

extension BudgetSet {
    /// Decodes a budget set. One stored by an older version has no changes.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            source: try container.decode(String.self, forKey: .source),
            budgets: try container.decode([Budget].self, forKey: .budgets),
            changes: try container.decodeIfPresent([ChangeThreshold].self, forKey: .changes) ?? [])
    }
}

extension Budget {
    /// The same figure without its limit. A census still counts the agents that its limit asks for.
    package var withoutLimit: Budget {
        let open: Bound =
            switch bound {
            case .atMost: .atMost(.infinity)
            case .atLeast: .atLeast(-.infinity)
            }
        return Budget(
            name: name, title: title, metric: metric, phase: phase, scope: scope, statistic: statistic,
            aggregate: aggregate, denominator: denominator, bound: census ? bound : open, census: census, agents: 0,
            documented: Verdict.noLimit.rawValue, why: why)
    }
}

extension Plan {
    /// Returns whether the limits of the budgets apply to a subject.
    package func hasLimits(_ subject: SubjectID) -> Bool { !withoutLimits.contains(subject) }

    /// Whether the limits of the budgets apply to at least one subject.
    package var hasLimits: Bool { subjects.contains { hasLimits($0.name) } }

    /// Returns the budgets of a subject, without their limits if these do not apply to it. It then has no scale phase
    /// either, because a promised number of agents is a limit too.
    package func budgets(of subject: SubjectID) -> [Budget] {
        hasLimits(subject)
            ? budgets.budgets : budgets.budgets.filter { $0.phase != .scale }.map(\.withoutLimit)
    }

    /// The name of the budgets; `none` if their limits apply to no subject.
    package var budgetsName: String { hasLimits ? budgets.name : "none" }
}

/// The verdict on a figure against a budget.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    case pass
    case fail
    case inconclusive
    /// There is no figure; the row gives the reason.
    case notMeasured = "not measured"
    /// The figure has no limit, and nothing casts doubt on it.
    case noLimit = "no limit"
}
