import BenchmarkModel

/// The manual pages in man(7) macros: one for the program and one for each command.
enum ManPage {
    /// The file names and texts of all pages.
    static var all: [(file: String, text: String)] {
        [("exporter-bench.1", overview)] + Commands.all.map { ("exporter-bench-\($0.name).1", text(of: $0)) }
    }

    static var overview: String {
        let commands = Commands.all.map { command in
            """
            .TP
            .BR exporter\\-bench\\-\(escaped(command.name)) (1)
            \(line(command.summary))
            """
        }
        return page(
            "exporter-bench", HelpText.title,
            """
            .SH SYNOPSIS
            .B exporter\\-bench
            .I COMMAND
            [\\fIFLAGS\\fR]
            .SH DESCRIPTION
            Starts every agent of a fleet twice: with its exporter on and with its exporter off.
            Sends both processes the same requests, scrapes the one with its exporter on, measures CPU, memory, network
            bytes, disk writes and startup, and judges the difference against documented budgets.
            .SH OPTIONS
            .TP
            .B \\-\\-help
            Prints the commands; after a command, its flags.
            .TP
            .B \\-\\-version
            Prints the version, and the commit if it is known.
            .SH COMMANDS
            \(commands.joined(separator: "\n"))
            \(exitStatus)
            .SH ENVIRONMENT
            .TP
            .B EXPORTER_BENCH_HOME
            The directory with fleets/, budgets/ and targets/. Needed if it is not found above the program or the
            working directory.
            .TP
            .B NO_COLOR
            Turns color on a terminal off.
            .TP
            .B COLUMNS
            Width of tables if standard output is not a terminal.
            """)
    }

    static func text(of command: any Command.Type) -> String {
        let flags = command.flags.map { flag in
            let value = flag.placeholder.map { " \\fI\(escaped($0))\\fR" } ?? ""
            return """
                .TP
                \\fB\(escaped(flag.name))\\fR\(value)
                \(line(flag.help))
                """
        }
        return page(
            "exporter-bench-\(command.name)", command.summary,
            """
            .SH SYNOPSIS
            .B exporter\\-bench \(escaped(command.name))
            \(line(command.synopsis))
            \(flags.isEmpty ? "" : ".SH OPTIONS\n")\(flags.joined(separator: "\n"))
            .SH EXAMPLES
            .EX
            exporter\\-bench \(escaped(command.name)) \(escaped(command.example))
            .EE
            \(exitStatus)
            .SH SEE ALSO
            .BR exporter\\-bench (1)
            """)
    }

    private static func page(_ name: String, _ summary: String, _ body: String) -> String {
        """
        .\\" Made by `exporter-bench help man` from the declarations that also make --help.
        .TH \(escaped(name.uppercased())) 1 "" exporter\\-bench "User Commands"
        .SH NAME
        \(escaped(name)) \\- \(escaped(summary))
        \(body)

        """
    }

    private static var exitStatus: String {
        let codes = ExitCode.allCases.map { ".TP\n.B \($0.rawValue)\n\(line($0.meaning))" }
        return ".SH EXIT STATUS\nIf several codes apply, the most specific one is used.\n"
            + codes.joined(separator: "\n")
    }

    /// Escapes a line of text, so that a dot or an apostrophe at its beginning does not start a macro.
    private static func line(_ text: String) -> String {
        let escaped = escaped(text)
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\e"
            case "-": "\\-"
            case "'": "\\(aq"
            case "`": "\\(ga"
            case "^": "\\(ha"
            case "~": "\\(ti"
            default: String(character)
            }
        }.joined()
    }
}
