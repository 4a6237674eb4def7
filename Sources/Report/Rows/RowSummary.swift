package import Analysis
package import BenchmarkModel

/// A row of the result with all that forms say of it.
package struct RowSummary: Hashable, Sendable {
    package let row: ResultRow
    /// The budget that judges it; nil for a figure beside the budgets.
    package let budget: Budget?

    package init(_ row: ResultRow, _ budget: Budget? = nil) {
        self.row = row
        self.budget = budget
    }

    package var target: String { row.target }

    package var title: String { budget?.title ?? row.metric }

    /// The title among rows of several targets.
    package var name: String { "\(target), \(title)" }

    /// The limit in the document's own words; nil without a budget.
    package var documented: String? { budget?.documented }

    package var estimate: Estimate? { row.figure.estimate }

    /// A row without a figure was not measured, whether a budget judges it or not.
    package var verdict: Verdict? { estimate == nil ? .notMeasured : row.verdict }

    package var unit: HumanUnit { HumanUnit(row) }

    /// The figure in the row's own unit, a count for a census, or that there is none.
    package var figure: String { figure(in: unit) }

    package func figure(in unit: HumanUnit) -> String {
        if let census = row.census {
            // Answers are compared request by request: a ratio above the count of agents says how near they came.
            let count = "\(census.kept) of \(census.expected)"
            return census.steady ? count : "\(count) in the worst of \(census.rounds)"
        }
        return estimate.map(unit.text) ?? "-"
    }

    /// The figure and what it is held against.
    package var figureAndLimit: String { "\(figure), documented: \(documented ?? "no limit")" }

    /// For a table of figures, in which "-" is a row that there is not.
    package var cell: String { estimate == nil ? Verdict.notMeasured.rawValue : figure }

    /// The interval of the same figure where there is nothing to find, in the figure's unit.
    package var noise: String? { row.noise.map(unit.interval) }

    /// Why there is no figure.
    package var absentReason: String? { row.figure.absentReason }

    /// The same as a sentence.
    package var absence: String? { absentReason.map { "\(Verdict.notMeasured.rawValue): \($0)" } }

    /// All notes of the row; empty when there are none.
    package var notes: [String] {
        let unit = unit
        return row.notes.map { $0.text(unit, phase: row.phase) }
    }

    /// Why there is no figure, and the notes.
    package var remarks: [String] { [absentReason].compactMap { $0 } + notes }
}
