import Analysis
import BenchmarkModel
import Harness
import LinuxSystem
import Report
import ResultStore

/// `run`: makes the plan, measures, judges, shows.
enum RunCommand {
    static let command = Command(
        name: "run", summary: "measures a fleet with and without its exporter and judges the difference",
        arguments: "[--target T[,U...]] [FLAGS]", example: "--target swift,python --quick",
        flags: PlanBuilder.flags + [
            Flag("--baseline", "NAME", "compares the run with a baseline, or with another run, when it is over"),
            Flag("--resume", "RUN", "completes a run that was cut off, with the plan it had"),
            Flag("--output", "DIR", "results directory; results by default"),
            DryRun.flag,
            Flag("--json", nil, "the result as JSON instead of the table"),
        ] + Detail.flags,
        run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let project = try Project.locate()
        // Looked for before anything is measured.
        let baseline = try options.text("--baseline").map { ($0, try StoredRuns.reference($0, options)) }
        let detail = try Detail(options)
        if options.has(DryRun.flag.name) {
            guard options.text("--resume") == nil else {
                throw UsageError(description: "--dry-run goes with a new run: --resume has its plan already")
            }
            let plan = try PlanBuilder.plan(options, project)
            try checkComparison(plan, baseline)
            try DryRun.show(plan, project, results: StoredRuns.directory(options), json: options.has("--json"))
            return 0
        }
        let progress = ProgressLine(detail)
        let outcome: (store: ResultStore, run: RunID, status: RunStatus, startedNothing: Bool)
        if let resumed = options.text("--resume") {
            outcome = try resume(resumed, options, project, progress, baseline)
        } else {
            let plan = try PlanBuilder.plan(options, project)
            try checkComparison(plan, baseline)
            let signals = try EndSignals.install()
            let store = try ResultStore.open(directory: StoredRuns.directory(options), for: .writing)
            let bench = try Bench(
                plan: plan, project: project, store: store, signals: signals, tellsVerdicts: progress.tellsVerdicts,
                progress: progress.show)
            let end = try bench.measure()
            outcome = (store, end.run, end.status, bench.startedNothing)
        }
        progress.end()
        let run = try outcome.store.load(.id(outcome.run))
        let comparison =
            Comparison(versus: run) ?? baseline.map { Comparison(run, against: $0.1, name: $0.0) }
        let summary = ResultSummary(run, Judgement(run), comparison)
        // Before the table: whoever reads standard output may keep this program waiting, or end it.
        let page = RunPage.write(
            summary, into: StoredRuns.directory(of: options.text("--resume"), options))
        if detail == .quiet, !options.has("--json") {
            Presentation.showBriefly(summary)
        } else {
            Presentation.show(summary, json: options.has("--json"))
        }
        switch page {
        case .success(let path): if detail != .quiet { Console.note("report: \(path)") }
        // The result is in the store whatever becomes of its page.
        case .failure(let error):
            let remedy = BenchCommand.text(["report", run.id.text], results: run.results)
            Console.note("warning: the page \(error); `\(remedy)` makes it again")
        }
        if outcome.status == .interrupted { return ExitCode.interrupted }
        if outcome.startedNothing { return ExitCode.nothingJudged }
        return summary.exitCode
    }

    /// Says before anything is measured that a comparison cannot be made, or what will keep its rows from being decided.
    private static func checkComparison(_ plan: Plan, _ baseline: (String, StoredRun)?) throws(UsageError) {
        guard let (name, kept) = baseline else { return }
        let outlook = ComparisonOutlook(plan, against: kept, name: name)
        if let obstacle = outlook.obstacle { throw UsageError(description: "--baseline \(name): \(obstacle)") }
        for reservation in outlook.reservations { Console.note("--baseline \(name): \(reservation)") }
    }

    private static func resume(
        _ name: String, _ options: Options, _ project: Project, _ progress: ProgressLine,
        _ baseline: (String, StoredRun)?
    ) throws -> (ResultStore, RunID, RunStatus, Bool) {
        // Secrets are not stored: an address or a target that was given with some is given again.
        let again = [RunningOption.flag.name, "--target", "--versus"]
        let others = options.given(PlanBuilder.flags.map(\.name).filter { !again.contains($0) })
        guard others.isEmpty else {
            throw UsageError(
                description: "--resume takes the plan the run had: leave out \(others.joined(separator: " "))")
        }
        let targets = options.given(["--target", "--versus"]).isEmpty ? [] : try PlanBuilder.targets(options, project)
        let run = try StoredRuns.load(name, options)
        try checkComparison(run.plan, baseline)
        let signals = try EndSignals.install()
        let store = try ResultStore.open(directory: StoredRuns.directory(of: name, options), for: .writing)
        let bench = try Bench(
            resuming: run.id, addresses: try RunningOption.targets(options)?.compactMap(\.url) ?? [], targets: targets,
            project: project, store: store, signals: signals,
            tellsVerdicts: progress.tellsVerdicts, progress: progress.show)
        let end = try bench.measure()
        return (store, end.run, end.status, bench.startedNothing)
    }
}
