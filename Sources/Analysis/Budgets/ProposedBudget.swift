package import BenchmarkModel
import Statistics

/// A budget whose limit follows from a run: the measured bound plus a margin, so that a later run of the same program
/// passes, and one that costs clearly more does not.
package struct ProposedBudget: Hashable, Sendable {
    /// The budget that the run was judged by. It says which figure is limited, and how it is read.
    package let budget: Budget
    package let bound: Bound
    /// The estimate that the limit follows from: the worst agent's for a budget that every agent must keep. nil for a
    /// census, which keeps its limit.
    package let measured: Estimate?
    /// The worst agent; nil for a figure of the fleet.
    package let agent: AgentID?
    /// Number of agents that a limit of a sum holds for; 0 for other budgets.
    package let agents: Int

    /// Derives one budget for each budget of the run that has a figure of the subject, whether or not its limits apply
    /// to it.
    ///
    /// The limit is the far end of the 95 % interval (of the worst agent) or of its A/A interval, whichever is farther,
    /// plus a margin: the greatest of `margin` times that end, the width of the interval, and the absolute threshold
    /// that the budget file has for changes of the figure. A margin of the width keeps noise from breaking the limit. A
    /// census keeps its limit if the run passed it.
    /// - Parameter margin: a share of the end, such as 0.2.
    /// - Returns: for each budget the proposal, or the reason why there is none.
    package static func all(
        _ run: StoredRun, _ judgement: Judgement, subject: SubjectID, margin: Double
    ) -> [(budget: Budget, proposal: Result<ProposedBudget, Missing>)] {
        let names = Set(run.plan.budgets(of: subject).map(\.name))
        let agentRows = judgement.agentRows + judgement.costAgentRows
        return run.plan.budgets.budgets.filter { names.contains($0.name) }.map { budget in
            guard let row = judgement.tableRows.first(where: { $0.target == subject && $0.budget == budget.name })
            else { return (budget, .failure(Missing("the run did not judge it"))) }
            let own = agentRows.filter { $0.target == subject && $0.budget == budget.name }
            return (budget, proposal(budget, row, own, run, margin))
        }
    }

    private static func proposal(
        _ budget: Budget, _ row: ResultRow, _ own: [ResultRow], _ run: StoredRun, _ margin: Double
    ) -> Result<ProposedBudget, Missing> {
        if budget.census {
            // Without a limit a census is kept if it counts all agents.
            let isKept =
                row.verdict == .noLimit ? row.census.map { $0.kept == $0.expected } ?? false : row.verdict == .pass
            guard isKept else {
                return .failure(Missing("the run did not pass it: \(row.figure.absentReason ?? "agents are missing")"))
            }
            return .success(
                ProposedBudget(budget: budget, bound: budget.bound, measured: nil, agent: nil, agents: budget.agents))
        }
        let figures = [(row.agent, row.figure)] + own.map { ($0.agent, $0.figure) }
        let estimates = figures.compactMap { agent, figure in figure.estimate.map { (agent, $0) } }
        guard let worst = estimates.max(by: { budget.bound.badness($0.1) < budget.bound.badness($1.1) }) else {
            return .failure(Missing(row.figure.absentReason ?? "it has no figure"))
        }
        guard worst.1.interval != nil else {
            return .failure(Missing("a single launch or round has no interval: measure more"))
        }
        let noises = ([row] + own).compactMap(\.noise)
        let badness = ([worst.1] + noises).map { budget.bound.badness($0) }.max() ?? 0
        let width = worst.1.interval.map { $0.high - $0.low } ?? 0
        let limit = badness + max(margin * badness.magnitude, width, threshold(of: budget, run))
        let bound: Bound =
            switch budget.bound {
            case .atMost: .atMost(roundedUp(limit))
            case .atLeast: .atLeast(-roundedUp(limit))
            }
        let isSum = budget.scope.isOfWholeFleet && budget.aggregate == .sum && budget.agents > 0
        return .success(
            ProposedBudget(
                budget: budget, bound: bound, measured: worst.1, agent: worst.0,
                agents: isSum ? run.plan.fleet.agents.count : 0))
    }

    /// Returns the absolute threshold of changes of the figure, in the unit of the limit; 0 without one.
    private static func threshold(of budget: Budget, _ run: StoredRun) -> Double {
        let isOfBaseUnit = budget.statistic != .relativeDifference && budget.denominator != .machine
        guard isOfBaseUnit, budget.scope == .agent else { return 0 }
        let statistic: ChangeStatistic = budget.statistic.isLevel ? .treatment : .difference
        return run.plan.budgets.changes.first {
            $0.metric == budget.metric && $0.phase == budget.phase && $0.statistic == statistic
        }?.absolute ?? 0
    }

    /// Rounds up to three significant digits.
    private static func roundedUp(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return value }
        var exponent = 0
        var digits = value
        while digits.magnitude >= 1000 {
            digits /= 10
            exponent += 1
        }
        while digits.magnitude < 100 {
            digits *= 10
            exponent -= 1
        }
        // A product with a power of ten has a rounding error, which a limit in a file should not show.
        return Double("\(digits.rounded(.up))e\(exponent)") ?? value
    }
}
