import Foundation
import PlainText
import Report

extension JSONValue {
    /// The same with all of its texts quoted.
    fileprivate var printed: JSONValue {
        switch self {
        case .text(let text): .text(PrintedText.line(text))
        case .array(let items): .array(items.map(\.printed))
        case .object(let fields): .object(fields.mapValues(\.printed))
        case .null, .number, .integer, .boolean: self
        }
    }
}

/// JSON as a part of a page.
enum EmbeddedJSON {
    /// On one line, keys sorted, and without `<`, so that it can stand in a page's script element. A drawing shows its texts, so they are
    /// quoted as on the page.
    static func text(_ value: JSONValue) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Encoding can fail for numbers that are not finite alone, which JSONValue writes as null.
        guard let data = try? encoder.encode(value.printed) else { return "null" }
        return String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003c")
    }
}
