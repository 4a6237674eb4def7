import ConfigurationReader

/// The lines of a file. They keep the exact spelling of values, which the parsed tree does not.
struct SourceText {
    private let lines: [[Unicode.Scalar]]

    /// Splits a file into lines.
    /// - Parameter bytes: UTF-8. A byte order mark is not part of the first line.
    init(_ bytes: [UInt8]) {
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
        lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            Array(String(decoding: $0, as: UTF8.self).unicodeScalars)
        }
    }

    /// Returns the text between two positions; nil when they are not in one line.
    func span(from start: SourcePosition, to end: SourcePosition) -> String? {
        guard start.line == end.line, lines.indices.contains(start.line - 1), start.column >= 1 else { return nil }
        let line = lines[start.line - 1]
        guard start.column <= end.column, end.column - 1 <= line.count else { return nil }
        return String(String.UnicodeScalarView(line[(start.column - 1)..<(end.column - 1)]))
    }

    func begins(at position: SourcePosition, with text: String) -> Bool {
        let end = SourcePosition(line: position.line, column: position.column + text.unicodeScalars.count)
        return span(from: position, to: end) == text
    }

    /// Returns the part of a line before a position.
    func before(_ position: SourcePosition) -> String? {
        span(from: SourcePosition(line: position.line, column: 1), to: position)
    }

    /// Adds a fix to libyaml's errors in lines with `${`: in a flow mapping, an expression without quotes ends at its
    /// own brace.
    func explaining(_ failure: ConfigurationErrors) -> ConfigurationErrors {
        ConfigurationErrors(
            failure.errors.map { error in
                guard let line = error.position?.line, lines.indices.contains(line - 1),
                    String(String.UnicodeScalarView(lines[line - 1])).contains("${")
                else { return error }
                return ConfigurationError(
                    file: error.file, position: error.position, message: error.message,
                    remedy: "put port expressions in quotes, \"${PORT_OFFSET}+7200\"")
            }, omitted: failure.omitted)
    }
}
