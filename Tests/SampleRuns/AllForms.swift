import Analysis
package import BenchmarkModel
import HTMLReport
import Report

/// Every form in which a run, and its comparison with another, is shown.
package enum AllForms {
    /// By name.
    package static func texts(_ run: StoredRun, against baseline: StoredRun) -> [(name: String, text: String)] {
        let judgement = Judgement(run)
        let comparison = Comparison(run, against: baseline, name: "before")
        return [
            ("console", ConsoleTable.text(run, judgement, columns: 140, colour: true)),
            ("narrow console", ConsoleTable.text(run, judgement, columns: 60, colour: false)),
            ("summary", ConsoleTable.summary(run, judgement, comparison, columns: 100, colour: false)),
            ("comparison", ComparisonTable.text(comparison, columns: 140, colour: true)),
            ("csv", CSVExport.text(run, judgement)), ("wide", WideCSV.text(run)), ("raw", RawExport.text(run)),
            ("comparison csv", ComparisonCSV.text(comparison)), ("json", JSONExport.text(run, judgement, comparison)),
            ("comparison json", ComparisonJSON.text(comparison)),
            ("markdown", MarkdownExport.text(run, judgement, comparison)),
            ("comparison markdown", MarkdownExport.text(comparison)),
            ("junit", RunJUnit.text(run, judgement, comparison)),
            ("comparison junit", RunJUnit.text(comparison, of: run)), ("benchstat", BenchstatExport.text(run)),
            ("openmetrics", ExpositionExport.openMetrics(run, judgement, comparison)),
            ("textfile", ExpositionExport.textfile(run, judgement, comparison)),
            ("html", HTMLReport.text(run, judgement, comparison, script: nil)),
        ]
            + HTMLReport.pictures(run, judgement, comparison).map { ("picture \($0.name)", $0.specification) }
            + PercentileExport.files(run).map { ($0.name, $0.text) }
    }
}
