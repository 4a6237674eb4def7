import BenchmarkModel
import ConfigurationReader
import LinuxSystem
import PlainText
import Report

/// The `help` command: describes commands and metrics, and makes the manual pages and completions for `make install`.
enum HelpCommand: Command {
    static let name = "help"
    static let summary = "describes a command or a metric; makes manual pages and shell completions"
    static let synopsis = "[COMMAND | metric [NAME] | man [COMMAND | -o DIR] | completions bash|zsh|fish] [FLAGS]"
    static let example = "metric cpu_seconds_per_second"

    /// The topics of help besides the commands.
    enum Topic: String, CaseIterable {
        case metric
        case man
        case completions
    }

    enum Shell: String, CaseIterable {
        case bash
        case zsh
        case fish

        var script: String {
            switch self {
            case .bash: BashCompletion.script
            case .zsh: ZshCompletion.script
            case .fish: FishCompletion.script
            }
        }
    }

    struct Declared: OptionGroup {
        let topic = Argument("TOPIC", words: Topic.allCases.map(\.rawValue))
        let name = Argument("NAME")
        let directory = Option(
            "-o", "DIR", "man: writes the pages of all commands into DIR", completing: .directories)
        let json = Switch("--json", "metric: prints JSON")
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        let console = world.console
        guard let word = options.topic else {
            console.out(HelpText.overview)
            return .success
        }
        switch Topic(rawValue: word) {
        case .metric: console.out(try MetricHelp.text(options.name, json: options.json, width: console.tableWidth))
        case .man: try man(options.name, directory: options.directory, console)
        case .completions: console.out(try shell(options.name).script)
        case nil:
            guard options.name == nil else {
                throw UsageError(
                    description: "help \(word) takes no further argument: give `exporter-bench help \(word)`")
            }
            console.out(HelpText.text(of: try command(word, or: Topic.allCases.map(\.rawValue))))
        }
        return .success
    }

    private static func command(_ name: String, or others: [String] = []) throws(UsageError) -> any Command.Type {
        if let found = Commands.all.first(where: { $0.name == name }) { return found }
        throw UsageError(description: "no help for '\(name)': \(suggestion(for: name, among: Commands.names + others))")
    }

    private static func man(_ name: String?, directory: String?, _ console: Console) throws {
        guard let directory else {
            console.out(try name.map { ManPage.text(of: try command($0)) } ?? ManPage.overview)
            return
        }
        if let name { throw UsageError(description: "help man -o writes all pages: leave out '\(name)'") }
        for (file, text) in ManPage.all { try OutputFile.write(text, to: "\(directory)/\(file)") }
    }

    private static func shell(_ name: String?) throws(UsageError) -> Shell {
        let names = Shell.allCases.map(\.rawValue)
        guard let name else {
            throw UsageError(
                description: "help completions: the shell is missing: give \(names.joined(separator: ", "))")
        }
        guard let shell = Shell(rawValue: name) else {
            throw UsageError(description: "no completions for '\(name)': \(suggestion(for: name, among: names))")
        }
        return shell
    }
}
