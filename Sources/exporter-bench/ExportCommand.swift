import Analysis
import Foundation
import Report
import ResultStore

/// `export`: a stored run in a form for other programs.
enum ExportCommand {
    private static let formats = ["csv", "raw", "json"]

    static let command = Command(
        name: "export", summary: "writes a stored run as CSV (figures or raw observations) or JSON",
        arguments: "[RUN] --format csv|raw|json [-o FILE]", example: "latest --format csv -o figures.csv",
        flags: [
            Flag("--format", "csv|raw|json", "figures a row each, every observation, or everything as JSON"),
            Flag("-o", "FILE", "where to; standard output by default"),
            Flag("--output", "DIR", "results directory; results by default"),
        ],
        positional: 1, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        guard let format = options.text("--format") else {
            throw UsageError(description: "--format is missing: give csv, raw or json")
        }
        guard formats.contains(format) else {
            throw UsageError(description: "--format '\(format)': give \(formats.joined(separator: ", "))")
        }
        let run = try StoredRuns.load(options.positional.first, options)
        StoredRuns.warnIfPartial(run)
        let text =
            switch format {
            case "csv": CSVExport.text(run, Judgement(run))
            case "raw": RawExport.text(run)
            default: JSONExport.text(run, Judgement(run), Comparison(versus: run))
            }
        guard let path = options.text("-o") else {
            Console.out(text)
            return 0
        }
        do {
            // Whole or not at all: written beside and renamed.
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            Console.error("\(path): cannot write: \(error.localizedDescription)")
            return ExitCode.cannotWrite
        }
        return 0
    }
}
