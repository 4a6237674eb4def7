/// Bytes of a page in the making, kept between pages so that rendering allocates only while the page still grows.
///
/// A value: pass it `inout`, keep one a thread.
public struct TextBuffer: Sendable, TextOutputStream {
    /// UTF-8.
    public private(set) var bytes: [UInt8] = []

    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    public var count: Int { bytes.count }

    /// What was written, as a string; for tests and messages.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Empties it and keeps its storage.
    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    public mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    public mutating func append(_ byte: UInt8) { bytes.append(byte) }

    public mutating func append(bytes more: [UInt8]) { bytes.append(contentsOf: more) }

    public mutating func write(_ string: String) { append(string) }

    /// The standard library's number formatting comes this way where it can, without a String in between.
    public mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: buffer) }

    public mutating func append(_ value: UInt64) {
        // At most 20 digits, found from the last one; written in order.
        var rest = value
        var divisor: UInt64 = 1
        while rest >= 10 {
            divisor *= 10
            rest /= 10
        }
        rest = value
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: rest / divisor) + UInt8(ascii: "0"))
            rest %= divisor
            divisor /= 10
        }
    }

    /// As Prometheus parses it: shortest digits that read back the same, whole numbers without a fraction.
    public mutating func append(_ value: Double) {
        if value.isNaN {
            append("NaN")
        } else if value.isInfinite {
            append(value < 0 ? "-Inf" : "+Inf")
        } else if value.magnitude < 1e15, value == value.rounded(.towardZero) {
            if value < 0 { append(UInt8(ascii: "-")) }
            append(UInt64(value.magnitude))
        } else {
            value.write(to: &self)
        }
    }

    /// Nanoseconds as seconds with their fraction, to the millisecond.
    mutating func append(secondsOf nanoseconds: Int64) {
        let milliseconds = UInt64(max(0, nanoseconds)) / 1_000_000
        append(milliseconds / 1000)
        append(UInt8(ascii: "."))
        for divisor in [100, 10, 1] as [UInt64] {
            append(UInt8(milliseconds % 1000 / divisor % 10) + UInt8(ascii: "0"))
        }
    }

    /// A label value: backslash, double quote and line feed are escaped.
    public mutating func append(labelValue: String) {
        for byte in labelValue.utf8 { append(escaping: byte, quote: true) }
    }

    /// A help text: backslash and line feed are escaped, quotes are not.
    public mutating func append(help: String) {
        for byte in help.utf8 { append(escaping: byte, quote: false) }
    }

    /// A JSON string with its quotes.
    public mutating func append(json string: String) {
        append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            if byte < 0x20 && byte != UInt8(ascii: "\n") {
                append("\\u00")
                append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                append(Self.hexadecimal(UInt64(byte & 0xf)))
            } else {
                append(escaping: byte, quote: true)
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// 16 lower-case hexadecimal digits.
    public mutating func append(hexadecimal value: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) { append(Self.hexadecimal(value >> UInt64(shift) & 0xf)) }
    }

    private mutating func append(escaping byte: UInt8, quote: Bool) {
        switch byte {
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\"") where quote: append("\\\"")
        default: append(byte)
        }
    }

    private static func hexadecimal(_ digit: UInt64) -> UInt8 {
        UInt8(digit) + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }
}
