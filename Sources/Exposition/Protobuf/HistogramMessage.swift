/// The content of a message Histogram, classic and native. Numbers of fields are those of metrics.proto.
struct HistogramMessage {
    struct Bucket {
        var count = 0.0
        var bound = 0.0
        var exemplar: ExemplarMessage?
        /// Position of the bucket in the page.
        var offset = 0
    }

    /// A double's range has 2098 powers of two, and schema 8 has 256 buckets for each: 537,088 buckets of either sign.
    static let bucketLimit = 1 << 20
    /// The limit of classic buckets and of exemplars, which take 50 times their bytes in memory.
    static let partLimit = 1 << 16

    var value = NativeHistogram()
    var buckets: [Bucket] = []
    var exemplars: [ExemplarMessage] = []
    var created: TimeMessage?
    private var wholeCount: UInt64 = 0
    private var wholeZeroCount: UInt64 = 0
    private var floatCount = 0.0
    private var floatZeroCount = 0.0
    private var positive = Side()
    private var negative = Side()

    /// The buckets of one sign as they arrive: deltas or absolute counts.
    private struct Side {
        var spans: [NativeHistogram.Span] = []
        var deltas: [Int64] = []
        var counts: [Double] = []
    }

    /// - Throws: a stop for bytes that are not such a message, or with more buckets than the limit.
    init(_ base: UnsafePointer<UInt8>, _ message: Range<Int>) throws(Stop) {
        var reader = WireReader(base, message)
        while let field = try reader.next() {
            switch field.number {
            case 1: wholeCount = try field.unsigned()
            case 2: value.sum = try field.double()
            case 3:
                guard buckets.count < Self.partLimit else { throw Stop(rule: .bucketLimit, offset: field.offset) }
                buckets.append(try Self.bucket(base, try field.bytes(), offset: field.offset))
            case 4: floatCount = try field.double()
            case 5: value.schema = Int(try field.zigzag())
            case 6: value.zeroThreshold = try field.double()
            case 7: wholeZeroCount = try field.unsigned()
            case 8: floatZeroCount = try field.double()
            case 9: try Self.append(base, field, spans: &negative)
            case 10: try Self.append(base, field, deltas: &negative)
            case 11: try Self.append(base, field, counts: &negative)
            case 12: try Self.append(base, field, spans: &positive)
            case 13: try Self.append(base, field, deltas: &positive)
            case 14: try Self.append(base, field, counts: &positive)
            case 15: created = try TimeMessage(base, try field.bytes())
            case 16:
                guard exemplars.count < Self.partLimit else { throw Stop(rule: .bucketLimit, offset: field.offset) }
                exemplars.append(try ExemplarMessage(base, try field.bytes(), offset: field.offset))
            default: break
            }
        }
        // A float count overrides a whole one if it is above 0 (metrics.proto), and makes all counts floats.
        value.isFloat = floatCount > 0 || floatZeroCount > 0
        value.count = floatCount > 0 ? floatCount : Double(wholeCount)
        value.zeroCount = floatZeroCount > 0 ? floatZeroCount : Double(wholeZeroCount)
    }

    /// Whether a server reads the histogram as a native one. One without observations has an empty span to show it.
    var isNative: Bool {
        !positive.spans.isEmpty || !negative.spans.isEmpty || value.zeroThreshold > 0 || value.zeroCount > 0
    }

    private static func bucket(_ base: UnsafePointer<UInt8>, _ message: Range<Int>, offset: Int) throws(Stop) -> Bucket
    {
        var bucket = Bucket(offset: offset)
        var whole: UInt64 = 0
        var float = 0.0
        var reader = WireReader(base, message)
        while let field = try reader.next() {
            switch field.number {
            case 1: whole = try field.unsigned()
            case 2: bucket.bound = try field.double()
            case 3: bucket.exemplar = try ExemplarMessage(base, try field.bytes(), offset: field.offset)
            case 4: float = try field.double()
            default: break
            }
        }
        bucket.count = float > 0 ? float : Double(whole)
        return bucket
    }

    private static func append(
        _ base: UnsafePointer<UInt8>, _ field: WireReader.Field, spans side: inout Side
    ) throws(Stop) {
        guard side.spans.count < bucketLimit else { throw Stop(rule: .bucketLimit, offset: field.offset) }
        var offset = 0
        var length = 0
        var reader = WireReader(base, try field.bytes())
        while let part = try reader.next() {
            switch part.number {
            case 1: offset = Int(Int32(truncatingIfNeeded: try part.zigzag()))
            case 2: length = Int(UInt32(truncatingIfNeeded: try part.unsigned()))
            default: break
            }
        }
        side.spans.append(NativeHistogram.Span(offset: offset, length: length))
    }

