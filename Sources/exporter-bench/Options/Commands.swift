import ConfigurationReader
import FleetConfiguration
import Harness
import Hub
import HubRunner
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
    /// What the first word without a flag may be, where it is one of a few: shells complete it.
    var words: [String] = []
    /// Gives the exit code.
    let run: @Sendable (Options) throws -> Int32
}

enum Commands {
    static let all: [Command] = [
        RunCommand.command, CompareCommand.command, BaselineCommand.command, CalibrateCommand.command,
        ReportCommand.command,
        ExportCommand.command, FleetCommand.command, ValidateCommand.command, TargetCommand.command,
        HubCommand.command, DoctorCommand.command, HelpCommand.command,
    ]

    /// Carries out a command line and gives its exit code (sysexits.h; DESIGN's list for verdicts).
    static func run(_ arguments: [String]) -> Int32 {
        guard let name = arguments.first else {
            Console.error("no command given\n\n\(HelpText.overview)")
            return ExitCode.usage
        }
        if name == "--help" || name == "-h" {
            Console.out(HelpText.overview)
            return 0
        }
        if name == "--version", arguments.count == 1 {
            Console.out(HelpText.version)
            return 0
        }
        // How the bench starts its own children: no commands for people, so no part of the help.
        if name == "guardian" { return GuardianCommand.run() }
        if name == "node" { return NodeCommand.run() }
        if name == "metronome" { return MetronomeCommand.run() }
        guard let command = all.first(where: { $0.name == name }) else {
            let near = nearest(name, among: all.map(\.name) + ["--version", "--help"]).map { "did you mean \($0)?" }
            Console.error(
                "unknown command '\(name)': \(near ?? "there are \(all.map(\.name).joined(separator: ", "))")")
            return ExitCode.usage
        }
        let rest = Array(arguments.dropFirst())
        if rest.contains("--help") || rest.contains("-h") {
            Console.out(HelpText.text(of: command))
            return 0
        }
        do {
            return try command.run(Options(rest, flags: command.flags, positional: command.positional))
        } catch {
            Console.error("\(error)")
            return ExitCode.of(error)
        }
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

    /// A figure regressed.
    static let regressed: Int32 = 2
    /// A row is inconclusive or has no value.
    static let inconclusive: Int32 = 3

    static func of(_ error: any Error) -> Int32 {
        switch error {
        case is UsageError, is HubError: usage
        case is ConfigurationErrors, is PlanError: badConfiguration
        case let error as ResultStoreError: error.exitCode
        case HarnessError.noRoom: cannotWrite
        case let error as OutputFileError: error.isDatabase ? usage : cannotWrite
        case HarnessError.otherMachine: badData
        case HarnessError.node: nothingJudged
        case HubFailure.cannotWrite: cannotWrite
        case HubFailure.doesNotEnd: nothingJudged
        case let error as HubControl.DetachedEnd: error.code
        case is HarnessError, is SystemError, is HubFailure: missing
        case is BenchInterrupted: interrupted
        default: nothingJudged
        }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
