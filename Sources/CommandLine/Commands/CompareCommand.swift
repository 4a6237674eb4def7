import Analysis
import BenchmarkModel
import Report

/// `compare`: a run beside a baseline, or beside another run.
enum CompareCommand: Command {
    static let name = "compare"
    static let summary = "judges what changed from a baseline (or another run) to a run"
    static let synopsis = "BASELINE [RUN] [FLAGS]"
    static let example = "before-the-change latest --threshold 0.05"

    struct Declared: OptionGroup {
        let baseline = RequiredArgument<String>(
            "BASELINE", missing: "compare with what? give the name of a BASELINE, or a run's id")
        let run = Argument("RUN")
        let threshold = Option(
            "--threshold", "P", above: 0, upTo: 10,
            "relative threshold of every figure, such as 0.05; the budget file's by default")
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

/// The forms of a comparison.
enum ComparisonFormat: String, CaseIterable, Sendable {
    case table
    case csv
    case json
    case markdown
    case junit
}
