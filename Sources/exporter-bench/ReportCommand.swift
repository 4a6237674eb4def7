import Analysis
import BenchmarkModel
import Report
import ResultStore

/// `report`: a stored run's table again.
enum ReportCommand {
    static let command = Command(
        name: "report", summary: "shows the table of a stored run again", arguments: "[RUN] [FLAGS]", example: "latest",
        flags: [
            Flag("--output", "DIR", "results directory; results by default"),
            Flag("--json", nil, "the result as JSON instead of the table"),
        ],
        positional: 1, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let run = try StoredRuns.load(options.positional.first, options)
        Presentation.show(run, Judgement(run), Comparison(versus: run), json: options.has("--json"))
        return 0
    }
}

enum Presentation {
    static func show(_ comparison: Comparison) {
        Console.out(
            ComparisonTable.text(comparison, columns: Console.columns, colour: Console.wantsColour(1)))
    }

    /// Which run it was, how many rows have which verdict, and where it is partial that it is.
    static func summarise(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?) {
        Console.out(
            ConsoleTable.summary(
                run, judgement, comparison, columns: Console.columns, colour: Console.wantsColour(1)))
    }

    /// - Parameter comparison: shown after the run; nil where there is none.
    static func show(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?, json: Bool) {
        if json {
            Console.out(JSONExport.text(run, judgement, comparison))
            return
        }
        Console.out(ConsoleTable.text(run, judgement, columns: Console.columns, colour: Console.wantsColour(1)))
        guard let comparison else { return }
        Console.out("")
        show(comparison)
    }
}
