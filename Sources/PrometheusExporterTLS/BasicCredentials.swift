/// The user and password in a header `Authorization: Basic ...` (RFC 7617).
struct BasicCredentials: Sendable, Equatable {
    let user: String
    let password: [UInt8]

    /// Reads a header; nil for another scheme, invalid base64, a user that is not UTF-8, or a missing colon.
    init?(authorization header: UnsafeBufferPointer<UInt8>) {
        guard let blank = header.firstIndex(of: UInt8(ascii: " ")), Self.isBasic(header[..<blank]),
            let start = header[blank...].firstIndex(where: { $0 != UInt8(ascii: " ") }),
            let bytes = Self.decoded(header[start...]), let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let user = String(validating: bytes[..<colon], as: UTF8.self)
        else { return nil }
        self.user = user
        password = Array(bytes[(colon + 1)...])
    }

    private static func isBasic(_ scheme: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        scheme.lazy.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
            .elementsEqual("basic".utf8)
    }

    /// Returns the bytes of a base64 text, with or without padding; nil if the text is not base64.
    private static func decoded(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        let digits = text.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.count - digits.count
        guard digits.count % 4 != 1, padding <= 2, padding == 0 || text.count % 4 == 0,
            text[digits.endIndex...].allSatisfy({ $0 == UInt8(ascii: "=") })
        else { return nil }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            bits = bits << 6 | value
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