    /// Appends deltas, one in a field or many packed in one.
    private static func append(
        _ base: UnsafePointer<UInt8>, _ field: WireReader.Field, deltas side: inout Side
    ) throws(Stop) {
        if field.wire != .bytes {
            guard side.deltas.count < bucketLimit else { throw Stop(rule: .bucketLimit, offset: field.offset) }
            return side.deltas.append(try field.zigzag())
        }
        var reader = WireReader(base, field.content)
        while reader.index < field.content.upperBound {
            guard side.deltas.count < bucketLimit else { throw Stop(rule: .bucketLimit, offset: field.offset) }
            side.deltas.append(WireReader.Field.zigzag(try reader.varint()))
        }
    }

    private static func append(
        _ base: UnsafePointer<UInt8>, _ field: WireReader.Field, counts side: inout Side
    ) throws(Stop) {
        let bytes = field.content
        if field.wire != .bytes { try field.expect(.fixed64) }
        guard bytes.count % 8 == 0 else { throw Stop(rule: .protobufEnd, offset: field.offset) }
        guard side.counts.count + bytes.count / 8 <= bucketLimit else {
            throw Stop(rule: .bucketLimit, offset: field.offset)
        }
        for start in stride(from: bytes.lowerBound, to: bytes.upperBound, by: 8) {
            side.counts.append(Double(bitPattern: Bytes.word(base + start)))
        }
    }
}

extension HistogramMessage {
    /// Computes the absolute counts, and returns the rules that the native part breaks, each once. Source: Prometheus'
    /// `Histogram.Validate` and `FloatHistogram.Validate`.
    mutating func nativeFaults() -> [Rule] {
        var faults: [Rule] = []
        if !(-4...8).contains(value.schema) { faults.append((9...52).contains(value.schema) ? .resolution : .schema) }
        if !(value.zeroThreshold >= 0 && value.zeroThreshold.isFinite) { faults.append(.zeroThreshold) }
        var wholes: UInt64? = wholeZeroCount
        for side in [positive, negative] {
            if value.isFloat ? !side.deltas.isEmpty : !side.counts.isEmpty { faults.append(.bucketKinds) }
            let length = side.spans.reduce(0) { $0 + $1.length }
            if side.spans.dropFirst().contains(where: { $0.offset < 0 }) { faults.append(.spanOffset) }
            if length != (value.isFloat ? side.counts.count : side.deltas.count) { faults.append(.spanLength) }
        }
        value.positive = buckets(positive, &wholes, &faults)
        value.negative = buckets(negative, &wholes, &faults)
        if value.isFloat {
            // Floats are not added up: their sum depends on its order.
            if !(value.count >= 0 && value.zeroCount >= 0) { faults.append(.bucketNegative) }
        } else if let sum = wholes, value.sum.isNaN ? sum > wholeCount : sum != wholeCount {
            // An observation of NaN is counted, but is in no bucket.
            faults.append(.bucketSum)
        } else if wholes == nil, !faults.contains(.bucketNegative) {
            faults.append(.bucketSum)
        }
        var seen: Set<Rule> = []
        return faults.filter { seen.insert($0).inserted }
    }

    /// Returns the absolute counts, and adds them to `sum`; nil after an overflow or a negative count.
    private func buckets(_ side: Side, _ sum: inout UInt64?, _ faults: inout [Rule]) -> NativeHistogram.Buckets {
        if value.isFloat {
            if side.counts.contains(where: { !($0 >= 0) }) { faults.append(.bucketNegative) }
            return NativeHistogram.Buckets(spans: side.spans, counts: side.counts)
        }
        var counts: [Double] = []
        counts.reserveCapacity(side.deltas.count)
        var current: Int64 = 0
        for delta in side.deltas {
            let (next, hasOverflown) = current.addingReportingOverflow(delta)
            guard !hasOverflown, next >= 0 else {
                faults.append(.bucketNegative)
                sum = nil
                break
            }
            current = next
            counts.append(Double(current))
            if let before = sum {
                let (after, isTooLarge) = before.addingReportingOverflow(UInt64(current))
                sum = isTooLarge ? nil : after
            }
        }
        return NativeHistogram.Buckets(spans: side.spans, counts: counts)
    }
}
