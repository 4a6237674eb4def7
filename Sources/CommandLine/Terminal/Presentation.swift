import Analysis
import BenchmarkModel
import Report

/// Shows runs and comparisons on standard output.
struct Presentation {
    let console: Console

    func show(_ comparison: Comparison) {
        console.out(
            ComparisonTable.text(comparison, columns: console.columns, colour: console.wantsColor(.output)))
    }

    /// Shows which run it was, how many rows have which verdict, and whether the run is partial.
    func summarize(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?) {
        console.out(
            ConsoleTable.summary(
                run, judgement, comparison, columns: console.columns, colour: console.wantsColor(.output)))
    }

    /// - Parameter comparison: shown after the run; nil where there is none.
    func show(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?, json: Bool) {
        if json {
            console.out(JSONExport.text(run, judgement, comparison))
            return
        }
        console.out(
            ConsoleTable.text(run, judgement, columns: console.columns, colour: console.wantsColor(.output)))
        guard let comparison else { return }
        console.out("")
        show(comparison)
    }
}
