import ConfigurationReader

/// A file's text by line, for what a tree does not keep: how a value is spelt.
struct SourceText {
    private let lines: [[Unicode.Scalar]]

    /// - Parameter bytes: UTF-8; a byte order mark is no part of the first line.
    init(_ bytes: [UInt8]) {
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
        lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            Array(String(decoding: $0, as: UTF8.self).unicodeScalars)
        }
    }

    /// What stands between two places of one line; nil when they are not.
    func span(from start: SourcePosition, to end: SourcePosition) -> String? {
        guard start.line == end.line, lines.indices.contains(start.line - 1), start.column >= 1 else { return nil }
        let line = lines[start.line - 1]
        guard start.column <= end.column, end.column - 1 <= line.count else { return nil }
        return String(String.UnicodeScalarView(line[(start.column - 1)..<(end.column - 1)]))
    }

    func begins(at place: SourcePosition, with text: String) -> Bool {
        let end = SourcePosition(line: place.line, column: place.column + text.unicodeScalars.count)
        return span(from: place, to: end) == text
    }

    /// What stands before a place in its line.
    func before(_ place: SourcePosition) -> String? {
        span(from: SourcePosition(line: place.line, column: 1), to: place)
    }

    /// In braces an expression without quotes ends at its own brace, which libyaml tells in its own words.
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
