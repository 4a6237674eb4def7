import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem

/// The command line of a program that is an agent, with the whole path of its program.
struct StartedProgram {
    private let environment: [String: String]
    private let command: [String]
    private let workingDirectory: String

    /// - Parameter flag: the flag that has the text, for messages.
    /// - Throws: `UsageError` for a text that is not a command line, `HarnessError.missing` for an unknown program.
    init(_ text: String, flag: String, in world: World) throws {
        let words: ShellWords
        do throws(ShellWords.Problem) {
            words = try ShellWords(text)
        } catch {
            throw UsageError(description: "\(flag) '\(text)': \(error)")
        }
        environment = words.environment
        workingDirectory = world.workingDirectory
        guard let program = ProgramPath.find(words.command[0], in: world) else {
            throw HarnessError.missing(
                "\(flag): there is no program '\(words.command[0])' in PATH: install it, or give its path")
        }
        command = [program] + words.command.dropFirst()
    }

    /// The command line for messages, with secrets masked.
    var shown: String { SecretText.maskedCommand(command).joined(separator: " ") }

    /// Returns a target to look at the program. Its page and its off switch are not known.
    func target(_ name: String) -> Target {
        Target(
            name: name, title: name, command: command, environment: TargetEnvironment(environment), off: .none,
            bindsAddress: true, requestPaths: [], pages: [MetricsPage()], healthPath: nil, requiredFamilies: [],
            readinessLimit: 30, requestRate: 1, requestRateReason: "", versionsCommand: [],
            service: ServiceRules(workingDirectory: workingDirectory))
    }

    /// Returns the draft for the program as it was seen.
    func draft(_ name: String, _ sighting: ServiceSighting) -> TargetDraft {
        var draft = TargetProposal.draft(
            sighting, name: name, command: command, environment: environment, workingDirectory: workingDirectory)
        draft.note(.file, "Proposed by `exporter-bench target new --from-command`. \(TargetNewText.file)")
        return draft
    }

    /// Returns a draft without anything that was seen.
    func draft(_ name: String) -> TargetDraft {
        var draft = TargetDraft(name: name, command: command)
        draft.environment = environment
        draft.workingDirectory = workingDirectory
        draft.note(.file, "Written by `exporter-bench target new`. \(TargetNewText.file)")
        draft.note(
            .command,
            "The program and its arguments; no shell is run. It finds its address and ports in AGENT_ADDRESS, "
                + "AGENT_PORT and METRICS_PORT. {address}, {port} and {metrics_port} are the same as placeholders.")
        draft.note(
            .metrics,
            "The port and path of the metrics page, or a list of several: port is requests, health, metrics or a number."
        )
        draft.note(.health, "The path of health checks, or none. Without a port they are asked where the page is.")
        draft.note(
            .families, "An agent is ready when its page has these families. Name some of the program's own families.")
        draft.note(
            .requests,
            "Requests of the load, sent in turn; {request} is their number. Without requests there is no load. For "
                + "other methods, headers and bodies, give requests (docs/targets.md).")
        return draft
    }
}

/// Texts that all new target files have.
enum TargetNewText {
    static let file = "docs/targets.md describes all keys."
}

/// The paths of programs.
enum ProgramPath {
    /// Returns the whole path of a program as a shell finds it; nil for a name that is not in PATH. A path that begins
    /// with a placeholder is returned unchanged.
    static func find(_ word: String, in world: World) -> String? {
        if word.hasPrefix("{") || word.hasPrefix("/") { return word }
        if word.contains("/") { return world.absolute(word) }
        return (world.variables["PATH"] ?? "").split(separator: ":").map { "\($0)/\(word)" }
            .first { $0.hasPrefix("/") && Files.isExecutable($0) && !Files.isDirectory($0) }
    }
}
