/// Escaping of foreign text for output: names, titles, HTTP answers, output of programs. All output forms use this
/// type.
///
/// Characters that control a terminal, change the direction of text, or are invisible become escapes such as `\u{1B}`
/// or `\u{202E}`. The escapes are visible ASCII, so escaping a text twice gives the same result as escaping it once.
package enum PrintedText {
    /// Whether a character is shown unchanged.
    ///
    /// These characters are escaped: C0 and C1 controls, format characters (bidirectional marks, zero-width
    /// characters), line and paragraph separators, default ignorable characters, private and unassigned ones.
    ///
    /// Source: Unicode Standard Annex 44, properties General_Category and Default_Ignorable_Code_Point.
    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7f).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Returns the text on one line: line feeds and tabs are escaped, too.
    package static func line(_ text: String) -> String { replacing(text, where: { !isPrintable($0) }, with: escape) }

    /// Returns a text of several lines: line feeds and tabs are not escaped.
    package static func lines(_ text: String) -> String {
        replacing(text, where: { !isPrintable($0) && $0 != "\n" && $0 != "\t" }, with: escape)
    }

    /// Returns the beginning of a text on one line, with "..." if it is cut.
    ///
    /// - Parameter limit: the maximum number of characters (Unicode scalars).
    package static func excerpt(_ text: String, limit: Int) -> String {
        let scalars = text.unicodeScalars
        let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
        return line(String(scalars[..<end])) + (end == scalars.endIndex ? "" : "...")
    }

    /// Returns a JSON document with the same values, in which characters that are not printable are written as
    /// `\uXXXX`. Line feeds between values stay.
    ///
    /// - Parameter document: well-formed JSON, which has characters other than ASCII only in strings.
    package static func json(_ document: String) -> String {
        replacing(document, where: { !isPrintable($0) && $0 != "\n" }, with: escapeInJSON)
    }

    /// Returns the escapes of JSON: two for a character that is a surrogate pair in UTF-16.
    private static func escapeInJSON(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String { scalar.escaped(asASCII: true) }

    /// Replaces characters. A text without such characters is returned without a copy.
    ///
    /// - Complexity: O(length).
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
