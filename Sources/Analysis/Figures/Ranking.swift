package import BenchmarkModel

/// The ranks of the targets of one run, for each budget. One target ranks before another only if their judged intervals
/// (adjusted over a target's rows) do not overlap. Targets that cannot be distinguished share a range of ranks.
///
/// The levels are comparable because the targets were measured alternately, round by round, on one machine in one hour.
package struct Ranking: Hashable, Sendable {
    package struct Place: Hashable, Sendable {
        package let row: ResultRow
        /// Range of ranks; 1 is the best. Both ends are equal if the rank is certain; nil without a figure.
        package let ranks: ClosedRange<Int>?
    }

    package struct Line: Hashable, Sendable {
        /// The budget's title.
        package let title: String
        /// Places of the targets, in the order of the plan.
        package let places: [Place]
    }

    package let lines: [Line]

    /// Creates the ranking. It is empty for a run of one target, and for a versus run, which compares by twins.
    ///
    /// - Complexity: O(budgets x targets squared).
    package init(_ run: StoredRun, _ judgement: Judgement) {
        let subjects = run.plan.subjects.map(\.name)
        guard subjects.count > 1, !run.plan.versus else {
            lines = []
            return
        }
        lines = run.plan.budgets.budgets.compactMap { budget in
            let rows = subjects.compactMap { name in
                judgement.tableRows.first { $0.budget == budget.name && $0.target == name }
            }
            // A census has no interval. A row that only one target has cannot be ranked.
            guard rows.allSatisfy({ $0.census == nil }), rows.count(where: { $0.figure.estimate?.low != nil }) > 1,
                budget.metric.polarity != .neutral
            else { return nil }
            let lessIsBetter = budget.metric.polarity == .lowerIsBetter
            return Line(
                title: budget.title,
                places: rows.map { Place(row: $0, ranks: Self.ranks(of: $0, among: rows, lessIsBetter)) })
        }
    }

    private static func ranks(of row: ResultRow, among rows: [ResultRow], _ lessIsBetter: Bool) -> ClosedRange<Int>? {
        guard let own = interval(row) else { return nil }
        let others = rows.filter { $0.target != row.target }.compactMap(interval)
        let below = others.count { $0.upperBound < own.lowerBound }
        let above = others.count { $0.lowerBound > own.upperBound }
        let (better, worse) = lessIsBetter ? (below, above) : (above, below)
        return 1 + better...1 + others.count - worse
    }

    private static func interval(_ row: ResultRow) -> ClosedRange<Double>? {
        let isOfUndoneWork = row.notes.contains {
            if case .doubt(let doubt) = $0 { doubt.isOfUndoneWork } else { false }
        }
        guard !isOfUndoneWork, let estimate = row.figure.estimate, let low = estimate.low, let high = estimate.high,
            low <= high
        else {
            return nil
        }
        return low...high
    }
}
