/// Reads the lines of a statsd datagram: `NAME:VALUE|TYPE`, with `|@RATE` and `|#TAG,...` in any order.
///
/// Source: "StatsD Metric Types" of statsd/statsd (c, g, ms, s), and "DogStatsD Datagram structure" of Datadog (h, d,
/// tags, several values, `_e{` events and `_sc` service checks, and the fields c: and T).
struct StatsdLines {
    /// Number of lines that are metrics, events or service checks.
    private(set) var valid = 0
    private(set) var malformed = 0
    /// Number of values.
    private(set) var points = 0
    /// The first malformed line, from 1.
    private(set) var firstMalformed: Int?
    /// Hashes of name, type and tags of the metrics.
    private(set) var series: [Int] = []

    private typealias Line = Slice<UnsafeBufferPointer<UInt8>>

    private static let types: Set<[UInt8]> = Set(["c", "g", "ms", "h", "s", "d"].map { Array($0.utf8) })

    init(_ datagram: UnsafeBufferPointer<UInt8>) {
        var number = 0
        for line in datagram.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard !line.isEmpty else { continue }
            if read(line) {
                valid += 1
            } else {
                malformed += 1
                firstMalformed = firstMalformed ?? number
            }
        }
    }

    private mutating func read(_ line: Line) -> Bool {
        // Events and service checks carry no metric.
        if line.starts(with: "_e{".utf8) || line.starts(with: "_sc|".utf8) { return true }
        let fields = line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        guard fields.count >= 2, Self.types.contains(Array(fields[1])),
            let colon = fields[0].firstIndex(of: UInt8(ascii: ":")), colon > fields[0].startIndex
        else { return false }
        let values = fields[0][(colon + 1)...].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let isSet = fields[1].elementsEqual("s".utf8)
        guard values.allSatisfy({ isSet ? !$0.isEmpty : Self.number($0) != nil }) else { return false }
        var hasher = Hasher()
        Self.combine(fields[0][..<colon], into: &hasher)
        Self.combine(fields[1], into: &hasher)
        for field in fields[2...] {
            switch field.first {
            case UInt8(ascii: "@"):
                guard let rate = Self.number(field.dropFirst()), rate > 0, rate <= 1 else { return false }
            case UInt8(ascii: "#"): Self.combine(field, into: &hasher)
            case UInt8(ascii: "c") where field.dropFirst().first == UInt8(ascii: ":"): break
            case UInt8(ascii: "T"): guard Self.number(field.dropFirst()) != nil else { return false }
            default: return false
            }
        }
        points += values.count
        series.append(hasher.finalize())
        return true
    }

    private static func combine(_ bytes: Line, into hasher: inout Hasher) {
        hasher.combine(bytes.count)
        for byte in bytes { hasher.combine(byte) }
    }

    private static func number(_ bytes: Line) -> Double? {
        guard !bytes.isEmpty, bytes.count <= 64,
            bytes.allSatisfy({ $0 >= 0x2b && $0 <= 0x39 && $0 != 0x2c && $0 != 0x2f || $0 | 0x20 == 0x65 })
        else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }
}
