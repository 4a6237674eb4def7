import BenchmarkModel
import LinuxSystem
import Report

/// Writes results to standard output, and progress and errors to standard error.
struct Console: Sendable {
    let streams: any StandardStreams
    /// The environment variables. TERM, COLUMNS and NO_COLOR are used.
    let variables: [String: String]

    /// Writes a result. A write error changes the exit code at the end of the program (`finish`).
    func out(_ text: String) {
        streams.write(TerminalText.page(text.hasSuffix("\n") ? text : text + "\n"), to: .output)
    }

    /// Writes a document for another program without escaping, because the scripts of a page contain all kinds of
    /// characters.
    func document(_ text: String) { streams.write(text, to: .output) }

    /// Closes standard output. Call this last.
    /// - Returns: the exit code of a command that ended with `code`.
    func finish(_ code: ExitCode) -> ExitCode {
        switch streams.finish() {
        case nil: return code
        case .abandoned:
            error(
                "the reader of standard output did not read it, and a signal ended the wait: the output is incomplete")
            return .interrupted
        case .error(let failure):
            error(
                "standard output cannot be written: \(failure.reason): the output is incomplete; free some space, or "
                    + "send the output elsewhere")
            let first: [ExitCode] = [.interrupted, .usage, .configuration, .unavailable]
            return first.contains(code) ? code : .outputError
        }
    }

    /// Writes a line to standard error. The line is dropped when standard error has no reader: progress must not stop a
    /// run.
    func note(_ text: String) { streams.write(TerminalText.message(text) + "\n", to: .error) }

    /// Replaces the terminal line of the cursor.
    func rewrite(_ text: String, width: Int) {
        streams.write("\r\u{1b}[K\(TerminalText.line(text).prefix(width))", to: .error)
    }

    /// Writes an error message. The message may quote an argument, so its secrets are masked.
    func error(_ text: String) {
        note("exporter-bench: \(SecretText.masked(ShownVariables.hidingValues(in: text)))")
    }

    /// Shows tables: wrapped on a terminal, one line per row elsewhere, or all of them as one JSON object.
    func tables(_ tables: [TextTable], json: Bool) throws {
        if json {
            out(try PrintedJSON.text(Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.objects) })))
        } else {
            out(tables.map { $0.text(width: tableWidth) }.joined(separator: "\n\n"))
        }
    }

    /// Shows one table, or the value `json` as JSON.
    func table(_ table: TextTable, json: (some Encodable)?) throws {
        out(try json.map { try PrintedJSON.text($0) } ?? table.text(width: tableWidth))
    }

    /// Width of tables that are always wrapped, in columns; at least 20.
    var columns: Int { max(20, streams.columns(of: .output) ?? Int(variables["COLUMNS"] ?? "") ?? 120) }

    /// Width of tables that are wrapped only on a terminal, in columns; nil elsewhere, where each row is one line.
    var tableWidth: Int? { streams.columns(of: .output) }

    /// Returns whether lines can be rewritten: the stream is a terminal that supports escape codes.
    func isInteractive(_ stream: StandardStream) -> Bool { streams.isTerminal(stream) && variables["TERM"] != "dumb" }

    /// Returns whether to use color. Any value of NO_COLOR except the empty one turns color off (https://no-color.org).
    func wantsColor(_ stream: StandardStream) -> Bool {
        isInteractive(stream) && variables["NO_COLOR", default: ""].isEmpty
    }
}
