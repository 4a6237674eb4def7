import ConfigurationReader

/// The text of a field and the position of its first character.
struct CSVField: Hashable {
    let text: String
    let position: SourcePosition
}

/// Reads CSV as of RFC 4180.
///
/// Fields are separated by commas. A field with commas, quotes or line ends is in quotes, with inner quotes doubled.
/// Lines end with LF or CRLF; the last line may have no line end. Blank lines are skipped.
struct CSVReader {
    private let bytes: [UInt8]
    private let file: String
    private var index = 0
    private var line = 1
    private var column = 1

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    /// Creates a reader.
    /// - Parameter bytes: valid UTF-8 without a byte order mark.
    private init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// Reads all records of a text. The first syntax error ends the reading, because text after a wrong quote cannot be
    /// interpreted.
    static func records(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> [[CSVField]] {
        var reader = CSVReader(try SourceFile.validated(bytes, file: file), file: file)
        var records: [[CSVField]] = []
        while reader.peek != nil {
            if reader.skipLineEnd() { continue }
            records.append(try reader.record())
        }
        return records
    }

    private mutating func record() throws(ConfigurationErrors) -> [CSVField] {
        var fields: [CSVField] = []
        while true {
            fields.append(peek == Self.quote ? try quotedField() : try bareField())
            if peek == Self.comma {
                advance()
            } else if peek == nil || skipLineEnd() {
                return fields
            } else {
                throw error(
                    "text after the closing quote",
                    "end the field there, or double the quotes inside the field")
            }
        }
    }

    private mutating func bareField() throws(ConfigurationErrors) -> CSVField {
        let start = position
        let first = index
        while let byte = peek, byte != Self.comma, !atLineEnd {
            guard byte != Self.quote else {
                throw error(
                    "a quote inside a field without quotes", "put the whole field in quotes and double this quote")
            }
            guard byte != Self.carriageReturn else {
                throw error("a carriage return without a line feed", "end lines with LF or CRLF")
            }
            advance()
        }
        return CSVField(text: String(decoding: bytes[first..<index], as: UTF8.self), position: start)
    }

    private mutating func quotedField() throws(ConfigurationErrors) -> CSVField {
        let opening = position
        advance()
        let start = position
        var text: [UInt8] = []
        while let byte = peek {
            advance()
            if byte != Self.quote {
                text.append(byte)
            } else if peek == Self.quote {
                text.append(byte)
                advance()
            } else {
                return CSVField(text: String(decoding: text, as: UTF8.self), position: start)
            }
        }
        throw error("this quote is never closed", "add the closing quote", at: opening)
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private var position: SourcePosition { SourcePosition(line: line, column: column) }

    private var atLineEnd: Bool {
        peek == Self.lineFeed
            || (peek == Self.carriageReturn && index + 1 < bytes.count && bytes[index + 1] == Self.lineFeed)
    }

    private mutating func skipLineEnd() -> Bool {
        guard atLineEnd else { return false }
        if peek == Self.carriageReturn { advance() }
        advance()
        return true
    }

    private mutating func advance() {
        let byte = bytes[index]
        index += 1
        if byte == Self.lineFeed {
            (line, column) = (line + 1, 1)
        } else if byte & 0xc0 != 0x80 {
            // A continuation byte of UTF-8 does not count as a column. `column` is the column of the next character.
            column += 1
        }
    }

    private func error(_ message: String, _ remedy: String, at start: SourcePosition? = nil) -> ConfigurationErrors {
        ConfigurationErrors([
            ConfigurationError(file: file, position: start ?? position, message: message, remedy: remedy)
        ])
    }
}
