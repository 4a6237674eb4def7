import Analysis
import BenchmarkModel
import Report

/// The `compare` command: compares a run with a baseline or with another run.
enum CompareCommand: Command {
    static let name = "compare"
    static let summary = "compares a run with a baseline or with another run, and judges the changes"
    static let synopsis = "BASELINE [RUN] [FLAGS]"
    static let example = "before-the-change latest --threshold 0.05"

    struct Declared: OptionGroup {
        let baseline = RequiredArgument<String>(
            "BASELINE", missing: "compare: BASELINE is missing: give the name of a baseline, or the id of a run")
        let run = Argument("RUN")
        let threshold = Option(
            "--threshold", "P", above: 0, upTo: 10,
            "relative threshold for every figure, such as 0.05; the thresholds of the budget file by default")
        let format = Option<ComparisonFormat>("--format", choosing: "table by default")
        let json = Switch("--json", "the same as --format json")
        let results = ResultsOption.directory()
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        let stored = StoredRuns(options.results)
        let baseline = try stored.reference(options.baseline)
        let run = try stored.load(options.run)
        StoredRuns.warnIfPartial(baseline, on: world.console)
        StoredRuns.warnIfPartial(run, on: world.console)
        let comparison = ComparisonSummary(
            Comparison(run, against: baseline, name: options.baseline, thresholdOverride: options.threshold))
        switch options.json ? .json : options.format ?? .table {
        case .csv: world.console.out(ComparisonCSV.text(comparison))
        case .json: world.console.out(ComparisonJSON.text(comparison))
        case .markdown: world.console.out(MarkdownExport.text(comparison))
        case .junit: world.console.out(RunJUnit.text(comparison, started: run.started))
        case .table: Presentation(console: world.console).show(comparison)
        }
        return .of(status: comparison.exitCode)
    }
}

/// The formats of a comparison.
enum ComparisonFormat: String, CaseIterable, Sendable {
    case table
    case csv
    case json
    case markdown
    case junit
}
