import Analysis
import BenchmarkModel
import Report

/// The changes since a baseline, or the differences of the two targets of a versus run.
struct ComparisonSection {
    let summary: ResultSummary

    var section: Section? {
        guard let comparison = summary.comparison else { return nil }
        let rows = comparison.rows.map { row($0, comparison) }
        let caveats = comparison.reservations.map { text -> Markup in "<li>\(text)</li>" }
        let reserved: Markup =
            caveats.isEmpty
            ? .empty
            : """
            <div class="banner"><p>\(Wording.reserved):</p>\
            <ul>\(caveats)</ul></div>
            """
        return Section(
            "comparison", "Changes", title: comparison.title,
            """
            <p class="legend">Each drawing: the shaded zone is what counts as unchanged, \(BudgetSection.key("limit")) its limits, \
            \(BudgetSection.key("value")) the difference with its interval as judged: \(Wording.adjusted).</p>
            \(reserved)
            <table class="changes"><thead><tr><th scope="col">figure</th><th scope="col">\(comparison.reference)</th>\
            <th scope="col">\(comparison.current)</th><th scope="col">change</th><th scope="col">threshold</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>
            """)
    }

    private func row(_ row: ChangeSummary, _ comparison: ComparisonSummary) -> Markup {
        let notes = row.remarks.map { text -> Markup in "<span class=\"why\">\(text)</span>" }
        return """
            <tr data-metric="\(row.row.metric.name)"><th scope="row">\(Definition.link(row.title, row.row.metric))</th>\
            <td data-head="\(comparison.reference)">\(row.baseline)</td>\
            <td data-head="\(comparison.current)">\(row.current)</td><td>\(VerdictBadge.markup(row.change))<span class="figure">\(row.difference)</span>\
            \(row.row.isExact ? .empty : IntervalDrawing(row.row)?.markup ?? .empty)\(notes)</td><td data-head="threshold">\(row.threshold)</td></tr>

            """
    }
}
