package import Analysis
package import BenchmarkModel
import HTMLReport
import Report

/// A form in which a run, or its comparison with another, is shown. It is rendered when it is used.
package struct Form {
    package let name: String
    /// The text of the form; several texts if the form has several files.
    package let texts: () -> [String]

    fileprivate init(_ name: String, _ text: @escaping () -> String) { self.init(name, texts: { [text()] }) }

    fileprivate init(_ name: String, texts: @escaping () -> [String]) {
        self.name = name
        self.texts = texts
    }

    /// Whether its texts are JSON.
    package var isJSON: Bool { name.contains("json") || name == "pictures" }
}

/// All forms.
package enum AllForms {
    package static func of(_ run: StoredRun, against baseline: StoredRun) -> [Form] {
        of(run, Comparison(run, against: baseline, name: "before"))
    }

    /// - Parameter comparison: nil leaves out the forms of a comparison.
    package static func of(_ run: StoredRun, _ comparison: Comparison?) -> [Form] {
        let summary = ResultSummary(run, Judgement(run), comparison)
        return [
            Form("console") { ConsoleTable.text(summary, columns: 140, color: true) },
            Form("narrow console") { ConsoleTable.text(summary, columns: 60, color: false) },
            Form("summary") { ConsoleTable.quiet(summary, columns: 100, color: false) },
            Form("answer") { ConsoleAnswer.text(summary, page: "results/run.html", columns: 100) },
            Form("csv") { CSVExport.text(summary) }, Form("wide") { WideCSV.text(run) },
            Form("raw") { RawExport.text(run) },
            Form("json") { JSONExport.text(summary) },
            Form("markdown") { MarkdownExport.text(summary) },
            Form("junit") { RunJUnit.text(summary) },
            Form("benchstat") { BenchstatExport.text(run) },
            Form("openmetrics") { ExpositionExport.openMetrics(summary) },
            Form("textfile") { ExpositionExport.textfile(summary) },
            Form("html") { HTMLReport.text(summary, script: nil) },
            Form("html with script") { HTMLReport.text(summary, script: "/*drawn by*/") },
            Form("pictures", texts: { HTMLReport.pictures(summary).map(\.specification) }),
            Form("percentiles", texts: { PercentileExport.files(run).map(\.text) }),
        ] + (comparison.map { of($0, run) } ?? [])
    }

    /// - Parameter run: the current side of the comparison.
    package static func of(_ comparison: Comparison, _ run: StoredRun) -> [Form] {
        let started = run.started
        let comparison = ComparisonSummary(comparison)
        return [
            Form("comparison") { ComparisonTable.text(comparison, columns: 140, color: true) },
            Form("comparison csv") { ComparisonCSV.text(comparison) },
            Form("comparison json") { ComparisonJSON.text(comparison) },
            Form("comparison markdown") { MarkdownExport.text(comparison) },
            Form("comparison junit") { RunJUnit.text(comparison, started: started) },
        ]
    }

    package static func of(_ calibration: Calibration) -> [Form] {
        [
            Form("calibration") { CalibrationTable.text(calibration, columns: 140, color: true) },
            Form("narrow calibration") { CalibrationTable.text(calibration, columns: 70, color: false) },
            Form("calibration json", texts: { [(try? CalibrationJSON.text(calibration)) ?? "not encoded"] }),
        ]
    }
}
