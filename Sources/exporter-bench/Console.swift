import BenchmarkModel
import Foundation
import LinuxSystem

/// Results to standard output, progress and faults to standard error.
enum Console {
    /// A reader that closed early (a pager, `head`) is no fault of ours.
    static func out(_ text: String) {
        _ = try? Output.write(1, Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }

    static func note(_ text: String) { _ = try? Output.write(2, Array((text + "\n").utf8)) }

    /// A message may quote an argument: what looks like a secret in it is masked.
    static func error(_ text: String) { note("exporter-bench: \(SecretText.masked(text))") }

    static var columns: Int { Terminal.columns(1) ?? Int(ProcessInfo.processInfo.environment["COLUMNS"] ?? "") ?? 120 }

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
    /// Failures, and the verdicts' counts instead of the table.
    case quiet
    case normal
    /// Every stage of every step, and how long each took.
    case verbose

    static let flags = [
        Flag("--quiet", nil, "no progress and no table: failures, and how many rows have which verdict"),
        Flag("--verbose", nil, "every stage of every step, and how long each took"),
    ]

    init(_ options: Options) throws(UsageError) {
        guard !(options.has("--quiet") && options.has("--verbose")) else {
            throw UsageError(description: "--quiet and --verbose exclude each other")
        }
        self = options.has("--quiet") ? .quiet : options.has("--verbose") ? .verbose : .normal
    }
}
