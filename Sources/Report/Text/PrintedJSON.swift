import Foundation
import PlainText

/// JSON that people may see: pretty-printed, keys sorted, and with escapes for all that is not printable.
package enum PrintedJSON {
    /// - Throws: what encoding throws, as for a number that is not finite.
    package static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return PrintedText.json(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// A document with a line feed at its end.
    static func document(_ value: JSONValue) -> String {
        // Encoding can fail for numbers that are not finite alone, which JSONValue writes as null.
        (try? text(value)).map { $0 + "\n" } ?? ""
    }
}
