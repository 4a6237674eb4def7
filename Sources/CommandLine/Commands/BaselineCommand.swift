import BenchmarkModel
import Foundation
import Report
import ResultStore

/// The `baseline` command: keeps runs under names.
enum BaselineCommand: Command {
    static let name = "baseline"
    static let summary = "keeps a run under a name, so that later runs can be compared with it"
    static let synopsis = "save NAME [RUN] | list | show NAME | remove NAME"
    static let example = "save before-the-change latest"

    enum Action: String, CaseIterable, Sendable {
        case save
        case list
        case show
        case remove
    }

    struct Declared: OptionGroup {
        let action = RequiredArgument<Action>("ACTION", of: "baseline", noun: "action")
        let name = Argument("NAME")
        let run = Argument("RUN")
        let force = Switch("--force", "save: replaces an existing baseline of that name")
        let json = Switch("--json", "list, show: prints JSON")
        let results = ResultsOption.directory()
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        let store = BaselineStore(directory: StoredRuns(options.results).directory)
        if options.action == .list {
            if let name = options.name { throw unexpected(name) }
            try list(store, options, in: world)
            return .success
        }
        if options.action != .save, let run = options.run { throw unexpected(run) }
        guard let name = options.name else {
            throw UsageError(
                description: "baseline \(options.action.rawValue): NAME is missing: give the name of the baseline")
        }
        switch options.action {
        case .save:
            let run = try StoredRuns(options.results).load(options.run)
            StoredRuns.warnIfPartial(run, on: world.console)
            try store.save(name: name, run: run, replace: options.force)
            world.console.note("run \(run.id) is kept as baseline \(name)")
        case .show:
            let run = try store.load(name)
            Presentation(console: world.console).show(ResultSummary(run), json: options.json)
        case .remove:
            try store.remove(name)
            world.console.note("baseline \(name) is removed")
        case .list: break
        }
        return .success
    }

    private static func unexpected(_ word: String) -> UsageError {
        .unexpected(word)
    }

    private static func list(_ store: BaselineStore, _ options: Options<Declared>, in world: World) throws {
        let table = TextTable(
            name: "baselines", heading: "", columns: ["name", "run", "made", "status", "fleet", "agents", "targets"],
            rows: try store.list().map {
                [
                    $0.name, $0.run.text, Date(timeIntervalSince1970: $0.started).formatted(.iso8601),
                    $0.status.rawValue, $0.fleet, "\($0.agents)", $0.targets.map(\.text).joined(separator: ","),
                ]
            })
        if options.json {
            world.console.out(try PrintedJSON.text(["baselines": table.objects]))
        } else if table.rows.isEmpty {
            let command = BenchCommand.text(
                ["baseline", "save", "NAME"], results: StoredRuns(options.results).directory)
            world.console.out("no baselines; `\(command)` keeps the latest run as one")
        } else {
            world.console.out(
                table.text(width: world.console.tableWidth).split(separator: "\n").joined(separator: "\n"))
        }
    }
}
