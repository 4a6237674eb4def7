import Foundation
import PlainText

/// JSON that people may see: pretty-printed, keys sorted, and with escapes for all that is not printable.
public enum PrintedJSON {
    /// - Throws: what encoding throws, as for a number that is not finite.
    public static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return PrintedText.json(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
