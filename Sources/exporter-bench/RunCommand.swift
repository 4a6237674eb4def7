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
            Flag("--output", "DIR", "results directory; results by default"),
            Flag("--json", nil, "the result as JSON instead of the table"),
        ],
        run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let project = try Project.locate()
        let plan = try PlanBuilder.plan(options, project)
        let signals = try EndSignals.install()
        let store = try ResultStore.open(directory: options.text("--output") ?? "results", create: true)
        let progress = ProgressLine()
        let bench = try Bench(plan: plan, project: project, store: store, signals: signals, progress: progress.show)
        let outcome = try bench.measure()
        progress.end()
        let run = try store.load(.id(outcome.run))
        let judgement = Judgement(run)
        Presentation.show(run, judgement, json: options.has("--json"))
        return outcome.status == .interrupted ? ExitCode.interrupted : judgement.exitCode
    }
}
