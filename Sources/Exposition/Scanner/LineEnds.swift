/// Line ends in CR LF or in CR, where both formats require a line feed alone.
///
/// This one mistake of a program breaks every line of its page. It is reported once, and the page is read with correct
/// line ends.
struct LineEnds {
    /// The number of lines that end so.
    private(set) var count = 0
    /// The first carriage return that makes a line unreadable.
    private let first: (line: Int, column: Int)
    /// Whether the page has no line feed at all.
    private let isBare: Bool

    /// Finds such line ends; nil if they break no line. Help texts and comments of the text format may end in a
    /// carriage return.
    /// - Complexity: linear in the page, eight bytes at a time where there is no carriage return.
    init?(_ page: UnsafeBufferPointer<UInt8>) {
        guard let base = page.baseAddress, Bytes.find(Bytes.carriageReturn, base, from: 0, to: page.count) < page.count
        else { return nil }
        isBare = Bytes.find(Bytes.lineFeed, base, from: 0, to: page.count) == page.count
        guard !isBare else {
            count = page.count { $0 == Bytes.carriageReturn }
            self.first = (1, Bytes.find(Bytes.carriageReturn, base, from: 0, to: page.count) + 1)
            return
        }
        var first: (line: Int, column: Int)?
        var line = 0
        var start = 0
        while start < page.count {
            line += 1
            let end = Bytes.find(Bytes.lineFeed, base, from: start, to: page.count)
            if end < page.count, end > start, base[end - 1] == Bytes.carriageReturn {
                count += 1
                if first == nil, Self.isBroken(UnsafeBufferPointer(rebasing: page[start..<end])) {
                    first = (line, end - start)
                }
            }
            start = end + 1
        }
        guard let first else { return nil }
        self.first = first
    }

    /// Whether a carriage return at its end changes the meaning of a line.
    private static func isBroken(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard line.first == Bytes.hash else { return true }
        return line.starts(with: "# TYPE ".utf8) || line.starts(with: "# UNIT ".utf8)
            || line.elementsEqual("# EOF\r".utf8)
    }

    var fault: Fault {
        Fault(
            line: first.line, column: first.column, rule: isBare ? .carriageReturns : .lineEnds, found: "", lines: count
        )
    }

    /// Returns the page with line feeds alone.
    func withLineFeedsOnly(_ page: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(page.count)
        for byte in page {
            if isBare {
                bytes.append(byte == Bytes.carriageReturn ? Bytes.lineFeed : byte)
            } else if byte == Bytes.lineFeed {
                // Some programs write several carriage returns.
                while bytes.last == Bytes.carriageReturn { bytes.removeLast() }
                bytes.append(byte)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
