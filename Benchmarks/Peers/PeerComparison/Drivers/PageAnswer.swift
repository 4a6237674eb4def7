/// An HTTP answer with a page.
struct PageAnswer: Hashable {
    let body: [UInt8]
    /// Whether the connection stays open.
    let isKept: Bool

    /// Returns nil while the answer is incomplete.
    ///
    /// - Parameter ended: Whether the connection has ended, so that no more bytes follow.
    /// - Throws: `PeerError.page` for a status other than 200, and if the connection ended before the answer was
    ///   complete.
    init?(_ bytes: ArraySlice<UInt8>, ended: Bool, peer: String) throws(PeerError) {
        func incomplete() throws(PeerError) -> PageAnswer? {
            if ended { throw .page(peer: peer, reason: "its answer ended early, after \(bytes.count) bytes") }
            return nil
        }
        guard let headEnd = Self.find(Array("\r\n\r\n".utf8), in: bytes) else {
            _ = try incomplete()
            return nil
        }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n").map { $0.lowercased() }
        guard let status = lines.first, status.hasPrefix("http/1."),
            status.split(separator: " ").dropFirst().first == "200"
        else { throw .page(peer: peer, reason: "its server answered '\(lines.first ?? "")' to GET /metrics") }
        func header(_ name: String) -> String? {
            lines.first { $0.hasPrefix(name + ":") }.map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
        }
        let content = bytes[(headEnd + 4)...]
        if header("transfer-encoding") == "chunked" {
            guard let body = Self.unchunked(content) else {
                _ = try incomplete()
                return nil
            }
            self.body = body
        } else if let length = header("content-length") {
            guard let length = Int(length), length >= 0 else {
                throw .page(peer: peer, reason: "its answer has the Content-Length '\(length)'")
            }
            guard content.count >= length else {
                _ = try incomplete()
                return nil
            }
            body = Array(content.prefix(length))
        } else {
            guard ended else { return nil }
            body = Array(content)
        }
        isKept = !ended && status.hasPrefix("http/1.1") && header("connection") != "close"
    }

    /// Longest chunk, in bytes.
    private static let longest = 1 << 30

    /// Returns the content of the chunks; nil until the last chunk has arrived.
    private static func unchunked(_ content: ArraySlice<UInt8>) -> [UInt8]? {
        var body: [UInt8] = []
        var rest = content
        while let lineEnd = find([13, 10], in: rest) {
            let line = String(decoding: rest[..<lineEnd], as: UTF8.self)
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16), (0...longest).contains(size) else { return nil }
            let start = lineEnd + 2
            guard start + size + 2 <= rest.endIndex else { return nil }
            if size == 0 { return body }
            body += rest[start..<(start + size)]
            rest = rest[(start + size + 2)...]
        }
        return nil
    }

    private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - pattern.count)).first { start in
            bytes[start] == pattern[0] && bytes[start..<(start + pattern.count)].elementsEqual(pattern)
        }
    }
}
