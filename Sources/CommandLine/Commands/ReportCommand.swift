import BenchmarkModel
import HTMLReport
import Report

/// The `report` command: shows the table of a stored run, and writes its page or its plots.
enum ReportCommand: Command {
    static let name = "report"
    static let summary = "shows the table of a stored run and writes its page DIR/RUN.html again"
    static let synopsis = "[RUN] [FLAGS]"
    static let example = "latest --plots plots --format png"

    struct Declared: OptionGroup {
        let run = Argument("RUN")
        let results = ResultsOption.directory()
        let plots = Option(
            "--plots", "DIR", "writes the plots of the page as pictures into DIR, instead of table and page",
            completing: .directories)
        let format = Option<PictureForm>("--format", choosing: "format of the pictures; svg by default")
        let json = Switch("--json", "prints the result as JSON instead of the table")
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        guard options.plots != nil || options.format == nil else {
            throw UsageError(description: "--format needs --plots: give --plots DIR too, or leave out --format")
        }
        guard options.plots == nil || !options.json else {
            throw UsageError(
                description: "--plots and --json exclude each other: leave out --json, or leave out --plots")
        }
        let stored = StoredRuns(options.results)
        let run = try stored.load(options.run)
        let summary = ResultSummary(run)
        if let plots = options.plots {
            StoredRuns.warnIfPartial(run, on: world.console)
            return try PlotRenderer.draw(
                HTMLReport.pictures(summary), as: options.format ?? .svg, into: plots, in: world)
        }
        // The page is written before the table: the reader of standard output may block this program, or end it.
        let page = RunPage.write(
            summary, into: stored.directory(of: options.run), in: world)
        Presentation(console: world.console).show(summary, json: options.json, page: try? page.get())
        switch page {
        case .success: return .success
        case .failure(let error):
            let remedy = BenchCommand.text(
                ["export", run.id.text, "--format", "html", "-o", "FILE"], results: run.results)
            world.console.error("the page \(error): free some space there, or write it elsewhere with `\(remedy)`")
            return .outputError
        }
    }
}
