import BenchmarkModel
import Foundation
import HTMLReport
import LinuxSystem
import Report
import ResultStore

/// `export`: a stored run in a form for other programs.
enum ExportCommand {
    static let command = Command(
        name: "export", summary: "writes a stored run in a form for other programs (docs/exports.md)",
        arguments: "[RUN] --format \(ExportFormat.names.joined(separator: "|")) [-o FILE]",
        example: "latest --format csv -o figures.csv",
        flags: [
            Flag("--format", ExportFormat.names.joined(separator: "|"), ExportFormat.meanings),
            Flag("-o", "FILE", "where to; standard output by default. Of hgrm and vega a directory, and needed"),
            Flag("--output", "DIR", "results directory; results by default"),
        ],
        positional: 1, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let names = ExportFormat.names.joined(separator: ", ")
        guard let name = options.text("--format") else {
            throw UsageError(description: "--format is missing: give one of \(names)")
        }
        guard let format = ExportFormat(rawValue: name) else {
            throw UsageError(description: "--format '\(name)': give one of \(names)")
        }
        let path = options.text("-o")
        guard path != nil || !format.isDirectory else {
            throw UsageError(description: "--format \(name) writes several files: give -o DIRECTORY")
        }
        let run = try StoredRuns.load(options.positional.first, options)
        StoredRuns.warnIfPartial(run)
        if format.isDirectory { return try write(format.files(run), of: run, into: path ?? ".") }
        if let path {
            try OutputFile.write(format.text(run), to: path)
        } else if format == .html {
            Console.document(format.text(run))
        } else {
            Console.out(format.text(run))
        }
        return 0
    }

    private static func write(_ files: [(name: String, text: String)], of run: StoredRun, into directory: String) throws
        -> Int32
    {
        guard !files.isEmpty else {
            Console.error("run \(run.id) has nothing for this form: nothing was measured in its twin rounds")
            return ExitCode.nothingJudged
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            Console.error("-o \(directory): cannot be made: \(error.localizedDescription)")
            return ExitCode.cannotWrite
        }
        for file in files { try OutputFile.write(file.text, to: "\(directory)/\(file.name)") }
        return 0
    }
}

/// The forms a run can be exported in, each under one name.
enum ExportFormat: String, CaseIterable {
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

    var isDirectory: Bool { self == .hgrm || self == .vega }

    /// Of a form of several files.
    func files(_ run: StoredRun) -> [(name: String, text: String)] {
        guard self == .vega else { return PercentileExport.files(run).map { ($0.name, $0.text) } }
        return HTMLReport.pictures(ResultSummary(run)).map {
            ("\($0.name).vl.json", $0.specification + "\n")
        }
    }

    /// Empty for a form of several files.
    func text(_ run: StoredRun) -> String {
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
        case .html: RunPage.text(ResultSummary(run))
        case .hgrm, .vega: ""
        }
    }
}
