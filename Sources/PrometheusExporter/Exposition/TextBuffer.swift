/// Bytes of a page in the making, kept between pages so that rendering allocates only while the page still grows.
///
/// A value: pass it `inout`, keep one a thread. Copies share their memory until one is written to.
public struct TextBuffer: @unchecked Sendable, TextOutputStream {
    /// What was written, and room behind it that nobody reads; nil while nothing was. Written to by its only owner alone, so it may go from
    /// thread to thread.
    private var storage: TextStorage?
    public private(set) var count = 0

    public init(capacity: Int = 0) { if capacity > 0 { makeRoom(capacity + LineText.step) } }

    /// A copy of what was written, UTF-8.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// What was written, as a string; for tests and messages.
    public var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Calls `body` with what was written; the pointer is valid within it.
    package borrowing func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        defer { withExtendedLifetime(storage) {} }
        return body(UnsafeBufferPointer(start: storage.map { UnsafePointer($0.memory) }, count: count))
    }

    /// The memory of what was written, which is not written to while whoever has it holds it; nil when nothing was.
    borrowing func sharedStorage() -> TextStorage? { storage }

    /// Empties it and keeps its storage.
    public mutating func clear() { count = 0 }

    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    public mutating func append(_ byte: UInt8) { write(atMost: 1) { $0.write(byte) } }

    public mutating func append(bytes more: [UInt8]) { more.withUnsafeBufferPointer { append($0) } }

    mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
        write(atMost: more.count) { $0.write(bytes: more) }
    }

    mutating func append(_ text: LineText) { write(atMost: text.count) { $0.write(text) } }

    public mutating func write(_ string: String) { append(string) }

    /// The standard library's number formatting comes this way where it can, without a String in between.
    public mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) { append(buffer) }

    /// Has `body` write up to `room` bytes; a step more may be overwritten.
    @inline(__always) mutating func write(atMost room: Int, _ body: (inout TextCursor) -> Void) {
        let needed = count &+ room &+ LineText.step
        if !isKnownUniquelyReferenced(&storage) || storage.unsafelyUnwrapped.capacity < needed { makeRoom(needed) }
        let start = storage.unsafelyUnwrapped.memory
        var cursor = TextCursor(start + count)
        body(&cursor)
        count = cursor.place - start
    }

    /// Room for so many bytes in all, in memory that nobody else has.
    @inline(never) private mutating func makeRoom(_ needed: Int) {
        let old = storage?.capacity ?? 0
        // By a quarter: what a long page has too much stays with the process.
        let capacity = needed <= old ? old : max(needed, old < 4096 ? 2 * old : old + old / 4)
        if isKnownUniquelyReferenced(&storage) {
            storage?.grow(to: capacity)
        } else {
            let new = TextStorage(capacity: capacity)
            withBytes { if let start = $0.baseAddress { new.memory.initialize(from: start, count: count) } }
            storage = new
        }
    }

    public mutating func append(_ value: UInt64) { write(atMost: TextCursor.longestWhole) { $0.write(value) } }

    /// As Prometheus parses it: shortest digits that read back the same, whole numbers without a fraction.
    public mutating func append(_ value: Double) {
        var isWritten = false
        write(atMost: TextCursor.longestShort) { isWritten = $0.writeShort(value) }
        if isWritten { return }
        if value.isNaN {
            append("NaN")
        } else if value.isInfinite {
            append(value < 0 ? "-Inf" : "+Inf")
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
    public mutating func append(labelValue: String) { append(escaping: labelValue, quote: true) }

    /// A help text: backslash and line feed are escaped, quotes are not.
    public mutating func append(help: String) { append(escaping: help, quote: false) }

    private mutating func append(escaping text: String, quote: Bool) {
        write(atMost: 2 * text.utf8.count) { $0.write(escaping: text, quote: quote) }
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
                write(atMost: 2) { $0.write(escaping: byte, quote: true) }
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// 16 lower-case hexadecimal digits.
    public mutating func append(hexadecimal value: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) { append(Self.hexadecimal(value >> UInt64(shift) & 0xf)) }
    }

    private static func hexadecimal(_ digit: UInt64) -> UInt8 {
        UInt8(digit) + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }
}

extension TextCursor {
    mutating func write(string: String) {
        var string = string
        string.withUTF8 { write(bytes: $0) }
    }

    /// Backslash and line feed are escaped and, if wanted, quotes.
    mutating func write(escaping text: String, quote: Bool) {
        var text = text
        text.withUTF8 { bytes in
            // Most texts have nothing to escape.
            guard bytes.contains(where: Self.isEscaped) else { return write(bytes: bytes) }
            for byte in bytes { write(escaping: byte, quote: quote) }
        }
    }

    /// Bytes of a label value on a page.
    static func escapedCount(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in bytes.reduce(bytes.count) { isEscaped($1) ? $0 + 1 : $0 } }
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\"")
    }

    @inline(__always) fileprivate mutating func write(escaping byte: UInt8, quote: Bool) {
        switch byte {
        case UInt8(ascii: "\\"): write("\\\\")
        case UInt8(ascii: "\n"): write("\\n")
        case UInt8(ascii: "\"") where quote: write("\\\"")
        default: write(byte)
        }
    }
}
