import Foundation
import PlainText
import Report

extension JSONValue {
    /// The value with all texts escaped for display.
    fileprivate var printed: JSONValue {
        switch self {
        case .text(let text): .text(PrintedText.line(text))
        case .array(let items): .array(items.map(\.printed))
        case .object(let fields): .object(fields.mapValues(\.printed))
        case .null, .number, .integer, .boolean: self
        }
    }
}

/// JSON as part of an HTML page.
enum EmbeddedJSON {
    /// Encodes a value on one line, with sorted keys and without `<`, so that it can be in a script element.
    ///
    /// The drawing shows the texts, so they are escaped as on the page.
    static func text(_ value: JSONValue) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Encoding fails only for numbers that are not finite, and JSONValue writes these as null.
        guard let data = try? encoder.encode(value.printed) else { return "null" }
        return String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003c")
    }
}
