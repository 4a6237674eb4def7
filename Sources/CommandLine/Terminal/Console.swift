import BenchmarkModel
import LinuxSystem
import Report

/// Results to standard output, progress and faults to standard error.
struct Console: Sendable {
    let streams: any StandardStreams
    /// The environment variables, of which TERM, COLUMNS and NO_COLOR count.
    let variables: [String: String]

    /// A write that fails changes the exit code at the end of the program (`finish`).
    func out(_ text: String) {
        streams.write(TerminalText.page(text.hasSuffix("\n") ? text : text + "\n"), to: .output)
    }

    /// Writes a document for another program as it is: its own quoting is all that may be done to it, for a page's scripts have
    /// characters of every kind.
    func document(_ text: String) { streams.write(text, to: .output) }

    /// Call last of all: gives the exit code of a command that ended with `code`.
    func finish(_ code: ExitCode) -> ExitCode {
        switch streams.finish() {
        case nil: return code
        case .abandoned:
            error("standard output was not read, and a signal ended the wait: the output is incomplete")
            return .interrupted
        case .error(let failure):
            error(
                "standard output cannot be written: \(failure.reason): the output is incomplete; make room, or send it elsewhere"
            )
            let first: [ExitCode] = [.interrupted, .usage, .configuration, .unavailable]
            return first.contains(code) ? code : .outputError
        }
    }

    /// Dropped where nothing reads standard error: progress must not stop a run.
    func note(_ text: String) { streams.write(TerminalText.message(text) + "\n", to: .error) }

    /// Takes the place of the line that the cursor is in.
    func rewrite(_ text: String, width: Int) {
        streams.write("\r\u{1b}[K\(TerminalText.line(text).prefix(width))", to: .error)
    }

    /// A message may quote an argument: what looks like a secret in it is masked.
    func error(_ text: String) {
        note("exporter-bench: \(SecretText.masked(ShownVariables.hidingValues(in: text)))")
    }

    /// Shows tables: wrapped for people, a line a row for other programs, and as one JSON object where that is wanted.
    func tables(_ tables: [TextTable], json: Bool) throws {
        if json {
            out(try PrintedJSON.text(Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.objects) })))
        } else {
            out(tables.map { $0.text(width: tableWidth) }.joined(separator: "\n\n"))
        }
    }

    /// Shows one table, or what it shows as JSON.
    func table(_ table: TextTable, json: (some Encodable)?) throws {
        out(try json.map { try PrintedJSON.text($0) } ?? table.text(width: tableWidth))
    }

    /// At least 20: a table has no use for less.
    var columns: Int { max(20, streams.columns(of: .output) ?? Int(variables["COLUMNS"] ?? "") ?? 120) }

    /// Of tables that are wrapped for people alone: other programs get a line a row.
    var tableWidth: Int? { streams.columns(of: .output) }

    /// Whether lines may be rewritten: a terminal that knows escape codes.
    func isInteractive(_ stream: StandardStream) -> Bool { streams.isTerminal(stream) && variables["TERM"] != "dumb" }

    /// NO_COLOR as https://no-color.org has it: any value but none.
    func wantsColor(_ stream: StandardStream) -> Bool {
        isInteractive(stream) && variables["NO_COLOR", default: ""].isEmpty
    }
}
