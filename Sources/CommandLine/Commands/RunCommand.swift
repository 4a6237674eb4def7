import Analysis
import BenchmarkModel
import Harness
import Report
import ResultStore

/// The `run` command: makes a plan, measures it, judges the result and shows it.
enum RunCommand: Command {
    static let name = "run"
    static let summary = "measures a fleet with and without its exporter and judges the difference"
    static let synopsis = "[--target T[,U...]] [FLAGS]"
    static let example = "--target swift,python --quick"

    struct Declared: OptionGroup {
        let plan = PlanOptions()
        let baseline = Option(
            "--baseline", "NAME", "compares the completed run with a baseline or with another run")
        let resume = Option("--resume", "RUN", "completes an interrupted run with its stored plan")
        let results = ResultsOption.directory()
        let dryRun = DryRun.flag
        let json = Switch("--json", "prints the result as JSON instead of the table")
        let detail = Detail.Declared()
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        let project = try world.project()
        let stored = StoredRuns(options.results)
        // Load the baseline first, so that a missing one is reported before anything is measured.
        let baseline = try options.baseline.map { Baseline(name: $0, run: try stored.reference($0)) }
        let detail = try Detail(options.detail)
        if options.dryRun {
            guard options.resume == nil else {
                throw UsageError(
                    description:
                        "--dry-run and --resume exclude each other: a resumed run has its plan; leave out --dry-run")
            }
            let plan = try PlanBuilder.plan(options.plan, project, in: world)
            try baseline?.check(plan, world.console)
            try DryRun.show(plan, project, results: stored.directory, json: options.json, in: world)
            return .success
        }
        let progress = ProgressLine(detail, in: world)
        let outcome: RunOutcome
        if let resumed = options.resume {
            outcome = try resume(resumed, options, project, progress, baseline, in: world)
        } else {
            let plan = try PlanBuilder.plan(options.plan, project, in: world)
            try baseline?.check(plan, world.console)
            outcome = try world.measuring.measure(plan, project, results: stored.directory, progress.listener)
        }
        progress.end()
        return try show(outcome, baseline, detail, options, in: world)
    }

    /// The run with which the new run is compared.
    private struct Baseline {
        let name: String
        let run: StoredRun

        /// Refuses a plan whose run could not be compared with this one. Prints the reasons why rows will be
        /// inconclusive.
        func check(_ plan: Plan, _ console: Console) throws(UsageError) {
            let outlook = ComparisonOutlook(plan, against: run, name: name)
            if let obstacle = outlook.obstacle { throw UsageError(description: "--baseline \(name): \(obstacle)") }
            for reservation in outlook.reservations { console.note("--baseline \(name): \(reservation)") }
        }
    }

    private static func resume(
        _ name: String, _ options: Options<Declared>, _ project: Project, _ progress: ProgressLine,
        _ baseline: Baseline?, in world: World
    ) throws -> RunOutcome {
        // Secrets are not stored, so an address or a target with secrets must be given again.
        let others = options.plan.given(except: [\.running.url, \.targets.target, \.targets.versus])
        guard others.isEmpty else {
            throw UsageError(
                description: "--resume uses the stored plan of the run: leave out \(others.joined(separator: " "))")
        }
        let targets =
            options.plan.given([\.targets]).isEmpty
            ? [] : try TargetSelection.targets(options.plan.targets, project, in: world)
        let stored = StoredRuns(options.results)
        let run = try stored.load(name)
        try baseline?.check(run.plan, world.console)
        let addresses = try PlanBuilder.runningTargets(options.plan, in: world)?.compactMap(\.url) ?? []
        return try world.measuring.resume(
            run.id, addresses: addresses, targets: targets, project, results: stored.directory(of: name),
            progress.listener)
    }

    private static func show(
        _ outcome: RunOutcome, _ baseline: Baseline?, _ detail: Detail, _ options: Options<Declared>, in world: World
    ) throws -> ExitCode {
        let run = try outcome.store.load(.id(outcome.run))
        let comparison =
            Comparison(versus: run) ?? baseline.map { Comparison(run, against: $0.run, name: $0.name) }
        let summary = ResultSummary(run, Judgement(run), comparison)
        // The page is written before the table: the reader of standard output may block this program, or end it.
        let page = RunPage.write(
            summary, into: StoredRuns(options.results).directory(of: options.resume), in: world)
        Presentation(console: world.console).show(
            summary, json: options.json, quiet: detail == .quiet, page: try? page.get())
        // The result is in the store even when its page cannot be written.
        if case .failure(let error) = page {
            let remedy = BenchCommand.text(["report", run.id.text], results: run.results)
            world.console.note("warning: the page \(error); `\(remedy)` makes it again")
        }
        if outcome.status == .interrupted { return .interrupted }
        return .of(status: summary.exitCode)
    }
}
