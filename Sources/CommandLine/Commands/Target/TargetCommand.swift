import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem
import Report

/// The `target` command: lists the targets, tries one of them, or writes a new target file.
enum TargetCommand: Command {
    static let name = "target"
    static let summary =
        "lists the targets, tries one and reports which figures a run will lack, or writes a new target file"
    static let synopsis = "list, check TARGET or new NAME|FILE [FLAGS]"
    static let example = "check python"

    enum View: String, CaseIterable, Sendable {
        case list
        case check
        case new
    }

    struct Declared: OptionGroup {
        let view = RequiredArgument<View>("VIEW", of: "target", noun: "view", separator: " or ")
        let name = Argument("NAME")
        let json = Switch("--json", "list, check: prints JSON instead of a table")
        let timeout = Option(
            "--timeout", "SECONDS", secondsAbove: 0, upTo: 3600,
            "check: limit of the whole check (the target's readiness limit plus 60 s); new --from-command: limit until "
                + "the program listens (30 s)")
        let new = TargetNew.Declared()
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        if options.view != .new, let flag = options.given([\.new]).first {
            throw UsageError(
                description: "\(flag) belongs to target new: leave it out of target \(options.view.rawValue)")
        }
        switch options.view {
        case .list:
            if let name = options.name {
                throw UsageError(
                    description: "target list takes no name: leave out '\(name)', or try it with target check \(name)")
            }
            guard options.timeout == nil else { throw UsageError.notHere("--timeout", "target list") }
            return try list(try world.project(), json: options.json, world.console)
        case .check:
            guard let name = options.name else {
                throw UsageError(
                    description: "target check: NAME is missing: give a target file or a name that `target list` shows")
            }
            return try TargetCheckView(name, options.timeout, in: world).run(json: options.json)
        case .new:
            guard !options.json else { throw UsageError.notHere("--json", "target new") }
            return try TargetNew.run(options, in: world)
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
}

extension UsageError {
    fileprivate static func notHere(_ flag: String, _ command: String) -> UsageError {
        UsageError(description: "\(command) does not take \(flag): leave it out")
    }
}
