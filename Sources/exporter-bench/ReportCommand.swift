import Analysis
import BenchmarkModel
import Report
import ResultStore

/// `report`: a stored run's table again.
enum ReportCommand {
    static let command = Command(
        name: "report", summary: "shows the table of a stored run again", arguments: "[RUN] [FLAGS]", example: "latest",
        flags: [
            Flag("--output", "DIR", "results directory; results by default"),
            Flag("--json", nil, "the result as JSON instead of the table"),
        ],
        positional: 1, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let run = try StoredRuns.load(options)
        Presentation.show(run, Judgement(run), json: options.has("--json"))
        return 0
    }
}

/// Finds the run a command is about: its id, `latest`, or the path of a results directory or file.
enum StoredRuns {
    static func load(_ options: Options) throws -> StoredRun {
        let directory = options.text("--output") ?? "results"
        let name = options.positional.first ?? "latest"
        guard name.contains("/") else {
            return try ResultStore.open(directory: directory, create: false).load(
                name == "latest" ? .latest : .id(RunID(name)))
        }
        let file = "/" + ResultStore.fileName
        let path = name.hasSuffix(file) ? String(name.dropLast(file.count)) : name
        return try ResultStore.open(directory: path, create: false).load(.latest)
    }
}

enum Presentation {
    static func show(_ run: StoredRun, _ judgement: Judgement, json: Bool) {
        if json {
            Console.out(JSONExport.text(run, judgement))
        } else {
            Console.out(ConsoleTable.text(run, judgement, columns: Console.columns, colour: Console.wantsColour(1)))
        }
    }
}
