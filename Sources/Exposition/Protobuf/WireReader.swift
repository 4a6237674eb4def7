/// Reads the fields of one message of protocol buffers. It never reads beyond the message's end, and allocates nothing.
/// Source: protobuf.dev, "Encoding".
struct WireReader {
    /// A field and the position of its content.
    struct Field {
        let number: Int
        let wire: Wire
        /// Position of the field's key.
        let offset: Int
        /// The number, or the eight or four bytes of a fixed field; 0 for bytes.
        let bits: UInt64
        /// The bytes of a field with a length; for others the bytes of the number.
        let content: Range<Int>
    }

    enum Wire: UInt64 {
        case varint = 0
        case fixed64 = 1
        case bytes = 2
        case fixed32 = 5
    }

    private let base: UnsafePointer<UInt8>
    var index: Int
    private let end: Int

    init(_ base: UnsafePointer<UInt8>, _ message: Range<Int>) {
        self.base = base
        index = message.lowerBound
        end = message.upperBound
    }

    /// Returns the next field; nil at the message's end. Groups, which no message of metrics has, are skipped like
    /// unknown fields.
    /// - Throws: a stop for a field that does not fit into the message, a number without end, and a key that no message
    ///   has.
    mutating func next() throws(Stop) -> Field? {
        /// The groups that are open, and the position of the first one.
        var groups = 0
        var groupStart = index
        while index < end {
            let offset = index
            let key = try varint()
            guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw Stop(rule: .protobufField, offset: offset) }
            switch key & 7 {
            case Self.groupStart:
                if groups == 0 { groupStart = offset }
                groups += 1
            case Self.groupEnd where groups > 0: groups -= 1
            default:
                guard let wire = Wire(rawValue: key & 7) else { throw Stop(rule: .protobufField, offset: offset) }
                let field = try content(Int(key >> 3), wire, offset)
                if groups == 0 { return field }
            }
        }
        if groups > 0 { throw Stop(rule: .protobufEnd, offset: groupStart) }
        return nil
    }

    private static let groupStart: UInt64 = 3
    private static let groupEnd: UInt64 = 4

    /// Reads the content of a field. `index` is behind its key.
    @inline(__always) private mutating func content(_ number: Int, _ wire: Wire, _ offset: Int) throws(Stop) -> Field {
        let start = index
        switch wire {
        case .varint:
            let bits = try varint()
            return Field(number: number, wire: wire, offset: offset, bits: bits, content: start..<index)
        case .fixed64, .fixed32:
            let count = wire == .fixed64 ? 8 : 4
            guard end - index >= count else { throw Stop(rule: .protobufEnd, offset: offset) }
            var bits: UInt64 = 0
            for position in 0..<count { bits |= UInt64(base[index + position]) << UInt64(8 * position) }
            index += count
            return Field(number: number, wire: wire, offset: offset, bits: bits, content: start..<index)
        case .bytes:
            let length = try varint()
            guard length <= UInt64(end - index) else { throw Stop(rule: .protobufEnd, offset: offset) }
            let content = index..<index + Int(length)
            index = content.upperBound
            return Field(number: number, wire: wire, offset: offset, bits: 0, content: content)
        }
    }

    /// Reads a number of up to 64 bits, seven in each byte.
    mutating func varint() throws(Stop) -> UInt64 {
        let start = index
        var value: UInt64 = 0
        for position in 0..<10 {
            guard index < end else { throw Stop(rule: .protobufEnd, offset: start) }
            let byte = base[index]
            index += 1
            if position == 9, byte > 1 { throw Stop(rule: .protobufVarint, offset: start) }
            value |= UInt64(byte & 0x7f) << UInt64(7 * position)
            if byte < 0x80 { return value }
        }
        throw Stop(rule: .protobufVarint, offset: start)
    }
}

extension WireReader.Field {
    /// Throws if the field has another wire type than its number has in the schema.
    func expect(_ wire: WireReader.Wire) throws(Stop) {
        if self.wire != wire { throw Stop(rule: .protobufField, offset: offset) }
    }

    func bytes() throws(Stop) -> Range<Int> {
        try expect(.bytes)
        return content
    }

    func double() throws(Stop) -> Double {
        try expect(.fixed64)
        return Double(bitPattern: bits)
    }

    func unsigned() throws(Stop) -> UInt64 {
        try expect(.varint)
        return bits
    }

    func signed() throws(Stop) -> Int64 { Int64(bitPattern: try unsigned()) }

    /// A number of the types sint32 and sint64.
    func zigzag() throws(Stop) -> Int64 { Self.zigzag(try unsigned()) }

    static func zigzag(_ bits: UInt64) -> Int64 { Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1) }
}
