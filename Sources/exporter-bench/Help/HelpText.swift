import Harness
import LinuxSystem

/// What `--help` prints, of the same table that makes the manual pages and the shells' completions.
enum HelpText {
    static let title = "what does a metrics exporter cost the agent that carries it?"

    static var overview: String {
        let width = Commands.all.map(\.name.count).max() ?? 0
        let lines = Commands.all.map { "  \($0.name.padded(to: width))  \($0.summary)" }
        return """
            exporter-bench: \(title)

            usage: exporter-bench COMMAND [FLAGS]

            \(lines.joined(separator: "\n"))

            exporter-bench COMMAND --help tells more; exporter-bench --version prints the version.
            """
    }

    /// The program's name and version, and the commit of its files where that is known.
    static var version: String {
        let commit = (try? Project.locate())?.commit
        return "exporter-bench \(OwnProcess.version)" + (commit.map { " (commit \($0))" } ?? "")
    }

    private static let longest = 30

    static func text(of command: Command) -> String {
        let shown = command.flags.map { ($0.usage, $0.help) }
        // One that is longer than all others has a line of its own.
        let width = shown.map(\.0.count).filter { $0 <= longest }.max() ?? 0
        let flags = shown.map { usage, help in
            usage.count > width
                ? "  \(usage)\n  \("".padded(to: width))  \(help)" : "  \(usage.padded(to: width))  \(help)"
        }.joined(separator: "\n")
        return """
            \(command.summary)

            usage: exporter-bench \(command.name) \(command.arguments)

            \(flags)

            example: exporter-bench \(command.name) \(command.example)
            """
    }
}

extension Flag {
    /// With its value, as a command line has it.
    var usage: String { [name, value].compactMap { $0 }.joined(separator: " ") }
}

extension ExitCode {
    /// All of them, and what each says.
    static let meanings: [(code: Int32, meaning: String)] = [
        (0, "every verdict passes; nothing was found; done"),
        (failed, "a budget failed, or a check found a fault"),
        (regressed, "something regressed"),
        (inconclusive, "something is inconclusive or was not measured"),
        (usage, "the command line is wrong, or names a run that is not there"),
        (badData, "the data in the store is wrong, or of another machine"),
        (missing, "something that is needed is missing"),
        (nothingJudged, "nothing could be judged"),
        (cannotWrite, "a file cannot be written"),
        (badConfiguration, "a configuration file is wrong"),
        (interrupted, "interrupted; what was measured is kept"),
    ]
}
