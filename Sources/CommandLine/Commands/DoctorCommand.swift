import BenchmarkModel
import Doctor
import FleetConfiguration
import Harness
import Report

/// `doctor`: what this machine has of what a run depends on.
enum DoctorCommand: Command {
    static let name = "doctor"
    static let summary =
        "looks at what a run depends on: what is there, what a run loses without it, what mends it"
    static let synopsis = "[FLAGS]"
    static let example = "--json"

    struct Declared: OptionGroup {
        let results = ResultsOption.directory("results directory, whose room is looked at; results by default")
        let json = Switch("--json", "as JSON instead of the table")
    }

    /// Succeeds when a default run can be made, however much of its result is lost.
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
                + "\(count(.unused)) not used by anything yet",
            columns: ["what", "state", "found", "a run loses", "what mends it"],
            rows: found.map { [$0.name, $0.state.rawValue, $0.found, $0.lost, $0.remedy] })
        try world.console.table(table, json: options.json ? found : nil)
        return count(.missing) == 0 ? .success : .unavailable
    }
}
