/// Finds the values of JSON pointers (RFC 6901) in a body, without making values of it.
enum JSONPointer {
    /// Returns the tokens of a pointer such as `/items/0/id`.
    static func tokens(_ pointer: String) -> [[UInt8]] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            Array($0.replacing("~1", with: "/").replacing("~0", with: "~").utf8)
        }
    }

    /// Returns the ranges of a pointer's values: more than one if a key is repeated, and none if the body is not JSON.
    static func ranges(of tokens: [[UInt8]], in body: [UInt8]) -> [Range<Int>] {
        var scanner = JSONScanner(body)
        guard scanner.value(tokens[...], depth: 0), scanner.isAtEnd else { return [] }
        return scanner.found
    }
}

/// Scans a JSON text (RFC 8259) once. Numbers and words are not checked beyond their characters.
private struct JSONScanner {
    private let bytes: [UInt8]
    private var index = 0
    private(set) var found: [Range<Int>] = []
    private static let deepest = 200

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { bytes[index...].allSatisfy(Self.isBlank) }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...10).contains(byte) || byte == 13 }

    private mutating func skipBlanks() { while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 } }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// Skips a value and records what the pointer's tokens lead to.
    /// - Parameter tokens: the rest of the pointer; nil where it leads elsewhere.
    /// - Returns: whether there was a value.
    mutating func value(_ tokens: ArraySlice<[UInt8]>?, depth: Int) -> Bool {
        skipBlanks()
        guard index < bytes.count, depth < Self.deepest else { return false }
        let start = index
        let isValue =
            switch bytes[index] {
            case UInt8(ascii: "{"): object(tokens, depth)
            case UInt8(ascii: "["): array(tokens, depth)
            case UInt8(ascii: "\""): text() != nil
            default: word()
            }
        if isValue, tokens?.isEmpty == true { found.append(start..<index) }
        return isValue
    }

    private mutating func object(_ tokens: ArraySlice<[UInt8]>?, _ depth: Int) -> Bool {
        index += 1
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\""), let key = text() else { return false }
            guard take(UInt8(ascii: ":")), value(rest(of: tokens, at: key), depth: depth + 1) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    private mutating func array(_ tokens: ArraySlice<[UInt8]>?, _ depth: Int) -> Bool {
        index += 1
        if take(UInt8(ascii: "]")) { return true }
        var number = 0
        repeat {
            guard value(rest(of: tokens, at: Array("\(number)".utf8)), depth: depth + 1) else { return false }
            number += 1
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private func rest(of tokens: ArraySlice<[UInt8]>?, at key: [UInt8]) -> ArraySlice<[UInt8]>? {
        tokens?.first == key ? tokens?.dropFirst() : nil
    }

    /// Skips a string. Returns its text without escapes; nil if it has no end.
    private mutating func text() -> [UInt8]? {
        index += 1
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return text }
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard index < bytes.count else { return nil }
            let escaped = bytes[index]
            index += 1
            switch escaped {
            case UInt8(ascii: "n"): text.append(10)
            case UInt8(ascii: "t"): text.append(9)
            case UInt8(ascii: "r"): text.append(13)
            case UInt8(ascii: "b"): text.append(8)
            case UInt8(ascii: "f"): text.append(12)
            case UInt8(ascii: "u"):
                guard let unit = codeUnit() else { return nil }
                text += scalar(unit)
            default: text.append(escaped)
            }
        }
        return nil
    }

    private mutating func codeUnit() -> UInt32? {
        guard index + 4 <= bytes.count,
            let unit = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { return nil }
        index += 4
        return unit
    }

    /// Returns the UTF-8 of a code unit, with the second one of a surrogate pair.
    private mutating func scalar(_ unit: UInt32) -> [UInt8] {
        var code = unit
        if (0xd800..<0xdc00).contains(unit), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let before = index
            index += 2
            if let low = codeUnit(), (0xdc00..<0xe000).contains(low) {
                code = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
            } else {
                index = before
            }
        }
        return Unicode.Scalar(code).map { Array(String(Character($0)).utf8) } ?? Array("\u{fffd}".utf8)
    }

    /// Skips a number, true, false or null.
    private mutating func word() -> Bool {
        let start = index
        while index < bytes.count, !Self.isBlank(bytes[index]), !",]}:{[\"".utf8.contains(bytes[index]) { index += 1 }
        return index > start
    }
}
