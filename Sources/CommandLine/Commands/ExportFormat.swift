import BenchmarkModel
import HTMLReport
import Report

/// The forms a run can be exported in, each under one name.
enum ExportFormat: String, CaseIterable, Sendable {
    case csv
    case wide
    case raw
    case json
    case markdown
    case junit
    case html
    case benchstat
    case openmetrics
    case textfile
    case hgrm
    case vega

    static var names: [String] { allCases.map(\.rawValue) }

    static var meanings: String { allCases.map { "\($0.rawValue) (\($0.meaning))" }.joined(separator: ", ") }

    private var meaning: String {
        switch self {
        case .csv: "a row a figure"
        case .wide: "a row an agent"
        case .raw: "every observation"
        case .json: "everything"
        case .markdown: "for a pull request"
        case .junit: "a test case a budget"
        case .html: "the page"
        case .benchstat: "Go benchmark lines"
        case .openmetrics: "for Prometheus' store"
        case .textfile: "for the node exporter"
        case .hgrm: "response times by percentile"
        case .vega: "the page's plots"
        }
    }

    var isDirectory: Bool {
        switch self {
        case .hgrm, .vega: true
        case .csv, .wide, .raw, .json, .markdown, .junit, .html, .benchstat, .openmetrics, .textfile: false
        }
    }

    /// The names and texts of a form of several files.
    func files(_ run: StoredRun) -> [(name: String, text: String)] {
        switch self {
        case .hgrm: PercentileExport.files(run).map { ($0.name, $0.text) }
        case .vega:
            HTMLReport.pictures(ResultSummary(run)).map { ("\($0.name).vl.json", $0.specification + "\n") }
        case .csv, .wide, .raw, .json, .markdown, .junit, .html, .benchstat, .openmetrics, .textfile: []
        }
    }

    /// The text of a form of one file; empty for other forms.
    func text(_ run: StoredRun, in world: World) -> String {
        switch self {
        case .csv: CSVExport.text(ResultSummary(run))
        case .wide: WideCSV.text(run)
        case .raw: RawExport.text(run)
        case .json: JSONExport.text(ResultSummary(run))
        case .markdown: MarkdownExport.text(ResultSummary(run))
        case .junit: RunJUnit.text(ResultSummary(run))
        case .benchstat: BenchstatExport.text(run)
        case .openmetrics: ExpositionExport.openMetrics(ResultSummary(run))
        case .textfile: ExpositionExport.textfile(ResultSummary(run))
        case .html: RunPage.text(ResultSummary(run), in: world)
        case .hgrm, .vega: ""
        }
    }
}
