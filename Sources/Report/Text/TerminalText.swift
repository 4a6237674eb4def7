import PlainText

/// The last step before text is written to a terminal. Tables and notes escape foreign text themselves, so that their
/// widths are right. This step escapes all control characters that are left.
package enum TerminalText {
    /// Returns the text with its line feeds, tabs and the styles of `Style`; every other control character is escaped.
    package static func page(_ text: String) -> String {
        guard text.utf8.contains(0x1b) else { return PrintedText.lines(text) }
        var parts = text.unicodeScalars.split(separator: "\u{1b}", omittingEmptySubsequences: false).map { String($0) }
        let first = PrintedText.lines(parts.removeFirst())
        return parts.reduce(into: first) { page, part in
            page += Style.codes.contains { part.hasPrefix($0) } ? "\u{1b}" : PrintedText.line("\u{1b}")
            page += PrintedText.lines(part)
        }
    }

    /// Returns a message of one or several lines, without styles.
    package static func message(_ text: String) -> String { PrintedText.lines(text) }

    /// Returns one line, for a line that is rewritten in place.
    package static func line(_ text: String) -> String { PrintedText.line(text) }
}
