import Report

/// Shows runs and comparisons on standard output.
struct Presentation {
    let console: Console

    func show(_ comparison: ComparisonSummary) {
        console.out(
            ComparisonTable.text(comparison, columns: console.columns, colour: console.wantsColor(.output)))
    }

    /// Shows which run it was, how many rows have which verdict, and whether the run is partial.
    func showBriefly(_ summary: ResultSummary) {
        console.out(ConsoleTable.quiet(summary, columns: console.columns, colour: console.wantsColor(.output)))
    }

    /// The run, and after it the comparison that it has.
    func show(_ summary: ResultSummary, json: Bool) {
        if json {
            console.out(JSONExport.text(summary))
            return
        }
        console.out(ConsoleTable.text(summary, columns: console.columns, colour: console.wantsColor(.output)))
        guard let comparison = summary.comparison else { return }
        console.out("")
        show(comparison)
    }
}
