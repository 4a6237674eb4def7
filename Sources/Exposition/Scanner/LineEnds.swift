/// Line ends in CR LF or in CR, where both formats have a line feed alone.
///
/// One mistake of a program breaks every line of its page: it is told once, and the page is read as if it were not there.
struct LineEnds {
    /// Lines that end so.
    private(set) var count = 0
    /// The carriage return of the first line that cannot be read because of it.
    private let first: (line: Int, column: Int)
    /// Whether the page has no line feed at all.
    private let isBare: Bool

    /// nil where no line is broken by its end: help texts and comments of the text format may end in a carriage return.
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

    /// Whether a carriage return at its end makes a line another.
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

    /// The page with line feeds alone.
    func mended(_ page: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(page.count)
        for byte in page {
            if isBare {
                bytes.append(byte == Bytes.carriageReturn ? Bytes.lineFeed : byte)
            } else if byte == Bytes.lineFeed {
                // Some write more than one.
                while bytes.last == Bytes.carriageReturn { bytes.removeLast() }
                bytes.append(byte)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
