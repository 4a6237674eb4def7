import BenchmarkModel
import HTMLReport
import Report

/// The formats in which a run can be exported, each with one name.
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
        case .csv: "one row per figure"
        case .wide: "one row per agent"
        case .raw: "every observation"
        case .json: "everything"
        case .markdown: "for a pull request"
        case .junit: "one test case per budget"
        case .html: "the report page"
        case .benchstat: "Go benchmark lines"
        case .openmetrics: "for promtool to load into Prometheus"
        case .textfile: "for the node exporter's textfile collector"
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

    /// Returns the names and texts of the files of a format with several files; empty for other formats.
    func files(_ run: StoredRun) -> [(name: String, text: String)] {
        switch self {
        case .hgrm: PercentileExport.files(run).map { ($0.name, $0.text) }
        case .vega:
            HTMLReport.pictures(ResultSummary(run)).map { ("\($0.name).vl.json", $0.specification + "\n") }
        case .csv, .wide, .raw, .json, .markdown, .junit, .html, .benchstat, .openmetrics, .textfile: []
        }
    }

    /// Returns the text of a format with one file; empty for other formats.
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
