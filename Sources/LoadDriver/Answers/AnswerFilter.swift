package import BenchmarkModel

/// Leaves parts out of bodies before they are compared. Confined to one thread.
package final class AnswerFilter {
    private let patterns: [AnswerPattern]
    private let pointers: [[[UInt8]]]

    /// Returns nil where nothing is left out.
    package init?(_ ignored: IgnoredParts) {
        guard !ignored.isEmpty else { return nil }
        // The target file was refused if a pattern is not valid.
        patterns = ignored.patterns.compactMap { try? AnswerPattern($0) }
        pointers = ignored.json.map(JSONPointer.tokens)
    }

    /// Returns the compared part of a body. The values of JSON pointers are left out first, and of a body that is not
    /// JSON none are.
    package func compared(_ body: [UInt8]) -> [UInt8] {
        var ranges = pointers.flatMap { JSONPointer.ranges(of: $0, in: body) }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var kept: [UInt8] = []
        var next = 0
        for range in ranges where range.upperBound > next {
            if range.lowerBound > next { kept += body[next..<range.lowerBound] }
            next = range.upperBound
        }
        kept += body[next...]
        return patterns.reduce(kept) { $1.removingMatches(from: $0) }
    }
}
