/// Writes messages of protocol buffers, valid or not, for tests of the reader.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    init(_ write: (inout ProtobufWriter) -> Void = { _ in }) { write(&self) }

    static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    mutating func append(_ content: [UInt8]) { bytes += content }

    private mutating func key(_ field: Int, _ wire: Int) { bytes += Self.varint(UInt64(field << 3 | wire)) }

    mutating func whole(_ field: Int, _ value: UInt64) {
        key(field, 0)
        bytes += Self.varint(value)
    }

    mutating func signed(_ field: Int, _ value: Int64) { whole(field, Self.zigzag(value)) }

    mutating func double(_ field: Int, _ value: Double) {
        key(field, 1)
        for position in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * position))) }
    }

    mutating func text(_ field: Int, _ text: String) { blob(field, Array(text.utf8)) }

    mutating func blob(_ field: Int, _ content: [UInt8]) {
        key(field, 2)
        bytes += Self.varint(UInt64(content.count)) + content
    }

    mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
        blob(field, ProtobufWriter(write).bytes)
    }
}

/// Families of the protobuf form. Numbers of fields are those of metrics.proto of prometheus/client_model.
enum Families {
    static let counter: UInt64 = 0
    static let gauge: UInt64 = 1
    static let summary: UInt64 = 2
    static let untyped: UInt64 = 3
    static let histogram: UInt64 = 4
    static let gaugeHistogram: UInt64 = 5

    /// Returns a message with its length.
    static func delimited(_ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
        let message = ProtobufWriter(write).bytes
        return ProtobufWriter.varint(UInt64(message.count)) + message
    }

    /// Returns a family with one metric.
    static func one(
        _ name: String, _ type: UInt64, labels: [(String, String)] = [], help: String? = nil, unit: String? = nil,
        _ member: (inout ProtobufWriter) -> Void
    ) -> [UInt8] {
        delimited { family in
            family.text(1, name)
            if let help { family.text(2, help) }
            family.whole(3, type)
            metric(&family, labels: labels, member)
            if let unit { family.text(5, unit) }
        }
    }

    static func metric(
        _ family: inout ProtobufWriter, labels: [(String, String)] = [], _ member: (inout ProtobufWriter) -> Void
    ) {
        family.message(4) { metric in
            for (name, value) in labels { label(&metric, name, value) }
            member(&metric)
        }
    }

    static func label(_ message: inout ProtobufWriter, _ name: String, _ value: String) {
        message.message(1) { label in
            label.text(1, name)
            label.text(2, value)
        }
    }

    /// Returns a page with one native histogram of whole counts, which the parameters may make invalid.
    static func native(
        count: UInt64 = 4, sum: Double = 10, schema: Int64 = 3, zeroThreshold: Double = 0.001, zeroCount: UInt64 = 1,
        spans: [(Int64, UInt64)] = [(0, 2)], deltas: [Int64] = [1, 1], type: UInt64 = histogram,
        more: @escaping (inout ProtobufWriter) -> Void = { _ in }
    ) -> [UInt8] {
        one("a_seconds", type) { metric in
            metric.message(7) { histogram in
                histogram.whole(1, count)
                histogram.double(2, sum)
                histogram.signed(5, schema)
                histogram.double(6, zeroThreshold)
                histogram.whole(7, zeroCount)
                for (offset, length) in spans {
                    histogram.message(12) { span in
                        span.signed(1, offset)
                        span.whole(2, length)
                    }
                }
                for delta in deltas { histogram.signed(13, delta) }
                more(&histogram)
            }
        }
    }
}
