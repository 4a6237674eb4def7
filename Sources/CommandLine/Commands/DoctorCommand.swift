import BenchmarkModel
import Doctor
import FleetConfiguration
import Harness
import Report

/// The `doctor` command: checks whether this machine has everything that a run needs.
enum DoctorCommand: Command {
    static let name = "doctor"
    static let summary =
        "checks what a run needs on this machine: what was found, its effect on a run, and the fix"
    static let synopsis = "[FLAGS]"
    static let example = "--json"

    struct Declared: OptionGroup {
        let results = ResultsOption.directory("results directory, whose free space is checked; results by default")
        let json = Switch("--json", "prints JSON instead of the table")
    }

    /// Prints the checks. Succeeds when a default run can start, even if some of its figures will be missing.
    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        let project = try world.project()
        let plan = try PlanBuilder.plan(Options<PlanOptions>([]), project, in: world)
        let directory = project.root + "/targets"
        let targets = try TargetFile.names(in: directory).map {
            try TargetFile.read(path: try TargetFile.resolve($0, in: directory))
        }
        let found = try world.measuring.diagnose(
            plan, targets, project, results: ResultsOption.path(options.results),
            path: (world.variables["PATH"] ?? "").split(separator: ":").map(String.init))
        func count(_ state: Diagnosis.State) -> Int { found.count { $0.state == state } }
        let table = TextTable(
            name: "doctor",
            heading: "\(count(.ok)) ok, \(count(.degraded)) degraded, \(count(.missing)) missing, "
                + "\(count(.unused)) not used yet",
            columns: ["check", "state", "found", "effect on a run", "fix"],
            rows: found.map { [$0.name, $0.state.rawValue, $0.found, $0.lost, $0.remedy] })
        try world.console.table(table, json: options.json ? found : nil)
        return count(.missing) == 0 ? .success : .unavailable
    }
}
