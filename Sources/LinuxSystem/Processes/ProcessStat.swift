/// The numbers of /proc/PID/stat (proc(5)) that the bench uses. They are parsed from the file's bytes: parsing its 300
/// characters as text costs ten times as much as the kernel takes to write them.
struct ProcessStat: Hashable, Sendable {
    let parent: Int32
    /// Figures of the children that the process has waited for; nil if the line ends before them.
    let endedChildren: EndedChildren?

    /// Length of the longest line in characters: 52 numbers of at most 20 digits, and the program's name.
    static let longest = 2048

    private enum Field {
        static let parent = 4
        static let minorFaults = 11
        static let majorFaults = 13
        static let userTime = 16
        static let systemTime = 17
    }

    /// Parses the text; nil for other text. The second field is the program's name in brackets, which may contain any
    /// character.
    ///
    /// - Complexity: O(bytes).
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        var numbers = FieldReader(bytes: bytes, next: close + 1, number: 3)
        guard let parent = numbers.take(Field.parent).flatMap(Int32.init(exactly:)) else { return nil }
        self.parent = parent
        guard let minor = numbers.take(Field.minorFaults), let major = numbers.take(Field.majorFaults),
            let user = numbers.take(Field.userTime), let system = numbers.take(Field.systemTime),
            user < 1 << 40, system < 1 << 40
        else {
            endedChildren = nil
            return
        }
        endedChildren = EndedChildren(cpu: Int64(user + system) * EndedChildren.tick, faults: minor &+ major)
    }

    init?(_ text: String) {
        var text = text
        guard let found = text.withUTF8({ Self(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = found
    }
}

/// Reads fields that are separated by blanks, in ascending order of their numbers.
private struct FieldReader {
    let bytes: UnsafeRawBufferPointer
    /// Offset of the field `number`, or of the blanks before it.
    var next: Int
    var number: Int

    /// Returns a field; nil if it is missing or not made of digits alone.
    mutating func take(_ wanted: Int) -> UInt64? {
        while true {
            while next < bytes.count, bytes[next] == UInt8(ascii: " ") { next += 1 }
            let start = next
            while next < bytes.count, bytes[next] != UInt8(ascii: " ") { next += 1 }
            guard start < next else { return nil }
            defer { number += 1 }
            if number == wanted { return Self.number(bytes[start..<next]) }
        }
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt64? {
        var value: UInt64 = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                // The last field of the text may end with a line feed.
                return byte == UInt8(ascii: "\n") ? value : nil
            }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            if overflow || carries { return nil }
            value = sum
        }
        return value
    }
}
