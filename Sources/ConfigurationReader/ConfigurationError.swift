import PlainText

/// A place in a text file; lines and columns count from 1, columns in Unicode scalars.
package struct SourcePosition: Hashable, Sendable, Comparable {
    package let line: Int
    package let column: Int
    /// Of a value that an alias or a merge key brings here, the line on which it is written.
    package private(set) var writtenOnLine: Int?

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: SourcePosition, b: SourcePosition) -> Bool {
        (a.line, a.column) < (b.line, b.column)
    }

    /// This place, for a value that is written at another one.
    package func used(from definition: SourcePosition) -> SourcePosition {
        var place = self
        place.writtenOnLine = definition.writtenOnLine ?? definition.line
        return place
    }

    /// For the end of a message: where the value is written, when that is not this place; else nothing.
    package var origin: String { writtenOnLine.map { " (written on line \($0))" } ?? "" }
}

/// What is wrong in a file, where, and what would be right.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// nil when the file as a whole is meant: it cannot be read, or does not exist.
    package let position: SourcePosition?
    package let message: String
    /// What would be right, as an instruction; may be empty.
    package let remedy: String

    package init(file: String, position: SourcePosition?, message: String, remedy: String) {
        self.file = file
        self.position = position
        self.message = message
        self.remedy = remedy
    }

    /// `fleets/x.csv:12:8: port "80a" is no number: give one from 1 to 65535`
    package var description: String {
        let place = position.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(file)\(place): \(message)" + (remedy.isEmpty ? "" : ": \(remedy)")
    }
}

/// All that is wrong with a file: at least one error, at most `limit` of them spelled out.
package struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    package static let limit = 20

    /// In the order of their positions.
    package let errors: [ConfigurationError]
    /// Errors beyond the limit.
    package let omitted: Int

    package init(_ errors: [ConfigurationError], omitted: Int = 0) {
        self.errors = errors
        self.omitted = omitted
    }

    /// One line an error.
    package var description: String {
        let lines = errors.map(\.description) + (omitted > 0 ? ["\(omitted) more errors"] : [])
        return lines.joined(separator: "\n")
    }
}

/// Collects the errors of one file, so that its author sees them at once and not one a run.
package final class ErrorList {
    package let file: String
    private var errors: [ConfigurationError] = []
    private var omitted = 0

    package init(file: String) { self.file = file }

    package var isEmpty: Bool { errors.isEmpty }

    /// Texts are only made for errors that are kept: a suggestion costs a look at every candidate.
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

    /// The errors so far, to throw. There must be some.
    package var collected: ConfigurationErrors {
        let start = SourcePosition(line: 0, column: 0)
        return ConfigurationErrors(errors.sorted { ($0.position ?? start) < ($1.position ?? start) }, omitted: omitted)
    }

    package func throwIfAny() throws(ConfigurationErrors) {
        if !isEmpty { throw collected }
    }
}

/// A user's text as it may stand in a message: in quotes, cut to 60 characters.
package func quoted(_ text: String) -> String { "\"\(PrintedText.excerpt(text, limit: 60))\"" }
