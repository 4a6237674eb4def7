import PlainText

/// The last step of every text on its way to a terminal. Tables and notes quote what others wrote already, so that their widths are
/// right; what was forgotten there is escaped here.
package enum TerminalText {
    /// The text with its line feeds, tabs and the styles of `Style`; every other control character is escaped.
    package static func page(_ text: String) -> String {
        guard text.utf8.contains(0x1b) else { return PrintedText.lines(text) }
        var parts = text.unicodeScalars.split(separator: "\u{1b}", omittingEmptySubsequences: false).map { String($0) }
        let first = PrintedText.lines(parts.removeFirst())
        return parts.reduce(into: first) { page, part in
            page += Style.codes.contains { part.hasPrefix($0) } ? "\u{1b}" : PrintedText.line("\u{1b}")
            page += PrintedText.lines(part)
        }
    }

    /// A message of one or several lines, without styles.
    package static func message(_ text: String) -> String { PrintedText.lines(text) }

    /// A line that takes the place of another.
    package static func line(_ text: String) -> String { PrintedText.line(text) }
}
