/// A point in time, google.protobuf.Timestamp.
struct TimeMessage {
    /// Seconds since 1970.
    let seconds: Double
    /// Whether the nanoseconds are a part of a second.
    let isValid: Bool

    init(_ base: UnsafePointer<UInt8>, _ message: Range<Int>) throws(Stop) {
        var whole: Int64 = 0
        var nanoseconds: Int64 = 0
        var reader = WireReader(base, message)
        while let field = try reader.next() {
            switch field.number {
            case 1: whole = try field.signed()
            case 2: nanoseconds = try field.signed()
            default: break
            }
        }
        seconds = Double(whole) + Double(nanoseconds) / 1e9
        isValid = (0..<1_000_000_000).contains(nanoseconds)
    }
}

/// A label: the positions of its name and its value in the page.
struct LabelMessage {
    var name = 0..<0
    var value = 0..<0
    /// Position of the label in the page.
    let offset: Int

    init(_ base: UnsafePointer<UInt8>, _ field: WireReader.Field) throws(Stop) {
        offset = field.offset
        let content = try field.bytes()
        name = content.lowerBound..<content.lowerBound
        value = name
        var reader = WireReader(base, content)
        while let part = try reader.next() {
            switch part.number {
            case 1: name = try part.bytes()
            case 2: value = try part.bytes()
            default: break
            }
        }
    }

    /// Appends a label to a set, which is limited: a label of two bytes takes 40 bytes in memory.
    static func append(
        _ base: UnsafePointer<UInt8>, _ field: WireReader.Field, to labels: inout [LabelMessage]
    ) throws(Stop) {
        guard labels.count < 1 << 20 else { throw Stop(rule: .protobufField, offset: field.offset) }
        labels.append(try LabelMessage(base, field))
    }
}

struct ExemplarMessage {
    var labels: [LabelMessage] = []
    var value = 0.0
    var time: TimeMessage?
    /// Position of the exemplar in the page.
    let offset: Int

    init(_ base: UnsafePointer<UInt8>, _ message: Range<Int>, offset: Int) throws(Stop) {
        self.offset = offset
        var reader = WireReader(base, message)
        while let field = try reader.next() {
            switch field.number {
            case 1: try LabelMessage.append(base, field, to: &labels)
            case 2: value = try field.double()
            case 3: time = try TimeMessage(base, try field.bytes())
            default: break
            }
        }
    }
}

/// The content of a message Metric: its labels, and the positions of its members.
struct MetricMessage {
    var labels: [LabelMessage] = []
    var gauge: Range<Int>?
    var counter: Range<Int>?
    var summary: Range<Int>?
    var untyped: Range<Int>?
    var histogram: Range<Int>?
    /// Milliseconds since 1970.
    var timestamp: Int64?

    init(_ base: UnsafePointer<UInt8>, _ message: Range<Int>) throws(Stop) {
        var reader = WireReader(base, message)
        while let field = try reader.next() {
            switch field.number {
            case 1: try LabelMessage.append(base, field, to: &labels)
            case 2: gauge = try field.bytes()
            case 3: counter = try field.bytes()
            case 4: summary = try field.bytes()
            case 5: untyped = try field.bytes()
            case 6: timestamp = try field.signed()
            case 7: histogram = try field.bytes()
            default: break
            }
        }
    }
}

/// The content of a message Counter, Gauge or Untyped.
struct ValueMessage {
    var value = 0.0
    var exemplar: ExemplarMessage?
    var created: TimeMessage?

    /// - Parameter isCounter: whether the message has an exemplar and a time. In the others these fields are unknown.
    init(_ base: UnsafePointer<UInt8>, _ message: Range<Int>, isCounter: Bool) throws(Stop) {
        var reader = WireReader(base, message)
        while let field = try reader.next() {
            switch field.number {
            case 1: value = try field.double()
            case 2 where isCounter: exemplar = try ExemplarMessage(base, try field.bytes(), offset: field.offset)
            case 3 where isCounter: created = try TimeMessage(base, try field.bytes())
            default: break
            }
        }
    }
}

/// The content of a message Summary.
struct SummaryMessage {
    var count: UInt64 = 0
    var sum = 0.0
    var quantiles: [(quantile: Double, value: Double)] = []
    var created: TimeMessage?

    init(_ base: UnsafePointer<UInt8>, _ message: Range<Int>) throws(Stop) {
        var reader = WireReader(base, message)
        while let field = try reader.next() {
            switch field.number {
            case 1: count = try field.unsigned()
            case 2: sum = try field.double()
            case 3:
                guard quantiles.count < 1 << 20 else { throw Stop(rule: .protobufField, offset: field.offset) }
                var parts = WireReader(base, try field.bytes())
                var quantile = (quantile: 0.0, value: 0.0)
                while let part = try parts.next() {
                    switch part.number {
                    case 1: quantile.quantile = try part.double()
                    case 2: quantile.value = try part.double()
                    default: break
                    }
                }
                quantiles.append(quantile)
            case 4: created = try TimeMessage(base, try field.bytes())
            default: break
            }
        }
    }
}
