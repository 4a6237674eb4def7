import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem
import Report

/// The `target` command: lists the targets, or tries one of them.
enum TargetCommand: Command {
    static let name = "target"
    static let summary =
        "lists the targets, or tries one and reports what it supports and which figures a run will lack"
    static let synopsis = "list|check [NAME] [FLAGS]"
    static let example = "check python"

    enum View: String, CaseIterable, Sendable {
        case list
        case check
    }

    struct Declared: OptionGroup {
        let view = RequiredArgument<View>("VIEW", of: "target", noun: "view", separator: " or ")
        let name = Argument("NAME")
        let json = Switch("--json", "prints JSON instead of a table")
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        let project = try world.project()
        switch options.view {
        case .list:
            if let name = options.name {
                throw UsageError(
                    description: "target list takes no name: leave out '\(name)', or try it with target check \(name)")
            }
            return try list(project, json: options.json, world.console)
        case .check:
            guard let name = options.name else {
                throw UsageError(
                    description: "target check: NAME is missing: give a target file or a name that `target list` shows")
            }
            return try check(
                TargetSelection.target(name, project, in: world), project, json: options.json, in: world)
        }
    }

    private static func list(_ project: Project, json: Bool, _ console: Console) throws -> ExitCode {
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
        try console.table(table, json: json ? table.objects : nil)
        return .success
    }

    /// Tries a target and prints one row per point.
    ///
    /// - Returns: `failed` when a point is wrong, `inconclusive` when a point could not be examined, else `success`. A
    ///   missing point is reported and does not change the code.
    private static func check(
        _ target: Target, _ project: Project, json: Bool, in world: World
    ) throws -> ExitCode {
        let progress = ProgressLine(in: world)
        let points: [TargetPoint]
        do {
            points = try world.measuring.examine(
                target, project, stage: { progress.note("\(target.name): \($0)") },
                warning: { progress.show(.warning($0)) })
        } catch is BenchInterrupted {
            progress.end()
            return .interrupted
        }
        progress.end()
        func count(_ state: TargetPoint.State) -> Int { points.count { $0.state == state } }
        let states: [TargetPoint.State] = [.missing, .wrong, .unseen]
        let table = TextTable(
            name: "points",
            heading:
                "\(target.name): \(Count.text(count(.supported), "point")) supported, "
                + states.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", "),
            columns: ["point", "state", "found", "effect on a run"],
            rows: points.map { [$0.name, $0.state.rawValue, $0.found, $0.consequence] })
        try world.console.table(table, json: json ? points : nil)
        if count(.wrong) > 0 { return .failed }
        return count(.unseen) > 0 ? .inconclusive : .success
    }
}
