import Analysis
package import BenchmarkModel
import HTMLReport
import Report

/// A form in which a run, or its comparison with another, is shown; made when it is asked for.
package struct Form {
    package let name: String
    /// A text; several where the form has several files.
    package let texts: () -> [String]

    fileprivate init(_ name: String, _ text: @escaping () -> String) { self.init(name, texts: { [text()] }) }

    fileprivate init(_ name: String, texts: @escaping () -> [String]) {
        self.name = name
        self.texts = texts
    }

    /// Whether its texts are JSON.
    package var isJSON: Bool { name.contains("json") || name == "pictures" }
}

/// Every form that there is.
package enum AllForms {
    package static func of(_ run: StoredRun, against baseline: StoredRun) -> [Form] {
        let judgement = Judgement(run)
        let comparison = Comparison(run, against: baseline, name: "before")
        return [
            Form("console") { ConsoleTable.text(run, judgement, columns: 140, colour: true) },
            Form("narrow console") { ConsoleTable.text(run, judgement, columns: 60, colour: false) },
            Form("summary") { ConsoleTable.summary(run, judgement, comparison, columns: 100, colour: false) },
            Form("comparison") { ComparisonTable.text(comparison, columns: 140, colour: true) },
            Form("csv") { CSVExport.text(run, judgement) }, Form("wide") { WideCSV.text(run) },
            Form("raw") { RawExport.text(run) }, Form("comparison csv") { ComparisonCSV.text(comparison) },
            Form("json") { JSONExport.text(run, judgement, comparison) },
            Form("comparison json") { ComparisonJSON.text(comparison) },
            Form("markdown") { MarkdownExport.text(run, judgement, comparison) },
            Form("comparison markdown") { MarkdownExport.text(comparison) },
            Form("junit") { RunJUnit.text(run, judgement, comparison) },
            Form("comparison junit") { RunJUnit.text(comparison, of: run) },
            Form("benchstat") { BenchstatExport.text(run) },
            Form("openmetrics") { ExpositionExport.openMetrics(run, judgement, comparison) },
            Form("textfile") { ExpositionExport.textfile(run, judgement, comparison) },
            Form("html") { HTMLReport.text(run, judgement, comparison, script: nil) },
            Form("pictures", texts: { HTMLReport.pictures(run, judgement, comparison).map(\.specification) }),
            Form("percentiles", texts: { PercentileExport.files(run).map(\.text) }),
        ]
    }
}
