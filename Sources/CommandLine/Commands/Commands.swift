import BenchmarkModel
import ConfigurationReader

/// The commands of the program.
enum Commands {
    /// All commands, in the order in which help lists them.
    static let all: [any Command.Type] = [
        RunCommand.self, CompareCommand.self, BaselineCommand.self, BudgetsCommand.self, CalibrateCommand.self,
        ReportCommand.self, ExportCommand.self, FleetCommand.self, ValidateCommand.self, TargetCommand.self,
        HubCommand.self,
        LoadCommand.self, DoctorCommand.self, HelpCommand.self,
    ]

    static var names: [String] { all.map { $0.name } }

    /// Runs the command line of `world`.
    /// - Returns: the exit code. An error is written to standard error.
    static func run(in world: World) -> ExitCode {
        let console = world.console
        guard let name = world.arguments.first else {
            console.error("no command given\n\n\(HelpText.overview)")
            return .usage
        }
        let rest = Array(world.arguments.dropFirst())
        if name == "--help" || name == "-h" {
            console.out(HelpText.overview)
            return .success
        }
        if name == "--version", rest.isEmpty {
            console.out(HelpText.version(in: world))
            return .success
        }
        do {
            guard let command = all.first(where: { $0.name == name }) else {
                throw UsageError(
                    "unknown command '\(name)'", word: name, among: names + ["--version", "--help"],
                    else: "the commands are \(names.joined(separator: ", "))")
            }
            if rest.contains("--help") || rest.contains("-h") {
                console.out(HelpText.text(of: command))
                return .success
            }
            return try command.run(words: rest, in: world)
        } catch {
            console.error("\(error)")
            return ExitCode(error)
        }
    }
}
