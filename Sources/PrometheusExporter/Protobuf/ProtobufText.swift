import Glibc

/// Fields of protobuf messages, as protobuf's encoding rules define them. A message is appended between `begin` and
/// `end`, which writes its length in front of it.
extension TextBuffer {
    private static let longestVarint = 10

    mutating func append(varint value: UInt64) {
        write(atMost: Self.longestVarint) { $0.write(varint: value) }
    }

    /// Appends a varint as `sint32` or `sint64`, whose small negative numbers are short.
    mutating func append(zigzag value: Int64) {
        append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func append(field: Int, varint value: UInt64) {
        append(varint: UInt64(field << 3))
        append(varint: value)
    }

    mutating func append(field: Int, zigzag value: Int64) {
        append(varint: UInt64(field << 3))
        append(zigzag: value)
    }

    mutating func append(field: Int, double value: Double) {
        append(varint: UInt64(field << 3 | 1))
        write(atMost: 8) { cursor in
            UnsafeMutableRawPointer(cursor.position).storeBytes(of: value.bitPattern.littleEndian, as: UInt64.self)
            cursor.advance(8)
        }
    }

    mutating func append(field: Int, string value: String) {
        append(varint: UInt64(field << 3 | 2))
        var value = value
        value.withUTF8 { bytes in
            append(varint: UInt64(bytes.count))
            append(bytes)
        }
    }

    /// Begins a message, or a packed list, in a field. Returns the mark that `end` needs.
    mutating func begin(field: Int) -> Int {
        append(varint: UInt64(field << 3 | 2))
        return beginDelimited()
    }

    /// Begins a message that only its length precedes.
    mutating func beginDelimited() -> Int {
        append(0 as UInt8)
        return count
    }

    /// Ends the message that began at a mark. One byte is reserved for its length; a longer message is moved.
    mutating func end(_ mark: Int) {
        let length = count - mark
        write(atMost: Self.longestVarint) { cursor in
            let start = cursor.position - length
            var head = TextCursor(start - 1)
            guard length >= 1 << 7 else { return head.write(UInt8(length)) }
            let more = (UInt64.bitWidth - UInt64(length).leadingZeroBitCount + 6) / 7 - 1
            memmove(start + more, start, length)
            head.write(varint: UInt64(length))
            cursor.advance(more)
        }
    }

    /// Appends a google.protobuf.Timestamp. `nanoseconds`: since 1970.
    mutating func append(field: Int, timestamp nanoseconds: Int64) {
        let mark = begin(field: field)
        append(field: 1, varint: UInt64(max(0, nanoseconds) / 1_000_000_000))
        append(field: 2, varint: UInt64(max(0, nanoseconds) % 1_000_000_000))
        end(mark)
    }

    /// Appends a LabelPair.
    mutating func append(label name: String, _ value: String) {
        let mark = begin(field: 1)
        append(field: 1, string: name)
        append(field: 2, string: value)
        end(mark)
    }
}

extension TextCursor {
    @inline(__always) fileprivate mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 1 << 7 {
            write(UInt8(truncatingIfNeeded: rest) | 1 << 7)
            rest >>= 7
        }
        write(UInt8(truncatingIfNeeded: rest))
    }
}
