import Glibc

/// Fields of protobuf messages, as protobuf's encoding rules define them. A message of unknown size is appended between
/// `begin` and `end`, which writes its length in front of it. All fields of a small message are written at once, by
/// `TextCursor`: the check for memory of every append would take most of the time of a page.
extension TextBuffer {
    /// A message that has begun.
    struct Message {
        fileprivate let start: Int
        /// Bytes that were left free for the length.
        fileprivate let reserved: Int
    }

    mutating func append(field: Int, varint value: UInt64) {
        write(atMost: TextCursor.longestField) { $0.write(field: field, varint: value) }
    }

    mutating func append(field: Int, zigzag value: Int64) {
        append(field: field, varint: TextCursor.zigzag(value))
    }

    /// Appends an element of a packed list of `sint64`.
    mutating func append(zigzag value: Int64) {
        write(atMost: TextCursor.longestField) { $0.write(varint: TextCursor.zigzag(value)) }
    }

    mutating func append(field: Int, double value: Double) {
        write(atMost: TextCursor.longestField) { $0.write(field: field, double: value) }
    }

    mutating func append(field: Int, string value: String) {
        write(atMost: TextCursor.longestField + value.utf8.count) { $0.write(field: field, string: value) }
    }

    /// Appends a google.protobuf.Timestamp. `nanoseconds`: since 1970.
    mutating func append(field: Int, timestamp nanoseconds: Int64) {
        write(atMost: TextCursor.longestTimestamp) { $0.write(field: field, timestamp: nanoseconds) }
    }

    /// Appends a LabelPair.
    mutating func append(label name: String, _ value: String) {
        write(atMost: TextCursor.longestLabel(name, value)) { $0.write(label: name, value) }
    }

    /// Begins a message, or a packed list, in a field. `isLong`: whether it probably takes more than 127 bytes.
    mutating func begin(field: Int, isLong: Bool = false) -> Message {
        write(atMost: TextCursor.longestField) { $0.write(varint: UInt64(field << 3 | 2)) }
        return beginDelimited(isLong: isLong)
    }

    /// Begins a message that only its length precedes.
    mutating func beginDelimited(isLong: Bool = false) -> Message {
        let reserved = isLong ? 2 : 1
        write(atMost: reserved) { $0.advance(reserved) }
        return Message(start: count, reserved: reserved)
    }

    /// Ends a message. It is moved if its length takes more or fewer bytes than were left free.
    mutating func end(_ message: Message) {
        let length = count - message.start
        write(atMost: TextCursor.longestField) { cursor in
            cursor.end(cursor.position - length, reserved: message.reserved)
        }
    }
}

extension TextCursor {
    /// Bytes of the longest varint.
    private static let longestVarint = 10
    /// The greatest number of bytes that a number takes with its field, or a string without its bytes.
    static let longestField = 2 * longestVarint
    static let longestTimestamp = longestField + 2 * longestField

    /// Returns the greatest number of bytes that a LabelPair takes.
    static func longestLabel(_ name: String, _ value: String) -> Int {
        3 * longestField + name.utf8.count + value.utf8.count
    }

    /// Returns a number as `sint32` or `sint64` encode it: small negative numbers are short.
    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    @inline(__always) mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 1 << 7 {
            write(UInt8(truncatingIfNeeded: rest) | 1 << 7)
            rest >>= 7
        }
        write(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always) mutating func write(field: Int, varint value: UInt64) {
        write(varint: UInt64(field << 3))
        write(varint: value)
    }

    @inline(__always) mutating func write(field: Int, double value: Double) {
        write(varint: UInt64(field << 3 | 1))
        UnsafeMutableRawPointer(position).storeBytes(of: value.bitPattern.littleEndian, as: UInt64.self)
        advance(8)
    }

    @inline(__always) mutating func write(field: Int, string value: String) {
        write(varint: UInt64(field << 3 | 2))
        write(varint: UInt64(value.utf8.count))
        write(string: value)
    }

    /// Writes a message in a field. It is moved if it takes more than 127 bytes.
    @inline(__always) mutating func write(message field: Int, _ body: (inout TextCursor) -> Void) {
        write(varint: UInt64(field << 3 | 2))
        advance(1)
        let start = position
        body(&self)
        end(start, reserved: 1)
    }

    /// Writes a google.protobuf.Timestamp. `nanoseconds`: since 1970.
    @inline(__always) mutating func write(field: Int, timestamp nanoseconds: Int64) {
        let (seconds, rest) = UInt64(max(0, nanoseconds)).quotientAndRemainder(dividingBy: 1_000_000_000)
        write(message: field) { cursor in
            cursor.write(field: 1, varint: seconds)
            cursor.write(field: 2, varint: rest)
        }
    }

    /// Writes a LabelPair.
    @inline(__always) mutating func write(label name: String, _ value: String) {
        write(message: 1) { cursor in
            cursor.write(field: 1, string: name)
            cursor.write(field: 2, string: value)
        }
    }

    /// Writes the length of what was written since `start` into the free bytes before it.
    @inline(__always) mutating func end(_ start: UnsafeMutablePointer<UInt8>, reserved: Int) {
        let length = position - start
        var head = TextCursor(start - reserved)
        guard length >= 1 << 7 || reserved > 1 else { return head.write(UInt8(truncatingIfNeeded: length)) }
        let needed = max(1, (UInt64.bitWidth - UInt64(length).leadingZeroBitCount + 6) / 7)
        if needed != reserved {
            memmove(start + (needed - reserved), start, length)
            advance(needed - reserved)
        }
        head.write(varint: UInt64(length))
    }
}
