import Doctor
import FleetConfiguration
import Foundation
import Harness
import Report

/// `doctor`: what this machine has of what a run depends on.
enum DoctorCommand {
    static let command = Command(
        name: "doctor",
        summary: "looks at what a run depends on: what is there, what a run loses without it, what mends it",
        arguments: "[FLAGS]", example: "--json",
        flags: [
            Flag("--output", "DIR", "results directory, whose room is looked at; results by default"),
            Flag("--json", nil, "as JSON instead of the table"),
        ],
        run: run)

    /// 0 when a default run can be made, however much of it is lost; else 69.
    private static func run(_ options: Options) throws -> Int32 {
        let project = try Project.locate()
        let plan = try PlanBuilder.plan(Options([], flags: PlanBuilder.flags, positional: 0), project)
        let directory = project.root + "/targets"
        let targets = try TargetFile.names(in: directory).map {
            try TargetFile.read(path: try TargetFile.resolve($0, in: directory))
        }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let found = try Doctor.examine(
            plan, targets: targets, project: project, directory: StoredRuns.directory(options), path: path)
        func count(_ state: Diagnosis.State) -> Int { found.count { $0.state == state } }
        if options.has("--json") {
            Console.out(try PrintedJSON.text(found))
        } else {
            let table = TextTable(
                name: "doctor",
                heading: "\(count(.ok)) ok, \(count(.degraded)) degraded, \(count(.missing)) missing, "
                    + "\(count(.unused)) not used by anything yet",
                columns: ["what", "state", "found", "a run loses", "what mends it"],
                rows: found.map { [$0.name, $0.state.rawValue, $0.found, $0.lost, $0.remedy] })
            Console.out(table.text(width: Console.tableWidth))
        }
        return count(.missing) == 0 ? 0 : ExitCode.missing
    }
}
