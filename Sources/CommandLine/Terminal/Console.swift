import BenchmarkModel
import LinuxSystem
import Report

/// Results to standard output, progress and faults to standard error.
struct Console: Sendable {
    let streams: any StandardStreams
    /// The environment variables, of which TERM, COLUMNS and NO_COLOR count.
    let variables: [String: String]

    /// Writes a result. A write that fails changes the exit code at the end of the program (`finish`).
    func out(_ text: String) {
        streams.write(TerminalText.page(text.hasSuffix("\n") ? text : text + "\n"), to: .output)
    }

    /// Writes a document for another program without escaping anything: the scripts of a page hold characters of every kind.
    func document(_ text: String) { streams.write(text, to: .output) }

    /// Closes standard output, and gives the exit code of a command that ended with `code`. Call last of all.
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

    /// Writes a line to standard error. It is dropped where nothing reads there: progress must not stop a run.
    func note(_ text: String) { streams.write(TerminalText.message(text) + "\n", to: .error) }

    /// Replaces the line that the cursor is in.
    func rewrite(_ text: String, width: Int) {
        streams.write("\r\u{1b}[K\(TerminalText.line(text).prefix(width))", to: .error)
    }

    /// Writes what went wrong. The message may quote an argument, so secrets in it are masked.
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

    /// Width of tables that are always wrapped; at least 20.
    var columns: Int { max(20, streams.columns(of: .output) ?? Int(variables["COLUMNS"] ?? "") ?? 120) }

    /// Width of tables that are wrapped on a terminal only; nil elsewhere, where each row is one line for other programs.
    var tableWidth: Int? { streams.columns(of: .output) }

    /// Whether lines may be rewritten: the stream is a terminal that knows escape codes.
    func isInteractive(_ stream: StandardStream) -> Bool { streams.isTerminal(stream) && variables["TERM"] != "dumb" }

    /// Whether to use color. NO_COLOR with any value but the empty one forbids it (https://no-color.org).
    func wantsColor(_ stream: StandardStream) -> Bool {
        isInteractive(stream) && variables["NO_COLOR", default: ""].isEmpty
    }
}
