import Foundation
import PlainText

/// JSON for a terminal or a file: pretty-printed, with sorted keys, and with escapes for characters that are not
/// printable.
package enum PrintedJSON {
    /// Encodes a value.
    ///
    /// - Throws: `EncodingError`, for example for a number that is not finite.
    package static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return PrintedText.json(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Encodes a document and adds a line feed.
    static func document(_ value: JSONValue) -> String {
        // Encoding fails only for numbers that are not finite, and JSONValue writes these as null.
        (try? text(value)).map { $0 + "\n" } ?? ""
    }
}
