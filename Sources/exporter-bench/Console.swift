import Foundation
import LinuxSystem

/// Results to standard output, progress and faults to standard error.
enum Console {
    /// A reader that closed early (a pager, `head`) is no fault of ours.
    static func out(_ text: String) {
        _ = try? Output.write(1, Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }

    static func note(_ text: String) { _ = try? Output.write(2, Array((text + "\n").utf8)) }

    static func error(_ text: String) { note("exporter-bench: \(text)") }

    static var columns: Int { Terminal.columns(1) ?? Int(ProcessInfo.processInfo.environment["COLUMNS"] ?? "") ?? 120 }

    /// Of tables that are wrapped for people alone: other programs get a line a row.
    static var tableWidth: Int? { Terminal.columns(1) }

    static func wantsColour(_ descriptor: Int32) -> Bool {
        Terminal.isTerminal(descriptor) && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
    }
}
