import PlainText

/// Escaping for XML 1.0 and HTML, in an element or a quoted attribute.
package enum XMLText {
    package static func escaped(_ text: String) -> String {
        var result = ""
        // `PrintedText` has escaped the characters that XML does not allow, because they are not printable either.
        for scalar in PrintedText.lines(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            case "\n", "\t": result += "&#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
