import BenchmarkModel
import ConfigurationReader
import Foundation
import Report
import ResultStore

/// `baseline`: runs that are kept under a name.
enum BaselineCommand {
    private static let actions = ["save", "list", "show", "remove"]

    static let command = Command(
        name: "baseline", summary: "keeps a run under a name, to compare later ones with",
        arguments: "save NAME [RUN] | list | show NAME | remove NAME", example: "save before-the-change latest",
        flags: [
            Flag("--force", nil, "save: replaces a baseline of that name"),
            Flag("--json", nil, "list, show: as JSON"),
            Flag("--output", "DIR", "results directory; results by default"),
        ],
        positional: 3, words: actions, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let words = options.positional
        guard let action = words.first else {
            throw UsageError(description: "baseline what? give \(actions.joined(separator: ", "))")
        }
        guard actions.contains(action) else {
            let near = nearest(action, among: actions).map { "did you mean \($0)?" }
            throw UsageError(
                description: "unknown action '\(action)': \(near ?? "give \(actions.joined(separator: ", "))")")
        }
        let most = action == "save" ? 3 : action == "list" ? 1 : 2
        guard words.count <= most else { throw UsageError(description: "unexpected argument '\(words[most])'") }
        let store = BaselineStore(directory: StoredRuns.directory(options))
        if action == "list" {
            try list(store, options)
            return 0
        }
        guard words.count > 1 else { throw UsageError(description: "baseline \(action): which? give its NAME") }
        let name = words[1]
        switch action {
        case "save":
            let run = try StoredRuns.load(words.dropFirst(2).first, options)
            StoredRuns.warnIfPartial(run)
            try store.save(name: name, run: run, replace: options.has("--force"))
            Console.note("run \(run.id) is kept as \(name)")
        case "show":
            let run = try store.load(name)
            Presentation.show(ResultSummary(run), json: options.has("--json"))
        default:
            try store.remove(name)
            Console.note("\(name) is removed")
        }
        return 0
    }

    private static func list(_ store: BaselineStore, _ options: Options) throws {
        let table = TextTable(
            name: "baselines", heading: "", columns: ["name", "run", "made", "status", "fleet", "agents", "targets"],
            rows: try store.list().map {
                [
                    $0.name, $0.run.text, Date(timeIntervalSince1970: $0.started).formatted(.iso8601),
                    $0.status.rawValue, $0.fleet, "\($0.agents)", $0.targets.joined(separator: ","),
                ]
            })
        if options.has("--json") {
            Console.out(try PrintedJSON.text(["baselines": table.objects]))
        } else if table.rows.isEmpty {
            let command = BenchCommand.text(["baseline", "save", "NAME"], results: StoredRuns.directory(options))
            Console.out("no baselines; `\(command)` keeps the latest run as one")
        } else {
            Console.out(table.text(width: Console.tableWidth))
        }
    }
}
