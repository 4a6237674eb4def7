/// Text that others wrote, for output: names, titles, answers, a program's last words. Every output form quotes it with this type alone.
///
/// A character that would steer a terminal, turn the direction of what follows, or stay invisible is written as an escape, such as
/// `\u{1B}` or `\u{202E}`. The escapes are visible ASCII, so quoting a text twice gives the same as quoting it once.
package enum PrintedText {
    /// Whether a character is shown as it is.
    ///
    /// Not shown are C0 and C1 controls, format characters (bidirectional marks, zero-width characters), line and paragraph separators,
    /// characters that Unicode calls default ignorable, private and unassigned ones.
    ///
    /// Source: Unicode Standard Annex 44, properties General_Category and Default_Ignorable_Code_Point.
    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7f).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// The text on one line: line feeds and tabs are escaped, too.
    package static func line(_ text: String) -> String { replacing(text, where: { !isPrintable($0) }, with: escape) }

    /// A text of several lines: its line feeds and tabs stay.
    package static func lines(_ text: String) -> String {
        replacing(text, where: { !isPrintable($0) && $0 != "\n" && $0 != "\t" }, with: escape)
    }

    /// The beginning of a text on one line, and "..." where it is cut.
    ///
    /// - Parameter limit: characters (Unicode scalars) of the text that are shown.
    package static func excerpt(_ text: String, limit: Int) -> String {
        let scalars = text.unicodeScalars
        let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
        return line(String(scalars[..<end])) + (end == scalars.endIndex ? "" : "...")
    }

    /// A JSON document with the same values: what is not printable is written as `\uXXXX`, which JSON has for it. Line feeds between the
    /// values stay.
    ///
    /// - Parameter document: well-formed, so that all that is not ASCII stands in strings.
    package static func json(_ document: String) -> String {
        replacing(document, where: { !isPrintable($0) && $0 != "\n" }, with: escapeInJSON)
    }

    /// As JSON has it: a pair of escapes where UTF-16 has a surrogate pair.
    private static func escapeInJSON(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String { scalar.escaped(asASCII: true) }

    /// - Complexity: O(length); a text in which nothing is replaced is only read.
    private static func replacing(
        _ text: String, where isReplaced: (Unicode.Scalar) -> Bool, with replacement: (Unicode.Scalar) -> String
    ) -> String {
        let scalars = text.unicodeScalars
        guard var next = scalars.firstIndex(where: isReplaced) else { return text }
        var result = ""
        var rest = scalars.startIndex
        while true {
            result += text[rest..<next] + replacement(scalars[next])
            rest = scalars.index(after: next)
            guard let found = scalars[rest...].firstIndex(where: isReplaced) else { return result + text[rest...] }
            next = found
        }
    }
}
