import BenchmarkModel
import ConfigurationReader
import FleetConfiguration
import Harness
import LinuxSystem
import Report

/// `target`: which targets there are, and what one of them supports.
enum TargetCommand {
    private static let views = ["list", "check"]

    static let command = Command(
        name: "target", summary: "lists the targets, or tries one and says what it supports and what a run will miss",
        arguments: "list|check [NAME] [FLAGS]", example: "check python",
        flags: [Flag("--json", nil, "as JSON instead of a table")],
        positional: 2, words: views, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        guard let view = options.positional.first else {
            throw UsageError(description: "target what? give \(views.joined(separator: " or "))")
        }
        guard views.contains(view) else {
            let near = nearest(view, among: views).map { "did you mean \($0)?" }
            throw UsageError(
                description: "unknown view '\(view)': \(near ?? "give \(views.joined(separator: " or "))")")
        }
        let name = options.positional.dropFirst().first
        let project = try Project.locate()
        if view == "list" {
            guard name == nil else {
                throw UsageError(description: "target list takes no name: target check \(name!) tries one")
            }
            return try list(project, json: options.has("--json"))
        }
        guard let name else {
            throw UsageError(
                description: "target check which? give a name of targets/ or a file: target list shows them")
        }
        return try check(name, project, json: options.has("--json"))
    }

    private static func list(_ project: Project, json: Bool) throws -> Int32 {
        let directory = project.root + "/targets"
        let rows = try TargetFile.names(in: directory).map { name -> [String] in
            let target = try TargetFile.read(path: try TargetFile.resolve(name, in: directory))
            let missing = target.programs.map {
                Placeholders.expand($0, values: ["bin": project.binaries, "root": project.root])
            }.first { !Files.isExecutable($0) }
            let off =
                switch target.off {
                case .environment: "environment"
                case .arguments: "arguments"
                case .none: "none"
                }
            return [name, target.title, off, missing.map { "no: \($0)" } ?? "yes"]
        }
        let table = TextTable(
            name: "targets", heading: "\(Count.text(rows.count, "target")) in targets/",
            columns: ["target", "what it is", "switched off by", "there"], rows: rows)
        Console.out(json ? try PrintedJSON.text(table.objects) : table.text(width: Console.tableWidth))
        return 0
    }

    /// 1 where something is wrong, 3 where a point could not be looked at, else 0: what is missing is only reported.
    private static func check(_ name: String, _ project: Project, json: Bool) throws -> Int32 {
        let target = try PlanBuilder.target(name, project)
        let signals = try EndSignals.install()
        let progress = ProgressLine()
        let points: [TargetPoint]
        do {
            points = try TargetExaminer.examine(
                target, project: project, signals: signals, stage: { progress.note("\(target.name): \($0)") },
                warning: { progress.show(.warning($0)) })
        } catch is BenchInterrupted {
            progress.end()
            return ExitCode.interrupted
        }
        progress.end()
        if json {
            Console.out(try PrintedJSON.text(points))
        } else {
            func count(_ state: TargetPoint.State) -> Int { points.count { $0.state == state } }
            let states: [TargetPoint.State] = [.missing, .wrong, .unseen]
            let table = TextTable(
                name: "points",
                heading:
                    "\(target.name): \(Count.text(count(.supported), "point")) supported, "
                    + states.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", "),
                columns: ["point", "state", "found", "so"],
                rows: points.map { [$0.name, $0.state.rawValue, $0.found, $0.consequence] })
            Console.out(table.text(width: Console.tableWidth))
        }
        if points.contains(where: { $0.state == .wrong }) { return ExitCode.failed }
        return points.contains { $0.state == .unseen } ? ExitCode.inconclusive : 0
    }
}
