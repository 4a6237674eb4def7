/// The statuses of answers that count as success, such as 404, 2xx or both.
package struct ExpectedStatus: Hashable, Sendable {
    private let ranges: [ClosedRange<Int>]

    /// Every status from 200 to 299.
    package static let success = ExpectedStatus(["2xx"])!

    /// - Parameter words: statuses from 200 to 599, and classes from 2xx to 5xx.
    /// - Returns: nil for a word that is neither, and for no words.
    package init?(_ words: [String]) {
        let ranges = words.compactMap(Self.range)
        guard ranges.count == words.count, !ranges.isEmpty else { return nil }
        self.ranges = ranges
    }

    package static func range(_ word: String) -> ClosedRange<Int>? {
        let bytes = Array(word.utf8)
        guard bytes.count == 3, (UInt8(ascii: "2")...UInt8(ascii: "5")).contains(bytes[0]) else { return nil }
        if word.hasSuffix("xx") {
            let first = Int(bytes[0] - 48) * 100
            return first...first + 99
        }
        guard bytes.allSatisfy({ (48...57).contains($0) }), let status = Int(word) else { return nil }
        return status...status
    }

    package func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }

    private var words: [String] {
        ranges.map { $0.count > 1 ? "\($0.lowerBound / 100)xx" : "\($0.lowerBound)" }
    }
}

extension ExpectedStatus: CustomStringConvertible {
    package var description: String { words.joined(separator: " or ") }
}

extension ExpectedStatus: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let status = ExpectedStatus(try container.decode([String].self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a list of statuses")
        }
        self = status
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(words)
    }
}
