/// A sample in the page. Valid only within the call that passes it.
public struct SampleView {
    private let span: SampleSpan
    private let base: UnsafePointer<UInt8>
    private let kind: ExpositionKind
    /// The role of the sample in its family; always `value` if only lines are checked.
    public let role: SampleRole
    /// The line number, from 1; in the protobuf form the number of the message.
    public let line: Int

    init(_ span: SampleSpan, role: SampleRole, line: Int, base: UnsafePointer<UInt8>, kind: ExpositionKind) {
        self.span = span
        self.role = role
        self.line = line
        self.base = base
        self.kind = kind
    }

    /// The name as written, with escape sequences if it is quoted.
    public var name: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + span.nameStart, count: span.nameEnd - span.nameStart)
    }

    /// The bytes after name and labels up to the line's end: value, timestamp, exemplar, and blanks. Empty in the
    /// protobuf form.
    public var tail: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + span.tailStart, count: span.tailEnd - span.tailStart)
    }

    public var value: Double { span.value }

    /// Seconds since 1970.
    public var timestamp: Double? {
        guard span.hasTimestamp else { return nil }
        return kind == .openMetrics ? span.timestamp : span.timestamp / 1000
    }

    /// The time since which a counter, a summary or a histogram counts, in seconds since 1970. Only the protobuf form
    /// has it in the sample; OpenMetrics has a sample of its own for it.
    public var created: Double? { span.created }

    public var labelCount: Int { span.labelCount }
    /// The number of bytes from the opening brace to the value; 0 without braces. In the protobuf form the number that
    /// the labels would take as text.
    public var labelBytes: Int { span.labels < 0 ? 0 : span.tailStart - span.labels }
    public var labels: LabelViews { LabelViews(base: base, start: span.labels) }

    public var exemplar: ExemplarView? {
        guard span.hasExemplar else { return nil }
        return ExemplarView(
            labels: LabelViews(base: base, start: span.exemplarLabels), value: span.exemplarValue,
            timestamp: span.exemplarTimestamp)
    }
}

/// An exemplar in the page. Valid as long as its sample.
public struct ExemplarView {
    public let labels: LabelViews
    public let value: Double
    /// Seconds since 1970.
    public let timestamp: Double?
}

/// Labels in the order of the page. Iterating reads them again, at about a byte per nanosecond, and allocates nothing.
public struct LabelViews: Sequence, IteratorProtocol {
    private let base: UnsafePointer<UInt8>
    private var walk: LabelWalk?

    init(base: UnsafePointer<UInt8>, start: Int) {
        self.base = base
        walk = start >= 0 ? LabelWalk(base, afterBrace: start) : nil
    }

    public mutating func next() -> LabelView? { walk?.next().map { LabelView($0, base: base) } }
}

public struct LabelView {
    /// The name as written, with escape sequences if it is quoted.
    public let name: UnsafeBufferPointer<UInt8>
    /// The value as written, with escape sequences.
    public let rawValue: UnsafeBufferPointer<UInt8>
    private let hasEscape: Bool

    init(_ span: LabelSpan, base: UnsafePointer<UInt8>) {
        name = UnsafeBufferPointer(start: base + span.nameStart, count: span.nameEnd - span.nameStart)
        rawValue = UnsafeBufferPointer(start: base + span.valueStart, count: span.valueEnd - span.valueStart)
        hasEscape = span.hasEscape
    }

    /// The name with escape sequences replaced by their meaning, as a new string.
    public var nameText: String { Escapes.string(name) }

    /// The value with escape sequences replaced by their meaning, as a new string.
    public var value: String { Escapes.string(rawValue, hasEscape: hasEscape) }
}
