/// Name and labels of a sample of the protobuf form, written as in a line of the text format. So views of samples are
/// the same for all formats.
struct LineBuffer {
    private(set) var bytes: [UInt8] = []
    private var labelCount = 0

    /// Begins a line with a name, which is escaped and not quoted.
    mutating func begin(_ name: Slice<UnsafeBufferPointer<UInt8>>, suffix: StaticString) -> Range<Int> {
        bytes.removeAll(keepingCapacity: true)
        Self.append(name, to: &bytes)
        bytes.append(contentsOf: UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
        return 0..<bytes.count
    }

    /// Opens a set of labels.
    /// - Returns: the position after the brace.
    mutating func openLabels() -> Int {
        labelCount = 0
        bytes.append(Bytes.openBrace)
        return bytes.count
    }

    mutating func add(
        _ name: Slice<UnsafeBufferPointer<UInt8>>, _ value: Slice<UnsafeBufferPointer<UInt8>>
    ) {
        beginLabel()
        Self.append(name, to: &bytes)
        middle()
        Self.append(value, to: &bytes)
        bytes.append(Bytes.quote)
    }

    mutating func add(_ name: StaticString, _ value: String) {
        beginLabel()
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        middle()
        bytes.append(contentsOf: value.utf8)
        bytes.append(Bytes.quote)
    }

    private mutating func beginLabel() {
        if labelCount > 0 { bytes.append(Bytes.comma) }
        labelCount += 1
        bytes.append(Bytes.quote)
    }

    private mutating func middle() {
        bytes.append(Bytes.quote)
        bytes.append(Bytes.equals)
        bytes.append(Bytes.quote)
    }

    mutating func closeLabels() { bytes.append(Bytes.closeBrace) }

    static func escaped(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        append(text, to: &bytes)
        return bytes
    }

    /// Appends a text, escaped as within quotes. Most texts have nothing to escape, and are copied at once.
    private static func append(_ text: Slice<UnsafeBufferPointer<UInt8>>, to bytes: inout [UInt8]) {
        let text = UnsafeBufferPointer(rebasing: text)
        guard text.contains(where: isEscaped) else { return bytes.append(contentsOf: text) }
        for byte in text {
            switch byte {
            case Bytes.lineFeed: bytes += [Bytes.backslash, 110]
            case Bytes.backslash, Bytes.quote: bytes += [Bytes.backslash, byte]
            default: bytes.append(byte)
            }
        }
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte == Bytes.quote || byte == Bytes.backslash || byte == Bytes.lineFeed
    }

    /// Writes a bound or a quantile as OpenMetrics' canonical numbers: 0.5, 1.0, +Inf.
    static func number(_ value: Double) -> String {
        value.isNaN ? "NaN" : value == .infinity ? "+Inf" : value == -.infinity ? "-Inf" : "\(value)"
    }
}
