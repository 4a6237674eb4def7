/// Parsers of /proc files. Pure; they allocate nothing.
package enum ProcText {
    package typealias Text = UnsafeBufferPointer<UInt8>

    /// /proc/PID/statm: pages of address space and of resident memory.
    package static func statm(_ text: Text) -> (size: UInt64, resident: UInt64)? {
        var place = 0
        guard let size = number(in: text, from: &place), let resident = number(in: text, from: &place) else {
            return nil
        }
        return (size, resident)
    }

    /// /proc/PID/stat: threads, and the clock ticks from the machine's boot to the process' start.
    package static func stat(_ text: Text) -> (threads: UInt64, start: UInt64)? {
        // The program's name is in parentheses and may hold any of them: what counts is behind the last one.
        guard let end = text.lastIndex(of: UInt8(ascii: ")")), end + 3 < text.count else { return nil }
        // A letter, the state, stands first.
        var place = end + 3
        var threads: UInt64?
        for field in 4...22 {
            while place < text.count, text[place] == UInt8(ascii: " ") || text[place] == UInt8(ascii: "-") {
                place += 1
            }
            guard let value = number(in: text, from: &place) else { return nil }
            if field == 20 { threads = value }
            if field == 22 { return threads.map { ($0, value) } }
        }
        return nil
    }

    /// The number behind `key`, which is found where it first stands.
    package static func field(_ key: StaticString, in text: Text) -> UInt64? {
        let count = key.utf8CodeUnitCount
        guard text.count >= count else { return nil }
        for start in 0...(text.count - count) {
            var matched = 0
            while matched < count && text[start + matched] == key.utf8Start[matched] { matched += 1 }
            if matched == count {
                var place = start + count
                return number(in: text, from: &place)
            }
        }
        return nil
    }

    /// The soft limit behind `key` in /proc/PID/limits; infinite where there is none.
    package static func limit(_ key: StaticString, in text: Text) -> Double? {
        if let value = field(key, in: text) { return Double(value) }
        let rest = text.count - key.utf8CodeUnitCount
        guard rest >= 0 else { return nil }
        let isThere = (0...rest).contains { start in
            (0..<key.utf8CodeUnitCount).allSatisfy { text[start + $0] == key.utf8Start[$0] }
        }
        return isThere ? .infinity : nil
    }

    /// /proc/PID/net/dev: bytes received and sent, summed over all interfaces.
    package static func networkTotals(_ text: Text) -> (received: UInt64, sent: UInt64) {
        var totals: (received: UInt64, sent: UInt64) = (0, 0)
        // A line's only colon is behind the interface's name: of what follows the 1st is bytes received, the 9th sent.
        for colon in text.indices where text[colon] == UInt8(ascii: ":") {
            var place = colon + 1
            for column in 1...9 {
                guard let value = number(in: text, from: &place) else { break }
                if column == 1 { totals.received &+= value }
                if column == 9 { totals.sent &+= value }
            }
        }
        return totals
    }

    /// The number that comes next behind spaces; `place` moves behind it.
    private static func number(in text: Text, from place: inout Int) -> UInt64? {
        while place < text.count && text[place] == UInt8(ascii: " ") { place += 1 }
        let start = place
        var value: UInt64 = 0
        while place < text.count, case let digit = text[place] &- UInt8(ascii: "0"), digit <= 9 {
            value = value &* 10 &+ UInt64(digit)
            place += 1
        }
        return place > start ? value : nil
    }
}
