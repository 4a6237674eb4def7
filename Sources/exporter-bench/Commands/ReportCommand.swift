import BenchmarkModel
import HTMLReport
import Report
import ResultStore

/// `report`: a stored run's table and page again, and its plots as pictures.
enum ReportCommand {
    static let command = Command(
        name: "report", summary: "shows the table of a stored run, and makes its page DIR/RUN.html, again",
        arguments: "[RUN] [FLAGS]", example: "latest --plots plots --format png",
        flags: [
            Flag("--output", "DIR", "results directory; results by default"),
            Flag("--plots", "DIR", "writes the page's plots there as pictures, instead of table and page"),
            Flag("--format", PlotRenderer.forms.joined(separator: "|"), "of the pictures; svg by default"),
            Flag("--json", nil, "the result as JSON instead of the table"),
        ],
        positional: 1, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let form = options.text("--format") ?? PlotRenderer.forms[0]
        guard PlotRenderer.forms.contains(form) else {
            throw UsageError(
                description: "--format '\(form)': give \(PlotRenderer.forms.joined(separator: " or "))")
        }
        let name = options.positional.first
        let plots = options.text("--plots")
        guard plots != nil || options.text("--format") == nil else {
            throw UsageError(description: "--format is of the pictures: give --plots DIR, too")
        }
        guard plots == nil || !options.has("--json") else {
            throw UsageError(description: "--plots writes pictures and shows no table: leave out --json")
        }
        let run = try StoredRuns.load(name, options)
        let summary = ResultSummary(run)
        if let plots {
            StoredRuns.warnIfPartial(run)
            return try PlotRenderer.draw(HTMLReport.pictures(summary), as: form, into: plots)
        }
        // Before the table: whoever reads standard output may keep this program waiting, or end it.
        let page = RunPage.write(summary, into: StoredRuns.directory(of: name, options))
        Presentation.show(summary, json: options.has("--json"))
        switch page {
        case .success(let path):
            Console.note("report: \(path)")
            return 0
        case .failure(let error):
            let remedy = BenchCommand.text(
                ["export", run.id.text, "--format", "html", "-o", "FILE"], results: run.results)
            Console.error("the page \(error): make room there, or write it elsewhere with `\(remedy)`")
            return ExitCode.cannotWrite
        }
    }
}

enum Presentation {
    static func show(_ comparison: ComparisonSummary) {
        Console.out(
            ComparisonTable.text(comparison, columns: Console.columns, colour: Console.wantsColour(1)))
    }

    /// Which run it was, how many rows have which verdict, and where it is partial that it is.
    static func showBriefly(_ summary: ResultSummary) {
        Console.out(ConsoleTable.quiet(summary, columns: Console.columns, colour: Console.wantsColour(1)))
    }

    /// The run, and after it the comparison that it has.
    static func show(_ summary: ResultSummary, json: Bool) {
        if json {
            Console.out(JSONExport.text(summary))
            return
        }
        Console.out(ConsoleTable.text(summary, columns: Console.columns, colour: Console.wantsColour(1)))
        guard let comparison = summary.comparison else { return }
        Console.out("")
        show(comparison)
    }
}
