/// The beginning or the end of a stream of bytes, up to a limit.
package struct KeptBytes: Sendable {
    /// The part that is kept, and its maximum length in bytes.
    package enum Part: Hashable, Sendable {
        case first(Int)
        case last(Int)
    }

    private let part: Part
    private var bytes: [UInt8] = []
    /// Bytes of the whole stream so far.
    package private(set) var total = 0

    package init(_ part: Part) { self.part = part }

    /// - Complexity: amortized O(bytes). Memory stays below 1.5 times the limit plus 64 KiB.
    package mutating func append(_ new: [UInt8]) {
        total += new.count
        switch part {
        case .first(let limit): bytes += new.prefix(max(0, limit - bytes.count))
        case .last(let limit):
            guard new.count < limit else {
                bytes = Array(new.suffix(limit))
                return
            }
            bytes += new
            // Trims only now and then: trimming at every byte over the limit would move the rest each time.
            if bytes.count > limit + max(limit / 2, 65_536) { bytes.removeFirst(bytes.count - limit) }
        }
    }

    /// The kept part.
    package var contents: ArraySlice<UInt8> {
        switch part {
        case .first: bytes[...]
        case .last(let limit): bytes.suffix(limit)
        }
    }

    /// Whether the stream is longer than the kept part.
    package var isCut: Bool { total > contents.count }
}
