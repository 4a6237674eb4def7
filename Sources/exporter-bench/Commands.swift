import ConfigurationReader
import Harness
import LinuxSystem
import ResultStore

/// A command of the program: what help says of it and what it does.
struct Command: Sendable {
    let name: String
    let summary: String
    /// What follows the name in the usage line.
    let arguments: String
    let example: String
    let flags: [Flag]
    var positional = 0
    /// Gives the exit code.
    let run: @Sendable (Options) throws -> Int32
}

enum Commands {
    static let all: [Command] = [
        RunCommand.command, CompareCommand.command, BaselineCommand.command, CalibrateCommand.command,
        ReportCommand.command,
        ExportCommand.command, FleetCommand.command, ValidateCommand.command, TargetCommand.command,
    ]

    /// Carries out a command line and gives its exit code (sysexits.h; DESIGN's list for verdicts).
    static func run(_ arguments: [String]) -> Int32 {
        guard let name = arguments.first else {
            Console.error("no command given\n\n\(overview)")
            return ExitCode.usage
        }
        if name == "--help" || name == "-h" || name == "help" {
            Console.out(overview)
            return 0
        }
        // How the bench starts its own children: no commands for people, so no part of the help.
        if name == "node" { return NodeCommand.run() }
        if name == "metronome" { return MetronomeCommand.run() }
        guard let command = all.first(where: { $0.name == name }) else {
            let near = nearest(name, among: all.map(\.name)).map { "did you mean \($0)?" }
            Console.error(
                "unknown command '\(name)': \(near ?? "there are \(all.map(\.name).joined(separator: ", "))")")
            return ExitCode.usage
        }
        let rest = Array(arguments.dropFirst())
        if rest.contains("--help") || rest.contains("-h") {
            Console.out(help(command))
            return 0
        }
        do {
            return try command.run(Options(rest, flags: command.flags, positional: command.positional))
        } catch {
            Console.error("\(error)")
            return ExitCode.of(error)
        }
    }

    private static var overview: String {
        let width = all.map(\.name.count).max() ?? 0
        let lines = all.map { "  \($0.name.padded(to: width))  \($0.summary)" }
        return """
            exporter-bench: what does a metrics exporter cost the agent that carries it?

            usage: exporter-bench COMMAND [FLAGS]

            \(lines.joined(separator: "\n"))

            exporter-bench COMMAND --help tells more.
            """
    }

    private static func help(_ command: Command) -> String {
        let shown = command.flags.map { ([$0.name, $0.value].compactMap { $0 }.joined(separator: " "), $0.help) }
        let width = shown.map(\.0.count).max() ?? 0
        let flags = shown.map { "  \($0.0.padded(to: width))  \($0.1)" }.joined(separator: "\n")
        return """
            \(command.summary)

            usage: exporter-bench \(command.name) \(command.arguments)

            \(flags)

            example: exporter-bench \(command.name) \(command.example)
            """
    }
}

/// Exit codes besides those of the verdicts.
enum ExitCode {
    /// A budget failed, or a check found a fault.
    static let failed: Int32 = 1
    static let usage: Int32 = 64
    static let badData: Int32 = 65
    static let missing: Int32 = 69
    static let nothingJudged: Int32 = 70
    static let cannotWrite: Int32 = 74
    static let badConfiguration: Int32 = 78
    static let interrupted: Int32 = 130

    /// Of several verdicts' codes the one that says most: nothing judged, a budget failed, regressed, inconclusive.
    static func first(of codes: [Int32]) -> Int32 {
        [nothingJudged, 1, 2, 3].first(where: codes.contains) ?? 0
    }

    static func of(_ error: any Error) -> Int32 {
        switch error {
        case is UsageError: usage
        case is ConfigurationErrors: badConfiguration
        case let error as ResultStoreError: error.exitCode
        case HarnessError.noRoom: cannotWrite
        case HarnessError.otherMachine: badData
        case HarnessError.node: nothingJudged
        case is HarnessError, is SystemError: missing
        case is BenchInterrupted: interrupted
        default: nothingJudged
        }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
