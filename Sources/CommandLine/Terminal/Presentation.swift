import Report

/// Shows runs and comparisons on standard output.
struct Presentation {
    let console: Console

    func show(_ comparison: ComparisonSummary) {
        console.out(
            ComparisonTable.text(comparison, columns: console.columns, color: console.wantsColor(.output)))
    }

    /// Shows a run. The last lines are the answer for each target and the path of the page.
    ///
    /// - Parameters:
    ///   - json: writes one JSON object instead. The path of the page then goes to standard error.
    ///   - quiet: writes the rows that do not pass instead of the tables, and nothing to standard error.
    ///   - page: the path of the HTML page; nil if there is no page.
    func show(_ summary: ResultSummary, json: Bool, quiet: Bool = false, page: String? = nil) {
        if json {
            console.out(JSONExport.text(summary))
            if let page, !quiet { console.note("Page: \(page)") }
            return
        }
        let color = console.wantsColor(.output)
        if quiet {
            console.out(ConsoleTable.quiet(summary, columns: console.columns, color: color))
        } else {
            console.out(ConsoleTable.text(summary, columns: console.columns, color: color))
            console.out("")
            if let comparison = summary.comparison {
                show(comparison)
                console.out("")
            }
        }
        console.out(ConsoleAnswer.text(summary, page: page, columns: console.columns))
    }
}
