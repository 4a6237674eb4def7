import BenchmarkModel
import ConfigurationReader
import LinuxSystem
import Report

/// `help`: the commands, a metric's definition, and what `make install` puts where manuals and shells look.
enum HelpCommand {
    private static let topics = ["metric", "man", "completions"]
    private static let shells = ["bash", "zsh", "fish"]

    static let command = Command(
        name: "help", summary: "tells of a command or a metric; makes the manual pages and shell completions",
        arguments: "[COMMAND | metric [NAME] | man [COMMAND | -o DIR] | completions bash|zsh|fish] [FLAGS]",
        example: "metric cpu_seconds_per_second",
        flags: [
            Flag("-o", "DIR", "man: writes the page of every command there"),
            Flag("--json", nil, "metric: as JSON"),
        ],
        positional: 2, words: topics, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let name = options.positional.dropFirst().first
        switch options.positional.first {
        case nil: Console.out(HelpText.overview)
        case "metric": Console.out(try metric(name, json: options.has("--json")))
        case "man": return try man(name, directory: options.text("-o"))
        case "completions": Console.out(try completions(name))
        case let topic?:
            guard name == nil else {
                throw UsageError(description: "help of what? '\(topic)' is followed by nothing: help \(topic)")
            }
            Console.out(HelpText.text(of: try command(named: topic, or: topics)))
        }
        return 0
    }

    private static func command(named name: String, or others: [String] = []) throws(UsageError) -> Command {
        if let found = Commands.all.first(where: { $0.name == name }) { return found }
        throw UsageError(
            description: "no help for '\(name)': "
                + suggestion(for: name, among: Commands.all.map(\.name) + others))
    }

    private static func metric(_ name: String?, json: Bool) throws -> String {
        guard let name else {
            let table = TextTable(
                name: "metrics", heading: "\(Metric.all.count) metrics; help metric NAME tells what one is",
                columns: ["metric", "title", "unit", "better"],
                rows: Metric.all.map { [$0.name, $0.title, $0.unit.rawValue, $0.betterWord] })
            return json ? try PrintedJSON.text(table.objects) : table.text(width: Console.tableWidth)
        }
        guard let metric = Metric.named(name) else {
            let near = nearest(name, among: Metric.all.map(\.name)).map { "did you mean \($0)?" }
            throw UsageError(description: "no metric '\(name)': \(near ?? "help metric lists them")")
        }
        let facts = [
            "metric": metric.name, "title": metric.title, "unit": metric.unit.rawValue, "better": metric.betterWord,
            "definition": metric.definition,
        ]
        if json { return try PrintedJSON.text(facts) }
        let exact = metric.mayBeExact ? "\nWhere it was the same in every launch of both sides, any change counts." : ""
        return """
            \(metric.name): \(metric.title)
            unit: \(metric.unit.rawValue); better: \(metric.betterWord)

            \(metric.definition)\(exact)
            """
    }

    private static func man(_ name: String?, directory: String?) throws -> Int32 {
        guard let directory else {
            Console.out(try name.map { ManPage.text(of: try command(named: $0)) } ?? ManPage.overview)
            return 0
        }
        guard name == nil else { throw UsageError(description: "-o writes all pages: leave out '\(name!)'") }
        for (file, text) in ManPage.all { try OutputFile.write(text, to: "\(directory)/\(file)") }
        return 0
    }

    private static func completions(_ shell: String?) throws(UsageError) -> String {
        switch shell {
        case "bash": return BashCompletion.script
        case "zsh": return ZshCompletion.script
        case "fish": return FishCompletion.script
        case nil: throw UsageError(description: "completions of which shell? give \(shells.joined(separator: ", "))")
        case let shell?:
            throw UsageError(
                description: "no completions for '\(shell)': \(suggestion(for: shell, among: shells))")
        }
    }
}

extension Metric {
    fileprivate var betterWord: String {
        switch polarity {
        case .lowerIsBetter: "lower"
        case .higherIsBetter: "higher"
        case .neutral: "neither"
        }
    }
}
