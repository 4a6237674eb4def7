import Harness
import LinuxSystem

/// The text of `--help`. It is made from the same declarations as the manual pages and the completions.
enum HelpText {
    static let title = "measures the cost of a metrics exporter for the agent that contains it"

    static var overview: String {
        let width = Commands.names.map(\.count).max() ?? 0
        let lines = Commands.all.map { "  \($0.name.padded(to: width))  \($0.summary)" }
        return """
            exporter-bench: \(title)

            usage: exporter-bench COMMAND [FLAGS]

            \(lines.joined(separator: "\n"))

            exporter-bench COMMAND --help describes a command; exporter-bench --version prints the version.
            """
    }

    /// Returns the program's name and version, and the commit of its files if it is known.
    static func version(in world: World) -> String {
        let commit = (try? world.project())?.commit
        return "exporter-bench \(OwnProcess.version)" + (commit.map { " (commit \($0))" } ?? "")
    }

    private static let longest = 30

    static func text(of command: any Command.Type) -> String {
        let shown = command.flags.map { ($0.usage, $0.help) }
        // A flag that is too long for the column has its help on the next line.
        let width = shown.map(\.0.count).filter { $0 <= longest }.max() ?? 0
        let flags = shown.map { usage, help in
            usage.count > width
                ? "  \(usage)\n  \("".padded(to: width))  \(help)" : "  \(usage.padded(to: width))  \(help)"
        }.joined(separator: "\n")
        return """
            \(command.summary)

            usage: exporter-bench \(command.name) \(command.synopsis)

            \(flags)

            example: exporter-bench \(command.name) \(command.example)
            """
    }
}

extension String {
    /// Returns the text, filled with spaces up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
