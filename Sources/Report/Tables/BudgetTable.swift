import Analysis
package import BenchmarkModel

/// A budget, with the row of each subject.
package struct BudgetLine: Sendable {
    package let budget: Budget
    private let rows: [SubjectID: RowSummary]

    init(_ budget: Budget, _ subjects: [SubjectSummary]) {
        self.budget = budget
        rows = Dictionary(
            subjects.compactMap { subject in
                subject.rows.first { $0.row.budget == budget.name }.map { (subject.name, $0) }
            }
        ) { first, _ in first }
    }

    package func row(of subject: SubjectSummary) -> RowSummary? { rows[subject.name] }
}

/// The budgets of a run, in the order of their file. The same figures of subjects without limits are among them.
package struct BudgetTable: Sendable {
    /// The name of the budget file; nil if its limits apply to no subject, so that the table is one of costs.
    package let name: String?
    package let lines: [BudgetLine]
    /// Whether at least one row has an A/A figure.
    package let hasNoise: Bool
    /// The subjects without limits, if others have some.
    private let withoutLimits: [SubjectID]

    /// Returns nil if there is no row.
    init?(_ plan: Plan, _ subjects: [SubjectSummary]) {
        let rows = subjects.flatMap(\.rows)
        guard !rows.isEmpty else { return nil }
        name = plan.hasLimits ? plan.budgets.name : nil
        withoutLimits = plan.hasLimits ? subjects.filter { !$0.hasLimits }.map(\.name) : []
        let names = Set(rows.compactMap(\.row.budget))
        lines = plan.budgets.budgets.filter { names.contains($0.name) }.map { BudgetLine($0, subjects) }
        hasNoise = rows.contains { $0.noise != nil }
    }

    /// The title of the table.
    package var title: String { name.map { "Budgets of \($0)" } ?? "Costs" }

    /// The header of the column of figures.
    package var header: String { name == nil ? "cost" : "budget" }

    /// How the intervals of the table were computed.
    package var intervals: String {
        guard name != nil else { return "no limits; \(Wording.notAdjusted)" }
        let others =
            withoutLimits.isEmpty
            ? "" : "; no limits for \(withoutLimits.map(\.text).joined(separator: ", ")): \(Wording.notAdjusted)"
        return "intervals as judged: \(Wording.adjustedByTarget)\(others)"
    }
}
