import BenchmarkModel
import HTMLReport
import Report

/// `report`: a stored run's table and page again, and its plots as pictures.
enum ReportCommand: Command {
    static let name = "report"
    static let summary = "shows the table of a stored run, and makes its page DIR/RUN.html, again"
    static let synopsis = "[RUN] [FLAGS]"
    static let example = "latest --plots plots --format png"

    struct Declared: OptionGroup {
        let run = Argument("RUN")
        let results = ResultsOption.directory()
        let plots = Option(
            "--plots", "DIR", "writes the page's plots there as pictures, instead of table and page",
            completing: .directories)
        let format = Option<PictureForm>("--format", choosing: "of the pictures; svg by default")
        let json = Switch("--json", "the result as JSON instead of the table")
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        guard options.plots != nil || options.format == nil else {
            throw UsageError(description: "--format is of the pictures: give --plots DIR, too")
        }
        guard options.plots == nil || !options.json else {
            throw UsageError(description: "--plots writes pictures and shows no table: leave out --json")
        }
        let stored = StoredRuns(options.results)
        let run = try stored.load(options.run)
        let summary = ResultSummary(run)
        if let plots = options.plots {
            StoredRuns.warnIfPartial(run, on: world.console)
            return try PlotRenderer.draw(
                HTMLReport.pictures(summary), as: options.format ?? .svg, into: plots, in: world)
        }
        // Before the table: the reader of standard output may keep this program waiting, or end it.
        let page = RunPage.write(
            summary, into: stored.directory(of: options.run), in: world)
        Presentation(console: world.console).show(summary, json: options.json)
        switch page {
        case .success(let path):
            world.console.note("report: \(path)")
            return .success
        case .failure(let error):
            let remedy = BenchCommand.text(
                ["export", run.id.text, "--format", "html", "-o", "FILE"], results: run.results)
            world.console.error("the page \(error): make room there, or write it elsewhere with `\(remedy)`")
            return .outputError
        }
    }
}
