import PlainText

/// Lines of comma-separated values. Characters that are not printable are escaped in fields, except tabs and line
/// feeds, which CSV can contain.
///
/// Source: RFC 4180, except that lines end with a single line feed, which Unix tools expect.
enum CSVText {
    /// Returns one line; fields are quoted where necessary.
    static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\n" }

    private static func field(_ text: String) -> String {
        let text = PrintedText.lines(text)
        let special = text.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) }
        return special ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}

extension Optional where Wrapped: CustomStringConvertible {
    /// The text of a field: empty for nil, and for a Double the shortest text that reads back as the same number.
    var csv: String { map(\.description) ?? "" }
}
