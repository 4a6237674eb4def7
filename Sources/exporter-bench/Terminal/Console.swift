import BenchmarkModel
import Foundation
import LinuxSystem
import Report

/// Results to standard output, progress and faults to standard error.
enum Console {
    /// A write that fails changes the exit code at the end of the program (`finish`).
    static func out(_ text: String) {
        StandardOutput.write(TerminalText.page(text.hasSuffix("\n") ? text : text + "\n"))
    }

    /// A document for another program, whose own quoting is all that may be done to it: a page's scripts have characters of every kind.
    static func document(_ text: String) { StandardOutput.write(text) }

    /// Call last of all: gives the exit code of a command that ended with `code`.
    static func finish(_ code: Int32) -> Int32 {
        switch StandardOutput.finish() {
        case nil: return code
        case .abandoned:
            error("standard output was not read, and a signal ended the wait: the output is incomplete")
            return ExitCode.interrupted
        case .error(let failure):
            error(
                "standard output cannot be written: \(failure.reason): the output is incomplete; make room, or send it elsewhere"
            )
            let first = [ExitCode.interrupted, ExitCode.usage, ExitCode.badConfiguration, ExitCode.missing]
            return first.contains(code) ? code : ExitCode.cannotWrite
        }
    }

    /// Dropped where nothing reads standard error: progress must not stop a run.
    static func note(_ text: String) { StandardError.write(TerminalText.message(text) + "\n") }

    /// Takes the place of the line that the cursor is in.
    static func rewrite(_ text: String, width: Int) {
        StandardError.write("\r\u{1b}[K\(TerminalText.line(text).prefix(width))")
    }

    /// A message may quote an argument: what looks like a secret in it is masked.
    static func error(_ text: String) {
        note("exporter-bench: \(SecretText.masked(ShownVariables.hidingValues(in: text)))")
    }

    /// At least 20: a table has no use for less.
    static var columns: Int {
        max(20, Terminal.columns(1) ?? Int(ProcessInfo.processInfo.environment["COLUMNS"] ?? "") ?? 120)
    }

    /// Of tables that are wrapped for people alone: other programs get a line a row.
    static var tableWidth: Int? { Terminal.columns(1) }

    /// Whether lines may be rewritten: a terminal that knows escape codes.
    static func isInteractive(_ descriptor: Int32) -> Bool {
        Terminal.isTerminal(descriptor) && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// NO_COLOR as https://no-color.org has it: any value but none.
    static func wantsColour(_ descriptor: Int32) -> Bool {
        isInteractive(descriptor) && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
    }
}

/// How much is said besides the result.
enum Detail {
    /// Instead of the table the rows that do not pass, and the verdicts' counts.
    case quiet
    case normal
    /// Every stage of every step, and how long each took.
    case verbose

    static let flags = [
        Flag(
            "--quiet", nil, "no progress and no table: the rows that do not pass, and how many rows have which verdict"),
        Flag("--verbose", nil, "every stage of every step, and how long each took"),
    ]

    init(_ options: Options) throws(UsageError) {
        guard !(options.has("--quiet") && options.has("--verbose")) else {
            throw UsageError(description: "--quiet and --verbose exclude each other")
        }
        self = options.has("--quiet") ? .quiet : options.has("--verbose") ? .verbose : .normal
    }
}
