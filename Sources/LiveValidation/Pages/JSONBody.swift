/// Checks whether bytes are JSON (RFC 8259), without building values.
enum JSONBody {
    static func isObject(_ bytes: [UInt8]) -> Bool { isValue(bytes, begins: [UInt8(ascii: "{")]) }

    /// Returns whether the bytes are an object or an array.
    static func isDocument(_ bytes: [UInt8]) -> Bool {
        isValue(bytes, begins: [UInt8(ascii: "{"), UInt8(ascii: "[")])
    }

    private static func isValue(_ bytes: [UInt8], begins: [UInt8]) -> Bool {
        var reader = Reader(bytes)
        reader.skipBlanks()
        guard let first = reader.peek, begins.contains(first), reader.value(depth: 0) else { return false }
        reader.skipBlanks()
        return reader.peek == nil
    }

    private struct Reader {
        private let bytes: [UInt8]
        private var index = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func skipBlanks() {
            while let byte = peek, [32, 9, 10, 13].contains(byte) { index += 1 }
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard peek == byte else { return false }
            index += 1
            return true
        }

        private mutating func take(_ word: StaticString) -> Bool {
            let count = word.utf8CodeUnitCount
            guard bytes.count - index >= count,
                bytes[index..<index + count].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
            else { return false }
            index += count
            return true
        }

        mutating func value(depth: Int) -> Bool {
            // A deeper value is not a health answer.
            guard depth < 64 else { return false }
            skipBlanks()
            switch peek {
            case UInt8(ascii: "{"): return list(UInt8(ascii: "}"), depth, hasKeys: true)
            case UInt8(ascii: "["): return list(UInt8(ascii: "]"), depth, hasKeys: false)
            case UInt8(ascii: "\""): return string()
            case UInt8(ascii: "t"): return take("true")
            case UInt8(ascii: "f"): return take("false")
            case UInt8(ascii: "n"): return take("null")
            default: return number()
            }
        }

        private mutating func list(_ end: UInt8, _ depth: Int, hasKeys: Bool) -> Bool {
            index += 1
            skipBlanks()
            if take(end) { return true }
            repeat {
                skipBlanks()
                if hasKeys {
                    guard string() else { return false }
                    skipBlanks()
                    guard take(UInt8(ascii: ":")) else { return false }
                }
                guard value(depth: depth + 1) else { return false }
                skipBlanks()
            } while take(UInt8(ascii: ","))
            return take(end)
        }

        private mutating func string() -> Bool {
            guard take(UInt8(ascii: "\"")) else { return false }
            while let byte = peek {
                index += 1
                switch byte {
                case UInt8(ascii: "\""): return true
                case UInt8(ascii: "\\"): index += 1
                case 0..<32: return false
                default: break
                }
            }
            return false
        }

        private mutating func number() -> Bool {
            let start = index
            while let byte = peek, (48...57).contains(byte) || [43, 45, 46, 69, 101].contains(byte) { index += 1 }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            return !text.isEmpty && Double(text) != nil
        }
    }
}
