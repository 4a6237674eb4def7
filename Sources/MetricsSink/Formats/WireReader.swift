/// Reads the fields of one protobuf message. It stays within the message, whatever its bytes are, and allocates
/// nothing.
///
/// Source: "Encoding", protobuf.dev: a field is a tag (number and wire type) and a value; a varint has at most 10
/// bytes.
struct WireReader {
    private let bytes: UnsafeRawBufferPointer
    private var at: Int
    private let end: Int

    /// Why a message cannot be read.
    struct Problem: Error, Hashable {
        let reason: String
        /// Position in the body, in bytes from its beginning.
        let position: Int
    }

    struct Field {
        let number: UInt64
        let value: Value
    }

    enum Value {
        case varint(UInt64)
        case fixed64
        case fixed32
        /// The range of a string, a message or packed numbers in the body.
        case bytes(Range<Int>)
    }

    init(_ bytes: UnsafeRawBufferPointer) { self.init(bytes, 0..<bytes.count) }

    private init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.bytes = bytes
        at = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { at >= end }

    /// Returns a reader of a message within this one.
    func message(_ range: Range<Int>) -> WireReader { WireReader(bytes, range) }

    /// Returns the next field; nil at the end of the message.
    mutating func next() throws(Problem) -> Field? {
        guard at < end else { return nil }
        let tag = try varint()
        let number = tag >> 3
        guard number > 0, number < 1 << 29 else { throw problem("field number \(number) is not possible") }
        switch tag & 7 {
        case 0: return Field(number: number, value: .varint(try varint()))
        case 1:
            _ = try take(8)
            return Field(number: number, value: .fixed64)
        case 2: return Field(number: number, value: .bytes(try lengthAndBytes()))
        case 5:
            _ = try take(4)
            return Field(number: number, value: .fixed32)
        default: throw problem("wire type \(tag & 7) of field \(number) is not known")
        }
    }

    /// Reads a length and returns the range of as many bytes.
    mutating func lengthAndBytes() throws(Problem) -> Range<Int> {
        let length = try varint()
        guard length <= UInt64(end - at) else {
            throw problem("a length of \(length) bytes, and \(end - at) follow")
        }
        return try take(Int(length))
    }

    private mutating func take(_ count: Int) throws(Problem) -> Range<Int> {
        guard count <= end - at else { throw problem("a number of \(count) bytes, and \(end - at) follow") }
        defer { at += count }
        return at..<at + count
    }

    private mutating func varint() throws(Problem) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < end {
            let byte = bytes[at]
            at += 1
            // The tenth byte has room for one bit.
            guard shift < 63 || byte <= 1 else { throw problem("a varint of more than 64 bits") }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw problem("a varint without an end")
    }

    private func problem(_ reason: String) -> Problem { Problem(reason: reason, position: at) }
}
