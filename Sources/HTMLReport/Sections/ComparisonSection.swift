import Analysis
import BenchmarkModel
import Report

/// What changed: against a baseline, or of one target against the other in a versus run.
struct ComparisonSection {
    let facts: RunFacts

    var section: Section? {
        guard let comparison = facts.comparison else { return nil }
        let several = Set(comparison.rows.map(\.target)).count > 1
        let rows = comparison.rows.map { row($0, several, (comparison.reference, comparison.current)) }
        let reservations = comparison.reservations.map { text -> Markup in "<li>\(text)</li>" }
        let reserved: Markup =
            reservations.isEmpty
            ? .empty
            : """
            <div class="banner"><p>With these reservations no row is better than inconclusive, but for the exact ones:</p>\
            <ul>\(reservations)</ul></div>
            """
        return Section(
            "comparison", "Changes", title: "\(comparison.current) beside \(comparison.reference)",
            """
            <p class="legend">Each drawing: the shaded zone is what counts as unchanged, \(BudgetSection.key("limit")) its limits, \
            \(BudgetSection.key("value")) the difference with its interval, as it is judged: 95 %, adjusted (Holm) over the rows.</p>
            \(reserved)
            <table class="changes"><thead><tr><th scope="col">figure</th><th scope="col">\(comparison.reference)</th>\
            <th scope="col">\(comparison.current)</th><th scope="col">change</th><th scope="col">threshold</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>
            """)
    }

    private func row(_ row: ChangeRow, _ several: Bool, _ names: (reference: String, current: String)) -> Markup {
        let reasons = row.change == .notCompared ? [row.absentReason ?? "not observed"] : []
        let notes = (reasons + row.noteTexts).map { text -> Markup in "<span class=\"why\">\(text)</span>" }
        return """
            <tr data-metric="\(row.metric.name)"><th scope="row">\(Definition.link(row.title(several: several), row.metric))</th>\
            <td data-head="\(names.reference)">\(row.baselineText)</td>\
            <td data-head="\(names.current)">\(row.currentText)</td><td>\(VerdictBadge.markup(row.change))<span class="figure">\(row.changeText)</span>\
            \(row.isExact ? .empty : IntervalDrawing(row)?.markup ?? .empty)\(notes)</td><td data-head="threshold">\(row.thresholdText)</td></tr>

            """
    }
}
