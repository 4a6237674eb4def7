import ConfigurationReader

/// A field's text and where its first character stands.
struct CSVField: Hashable {
    let text: String
    let position: SourcePosition
}

/// RFC 4180: fields between commas, quotes around what holds commas, quotes or line ends, quotes doubled inside; lines
/// end with LF or CRLF, the last one may lack it. Blank lines are skipped.
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

    /// - Parameter bytes: UTF-8, checked, without byte order mark.
    private init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// All records of a text. The first syntax error ends the reading: what follows a wrong quote has no meaning.
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
                throw error("text after the closing quote", "end the field there, or double the quotes inside it")
            }
        }
    }

    private mutating func bareField() throws(ConfigurationErrors) -> CSVField {
        let start = position
        let first = index
        while let byte = peek, byte != Self.comma, !atLineEnd {
            guard byte != Self.quote else {
                throw error(
                    "a quote inside a field without quotes", "put the whole field in quotes and double this one")
            }
            guard byte != Self.carriageReturn else {
                throw error("a carriage return that no line feed follows", "end lines with LF or CRLF")
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
        throw error("this quote is never closed", "close it", at: opening)
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
            // Bytes that continue a character are no column of their own. The column is that of the next character.
            column += 1
        }
    }

    private func error(_ message: String, _ remedy: String, at place: SourcePosition? = nil) -> ConfigurationErrors {
        ConfigurationErrors([
            ConfigurationError(file: file, position: place ?? position, message: message, remedy: remedy)
        ])
    }
}
