import PlainText

/// Lines of comma-separated values. What is not printable in a field is escaped, except tabs and line feeds, which the form can hold.
///
/// Source: RFC 4180, except that lines end with a single line feed, as every Unix tool expects.
enum CSVText {
    static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\n" }

    private static func field(_ text: String) -> String {
        let text = PrintedText.lines(text)
        let special = text.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) }
        return special ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}

extension Optional where Wrapped: CustomStringConvertible {
    /// Empty for nothing; a Double has the fewest digits that give it back exactly.
    var csv: String { map(\.description) ?? "" }
}
