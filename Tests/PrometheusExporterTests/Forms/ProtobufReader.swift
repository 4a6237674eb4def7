/// Reads a protobuf message into its fields, without a schema. For tests: a wrong message is an error.
struct ProtobufMessage {
    enum Value {
        case varint(UInt64)
        case double(Double)
        case bytes(ArraySlice<UInt8>)
    }

    struct Malformed: Error {
        let position: Int
    }

    private(set) var fields: [(number: Int, value: Value)] = []

    init(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while !rest.isEmpty {
            let tag = try Self.varint(&rest)
            switch tag & 7 {
            case 0: fields.append((Int(tag >> 3), .varint(try Self.varint(&rest))))
            case 1:
                guard rest.count >= 8 else { throw Malformed(position: rest.startIndex) }
                let bits = rest.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(8)
                fields.append((Int(tag >> 3), .double(Double(bitPattern: bits))))
            case 2: fields.append((Int(tag >> 3), .bytes(try Self.delimited(&rest))))
            default: throw Malformed(position: rest.startIndex)
            }
        }
    }

    /// Reads the messages of a page, each after its length.
    static func page(_ bytes: [UInt8]) throws -> [ProtobufMessage] {
        var rest = bytes[...]
        var messages: [ProtobufMessage] = []
        while !rest.isEmpty { messages.append(try ProtobufMessage(try delimited(&rest))) }
        return messages
    }

    static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed(position: rest.startIndex) }
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw Malformed(position: rest.startIndex)
    }

    private static func delimited(_ rest: inout ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
        let length = Int(try varint(&rest))
        guard length <= rest.count else { throw Malformed(position: rest.startIndex) }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }

    func all(_ number: Int) -> [Value] { fields.filter { $0.number == number }.map(\.value) }

    func messages(_ number: Int) throws -> [ProtobufMessage] {
        try all(number).compactMap { if case .bytes(let bytes) = $0 { try ProtobufMessage(bytes) } else { nil } }
    }

    func message(_ number: Int) throws -> ProtobufMessage? { try messages(number).first }

    func text(_ number: Int) -> String? {
        guard case .bytes(let bytes)? = all(number).first else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    func whole(_ number: Int) -> UInt64? {
        guard case .varint(let value)? = all(number).first else { return nil }
        return value
    }

    func zigzag(_ number: Int) -> Int64? { whole(number).map(Self.zigzag) }

    func double(_ number: Int) -> Double? {
        guard case .double(let value)? = all(number).first else { return nil }
        return value
    }

    /// The numbers of a packed list of sint64.
    func packed(_ number: Int) throws -> [Int64] {
        var numbers: [Int64] = []
        for case .bytes(var rest) in all(number) {
            while !rest.isEmpty { numbers.append(Self.zigzag(try Self.varint(&rest))) }
        }
        return numbers
    }

    private static func zigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

/// A native histogram of a page, with its buckets spread out.
struct ReadHistogram {
    let count: UInt64
    let sum: Double
    let schema: Int
    let zeroThreshold: Double
    let zeroCount: UInt64
    /// Counts by bucket number.
    let positive: [Int: UInt64]
    let negative: [Int: UInt64]
    let created: Double

    init?(_ histogram: ProtobufMessage) throws {
        guard let schema = histogram.zigzag(5) else { return nil }
        self.schema = Int(schema)
        count = histogram.whole(1) ?? 0
        sum = histogram.double(2) ?? .nan
        zeroThreshold = histogram.double(6) ?? .nan
        zeroCount = histogram.whole(7) ?? 0
        positive = try Self.buckets(histogram.messages(12), histogram.packed(13))
        negative = try Self.buckets(histogram.messages(9), histogram.packed(10))
        let time = try histogram.message(15)
        created = Double(time?.whole(1) ?? 0) + Double(time?.whole(2) ?? 0) * 1e-9
    }

    private static func buckets(_ spans: [ProtobufMessage], _ deltas: [Int64]) throws -> [Int: UInt64] {
        var buckets: [Int: UInt64] = [:]
        var rest = deltas[...]
        var key = 0
        var count: Int64 = 0
        for span in spans {
            key += Int(span.zigzag(1) ?? 0)
            for _ in 0..<(span.whole(2) ?? 0) {
                guard let delta = rest.popFirst() else { throw ProtobufMessage.Malformed(position: key) }
                count += delta
                if count != 0 { buckets[key] = UInt64(count) }
                key += 1
            }
        }
        guard rest.isEmpty else { throw ProtobufMessage.Malformed(position: key) }
        return buckets
    }

    /// The sum of all buckets.
    var total: UInt64 { zeroCount + positive.values.reduce(0, +) + negative.values.reduce(0, +) }
}
