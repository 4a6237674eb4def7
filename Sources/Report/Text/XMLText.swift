import PlainText

/// Text as it may stand in XML 1.0 and in HTML, in an element or an attribute in quotes.
package enum XMLText {
    package static func escaped(_ text: String) -> String {
        var result = ""
        // Characters that XML does not have are not printable either.
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
