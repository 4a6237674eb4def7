import Analysis
import BenchmarkModel
import Report

/// `compare`: a run beside a baseline, or beside another run.
enum CompareCommand {
    static let command = Command(
        name: "compare", summary: "judges what changed from a baseline (or another run) to a run",
        arguments: "BASELINE [RUN] [FLAGS]", example: "before-the-change latest --threshold 0.05",
        flags: [
            Flag("--threshold", "P", "relative threshold of every figure, such as 0.05; the budget file's by default"),
            Flag("--format", "table|csv|json|markdown|junit", "table by default"),
            Flag("--json", nil, "the same as --format json"),
            Flag("--output", "DIR", "results directory; results by default"),
        ],
        positional: 2, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        guard let name = options.positional.first else {
            throw UsageError(description: "compare with what? give the name of a BASELINE, or a run's id")
        }
        let threshold = try options.number("--threshold", above: 0, upTo: 10)
        let format = options.has("--json") ? "json" : options.text("--format") ?? "table"
        guard ["table", "csv", "json", "markdown", "junit"].contains(format) else {
            throw UsageError(description: "--format '\(format)': give table, csv, json, markdown or junit")
        }
        let baseline = try StoredRuns.reference(name, options)
        let run = try StoredRuns.load(options.positional.dropFirst().first, options)
        StoredRuns.warnIfPartial(baseline)
        StoredRuns.warnIfPartial(run)
        let comparison = ComparisonSummary(
            Comparison(run, against: baseline, name: name, thresholdOverride: threshold))
        switch format {
        case "csv": Console.out(ComparisonCSV.text(comparison))
        case "json": Console.out(ComparisonJSON.text(comparison))
        case "markdown": Console.out(MarkdownExport.text(comparison))
        case "junit": Console.out(RunJUnit.text(comparison, started: run.started))
        default: Presentation.show(comparison)
        }
        return comparison.exitCode
    }
}
