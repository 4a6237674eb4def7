/// Parsers of /proc files. They do no I/O and allocate nothing.
package enum ProcText {
    package typealias Text = UnsafeBufferPointer<UInt8>

    /// Reads /proc/PID/statm: pages of address space and of resident memory.
    package static func statm(_ text: Text) -> (size: UInt64, resident: UInt64)? {
        var position = 0
        guard let size = number(in: text, from: &position), let resident = number(in: text, from: &position) else {
            return nil
        }
        return (size, resident)
    }

    /// Reads /proc/PID/stat: the number of threads, and the clock ticks from the machine's boot to the start of the
    /// process.
    package static func stat(_ text: Text) -> (threads: UInt64, start: UInt64)? {
        // The program's name is in parentheses and may contain parentheses: the fields follow the last one.
        guard let end = text.lastIndex(of: UInt8(ascii: ")")), end + 3 < text.count else { return nil }
        // The first field is a letter, the state.
        var position = end + 3
        var threads: UInt64?
        for field in 4...22 {
            while position < text.count, text[position] == UInt8(ascii: " ") || text[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard let value = number(in: text, from: &position) else { return nil }
            if field == 20 { threads = value }
            if field == 22 { return threads.map { ($0, value) } }
        }
        return nil
    }

    /// Returns the number after the first occurrence of `key`.
    package static func field(_ key: StaticString, in text: Text) -> UInt64? {
        let count = key.utf8CodeUnitCount
        guard text.count >= count else { return nil }
        for start in 0...(text.count - count) {
            var matched = 0
            while matched < count && text[start + matched] == key.utf8Start[matched] { matched += 1 }
            if matched == count {
                var position = start + count
                return number(in: text, from: &position)
            }
        }
        return nil
    }

    /// Returns the soft limit after `key` in /proc/PID/limits, or infinity if it is unlimited.
    package static func limit(_ key: StaticString, in text: Text) -> Double? {
        if let value = field(key, in: text) { return Double(value) }
        let rest = text.count - key.utf8CodeUnitCount
        guard rest >= 0 else { return nil }
        let isThere = (0...rest).contains { start in
            (0..<key.utf8CodeUnitCount).allSatisfy { text[start + $0] == key.utf8Start[$0] }
        }
        return isThere ? .infinity : nil
    }

    /// Reads /proc/PID/net/dev: bytes received and sent, summed over all interfaces.
    package static func networkTotals(_ text: Text) -> (received: UInt64, sent: UInt64) {
        var totals: (received: UInt64, sent: UInt64) = (0, 0)
        // The only colon of a line follows the interface's name. After it, column 1 is bytes received and column 9
        // bytes sent.
        for colon in text.indices where text[colon] == UInt8(ascii: ":") {
            var position = colon + 1
            for column in 1...9 {
                guard let value = number(in: text, from: &position) else { break }
                if column == 1 { totals.received &+= value }
                if column == 9 { totals.sent &+= value }
            }
        }
        return totals
    }

    /// Returns the next number after spaces, and moves `position` after it.
    private static func number(in text: Text, from position: inout Int) -> UInt64? {
        while position < text.count && text[position] == UInt8(ascii: " ") { position += 1 }
        let start = position
        var value: UInt64 = 0
        while position < text.count, case let digit = text[position] &- UInt8(ascii: "0"), digit <= 9 {
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        return position > start ? value : nil
    }
}
