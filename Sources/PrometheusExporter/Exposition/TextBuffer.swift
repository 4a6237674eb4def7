/// The bytes of a page while it is rendered. Keep the buffer between pages: rendering then allocates only while the
/// page still grows.
///
/// A buffer is a value: pass it `inout`, and use one for each thread. Copies share their memory until one of them is
/// written to.
public struct TextBuffer: @unchecked Sendable, TextOutputStream {
    /// The written bytes, and reserved memory after them; nil while nothing was written. Only a sole owner writes to
    /// the memory, so a buffer may move from thread to thread.
    private var storage: TextStorage?
    public private(set) var count = 0

    public init(capacity: Int = 0) { if capacity > 0 { reserve(capacity + LineText.step) } }

    /// A copy of the written bytes, UTF-8.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// The written bytes as a string, for tests and messages.
    public var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Calls `body` with the written bytes. The pointer is valid within the call.
    package borrowing func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        defer { withExtendedLifetime(storage) {} }
        return body(UnsafeBufferPointer(start: storage.map { UnsafePointer($0.memory) }, count: count))
    }

    /// Returns the memory of the written bytes, or nil if nothing was written. The memory is not written to while the
    /// caller holds it.
    borrowing func sharedStorage() -> TextStorage? { storage }

    /// Removes the bytes and keeps the memory.
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

    /// Appends ASCII bytes. The standard library's number formatting calls this instead of making a String.
    public mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) { append(buffer) }

    /// Calls `body`, which may write up to `limit` bytes; a step more may be overwritten.
    @inline(__always) mutating func write(atMost limit: Int, _ body: (inout TextCursor) -> Void) {
        let needed = count &+ limit &+ LineText.step
        if !isKnownUniquelyReferenced(&storage) || storage.unsafelyUnwrapped.capacity < needed { reserve(needed) }
        let start = storage.unsafelyUnwrapped.memory
        var cursor = TextCursor(start + count)
        body(&cursor)
        count = cursor.position - start
    }

    /// Reserves `needed` bytes in all, in memory that has no other owner.
    @inline(never) private mutating func reserve(_ needed: Int) {
        let old = storage?.capacity ?? 0
        // A long page grows by a quarter only: unused memory of a page stays with the process.
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

    /// Appends a number as Prometheus parses it: the shortest digits that read back as the same number, and whole
    /// numbers without a fraction.
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

    /// Appends nanoseconds as seconds with three decimals.
    mutating func append(secondsOf nanoseconds: Int64) {
        let milliseconds = UInt64(max(0, nanoseconds)) / 1_000_000
        append(milliseconds / 1000)
        append(UInt8(ascii: "."))
        for divisor in [100, 10, 1] as [UInt64] {
            append(UInt8(milliseconds % 1000 / divisor % 10) + UInt8(ascii: "0"))
        }
    }

    /// Appends a label value. Backslash, double quote and line feed are escaped.
    public mutating func append(labelValue: String) { append(escaping: labelValue, quote: true) }

    /// Appends a help text. Backslash and line feed are escaped, quotes are not.
    public mutating func append(help: String) { append(escaping: help, quote: false) }

    private mutating func append(escaping text: String, quote: Bool) {
        write(atMost: 2 * text.utf8.count) { $0.write(escaping: text, quote: quote) }
    }

    /// Appends a JSON string with its quotes.
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

    /// Appends 16 lower-case hexadecimal digits.
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

    /// Writes a text with backslash and line feed escaped, and with quotes escaped if `quote` says so.
    mutating func write(escaping text: String, quote: Bool) {
        var text = text
        text.withUTF8 { bytes in
            // Most texts contain nothing to escape.
            guard bytes.contains(where: Self.isEscaped) else { return write(bytes: bytes) }
            for byte in bytes { write(escaping: byte, quote: quote) }
        }
    }

    /// Returns the bytes that a label value takes on a page.
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
