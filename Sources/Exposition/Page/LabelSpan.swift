/// The position of a label in the page.
struct LabelSpan {
    var nameStart = 0
    var nameEnd = 0
    var valueStart = 0
    var valueEnd = 0
    var hasEscape = false
    var nameHash: UInt64 = 0
    /// Hash of name and value, with escape sequences replaced by their meaning.
    var hash: UInt64 = 0
}

/// A buffer for the labels of one line, which is reused for the next line.
struct LabelSpans: ~Copyable {
    private var storage = UnsafeMutablePointer<LabelSpan>.allocate(capacity: 16)
    private var capacity = 16
    private(set) var count = 0

    deinit { storage.deallocate() }

    @inline(__always) subscript(_ index: Int) -> LabelSpan { storage[index] }

    @inline(__always) mutating func removeAll() { count = 0 }

    @inline(__always) mutating func append(_ span: LabelSpan) {
        if count == capacity { grow() }
        (storage + count).initialize(to: span)
        count += 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<LabelSpan>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }
}

/// Iterates over a set of labels that has been read before, from the byte after its opening brace.
struct LabelWalk {
    let base: UnsafePointer<UInt8>
    var index: Int

    init(_ base: UnsafePointer<UInt8>, afterBrace index: Int) {
        self.base = base
        self.index = index
    }

    private mutating func skipBlanks() { while Bytes.isBlank(base[index]) { index += 1 } }

    /// Returns the next label, or nil after the last one.
    mutating func next() -> LabelSpan? {
        skipBlanks()
        if base[index] == Bytes.comma {
            index += 1
            skipBlanks()
        }
        if base[index] == Bytes.closeBrace { return nil }
        var span = LabelSpan()
        if base[index] == Bytes.quote {
            let name = quoted()
            skipBlanks()
            // A quoted name without '=' is the metric's own name.
            if base[index] != Bytes.equals { return next() }
            span.nameStart = name.start
            span.nameEnd = name.end
        } else {
            span.nameStart = index
            while Bytes.continuesLabel(base[index]) { index += 1 }
            span.nameEnd = index
        }
        while base[index] != Bytes.quote { index += 1 }
        let value = quoted()
        span.valueStart = value.start
        span.valueEnd = value.end
        span.hasEscape = value.hasEscape
        return span
    }

    /// Reads from a quote to after the next unescaped quote.
    @inline(__always) private mutating func quoted() -> (start: Int, end: Int, hasEscape: Bool) {
        index += 1
        let start = index
        var hasEscape = false
        while base[index] != Bytes.quote {
            if base[index] == Bytes.backslash {
                hasEscape = true
                index += 1
            }
            index += 1
        }
        index += 1
        return (start, index - 1, hasEscape)
    }
}

/// Replaces the escape sequences of a backslash, a line feed (`\n`) and a double quote. Any other backslash stays as it
/// is.
package enum Escapes {
    static func unescape(_ bytes: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == Bytes.backslash, index < bytes.count else {
                result.append(byte)
                continue
            }
            switch bytes[index] {
            case Bytes.backslash, Bytes.quote: result.append(bytes[index])
            case 110: result.append(Bytes.lineFeed)
            default:
                result.append(byte)
                result.append(bytes[index])
            }
            index += 1
        }
    }

    /// Returns a text as written, such as the name of a family that a visitor receives, without escape sequences.
    package static func string(_ bytes: UnsafeBufferPointer<UInt8>, hasEscape: Bool = true) -> String {
        guard hasEscape else { return String(decoding: bytes, as: UTF8.self) }
        var unescaped: [UInt8] = []
        unescape(bytes, into: &unescaped)
        return String(decoding: unescaped, as: UTF8.self)
    }
}
