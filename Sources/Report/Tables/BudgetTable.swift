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

/// The budgets of a run, in the order of their file.
package struct BudgetTable: Sendable {
    /// The name of the budget file.
    package let name: String
    package let lines: [BudgetLine]
    /// Whether at least one row has an A/A figure.
    package let hasNoise: Bool

    /// Returns nil if no budget is judged.
    init?(_ budgets: BudgetSet, _ subjects: [SubjectSummary]) {
        let rows = subjects.flatMap(\.rows)
        guard !rows.isEmpty else { return nil }
        name = budgets.name
        lines = budgets.budgets.map { BudgetLine($0, subjects) }
        hasNoise = rows.contains { $0.noise != nil }
    }
}
