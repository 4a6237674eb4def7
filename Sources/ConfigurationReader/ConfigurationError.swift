import PlainText

/// A position in a text file. Lines and columns count from 1; a column is one Unicode scalar.
package struct SourcePosition: Hashable, Sendable, Comparable {
    package let line: Int
    package let column: Int
    /// The line on which the value is written, if an alias or a merge key brings it to this position; else nil.
    package private(set) var writtenOnLine: Int?

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: SourcePosition, b: SourcePosition) -> Bool {
        (a.line, a.column) < (b.line, b.column)
    }

    /// Returns this position, for a value that is written at another position.
    package func used(from definition: SourcePosition) -> SourcePosition {
        var position = self
        position.writtenOnLine = definition.writtenOnLine ?? definition.line
        return position
    }

    /// A note for the end of a message: the line on which the value is written, if it is another one; else empty.
    package var origin: String { writtenOnLine.map { " (written on line \($0))" } ?? "" }
}

/// An error in a configuration file, with its location and a fix.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// The position; nil for an error of the whole file, such as a file that does not exist.
    package let position: SourcePosition?
    package let message: String
    /// The fix, as an instruction; may be empty.
    package let remedy: String

    package init(file: String, position: SourcePosition?, message: String, remedy: String) {
        self.file = file
        self.position = position
        self.message = message
        self.remedy = remedy
    }

    /// The error in one line: `fleets/x.csv:12:8: port "80a" is not a number: give a number from 1 to 65535`.
    package var description: String {
        let location = position.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(file)\(location): \(message)" + (remedy.isEmpty ? "" : ": \(remedy)")
    }
}

/// The errors of a file: at least one, of which at most `limit` are kept in full.
package struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    package static let limit = 20

    /// The errors in the order of their positions.
    package let errors: [ConfigurationError]
    /// The number of errors beyond the limit.
    package let omitted: Int

    package init(_ errors: [ConfigurationError], omitted: Int = 0) {
        self.errors = errors
        self.omitted = omitted
    }

    /// One line per error.
    package var description: String {
        let lines = errors.map(\.description) + (omitted > 0 ? ["\(omitted) more errors"] : [])
        return lines.joined(separator: "\n")
    }
}

/// Collects the errors of one file, so that its author sees all of them at once.
package final class ErrorList {
    package let file: String
    private var errors: [ConfigurationError] = []
    private var omitted = 0

    package init(file: String) { self.file = file }

    package var isEmpty: Bool { errors.isEmpty }

    /// Adds an error. The texts are made only for errors that are kept, because a suggestion compares every candidate.
    package func add(
        _ position: SourcePosition?, _ message: @autoclosure () -> String, _ remedy: @autoclosure () -> String
    ) {
        guard errors.count < ConfigurationErrors.limit else {
            omitted += 1
            return
        }
        let text = message() + (position?.origin ?? "")
        errors.append(ConfigurationError(file: file, position: position, message: text, remedy: remedy()))
    }

    /// The errors so far, to throw. There must be at least one.
    package var collected: ConfigurationErrors {
        let start = SourcePosition(line: 0, column: 0)
        return ConfigurationErrors(errors.sorted { ($0.position ?? start) < ($1.position ?? start) }, omitted: omitted)
    }

    package func throwIfAny() throws(ConfigurationErrors) {
        if !isEmpty { throw collected }
    }
}

/// Returns a text of the user for a message: in quotes and cut to 60 characters.
package func quoted(_ text: String) -> String { "\"\(PrintedText.excerpt(text, limit: 60))\"" }
