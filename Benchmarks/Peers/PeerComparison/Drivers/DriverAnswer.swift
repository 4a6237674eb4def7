/// A driver's answer to an operation.
struct DriverAnswer: Hashable {
    /// CPU time of the process in nanoseconds, or the only number of an answer that is not about an operation.
    let first: Int64
    /// Wall times in nanoseconds: one for all operations, or one for each.
    let times: [Int64]
    /// A hundred days in nanoseconds: sums and differences of smaller numbers cannot overflow.
    private static let most: Int64 = 1 << 53

    /// Parses `ok NUMBER [NUMBER...]`.
    /// - Throws: `PeerError.refused` for `error REASON`, `garbled` for anything else.
    init(_ line: String, peer: String, question: String) throws(PeerError) {
        let words = line.split(separator: " ")
        if words.first == "error" {
            throw .refused(peer: peer, doing: question, reason: String(line.dropFirst(6)))
        }
        let numbers = words.dropFirst().compactMap { Int64($0) }
        guard words.first == "ok", let first = numbers.first, numbers.count == words.count - 1,
            numbers.allSatisfy({ (0...Self.most).contains($0) })
        else { throw .garbled(peer: peer, doing: question, line: line) }
        self.first = first
        times = Array(numbers.dropFirst())
    }

    /// Returns the port in a driver's first line, `port NUMBER`; nil for `bare`, which serves nothing.
    static func port(_ line: String, peer: String) throws(PeerError) -> Int? {
        if line == "bare" { return nil }
        let words = line.split(separator: " ")
        if words.first == "error" {
            throw .refused(peer: peer, doing: "its startup", reason: String(line.dropFirst(6)))
        }
        guard words.count == 2, words[0] == "port", let port = Int(words[1]), (1...65_535).contains(port) else {
            throw .garbled(peer: peer, doing: "its startup (`port NUMBER` is the first line)", line: line)
        }
        return port
    }
}
