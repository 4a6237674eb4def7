/// Result of parsing the bytes received so far on a connection.
package enum ParsedResponse: Hashable, Sendable {
    case incomplete
    /// A complete response: its length in bytes, its status, whether the server closes the connection after it, and a
    /// digest of status and body.
    case complete(length: Int, status: Int, closes: Bool, digest: UInt64)
    /// The bytes are not an HTTP response, or the response exceeds a limit.
    case invalid(String)
}

/// Parses HTTP/1.1 responses (RFC 9112) as far as a load driver needs: the status, and framing by Content-Length, by
/// chunks or by the end of the connection. Pure functions.
package enum ResponseParser {
    /// Longest accepted response in bytes. An agent's answer is small, and an endless one must not fill the memory.
    package static let maximumLength = 1 << 20

    /// Parses the bytes from the start. `atEnd` means that the server has closed the connection, so no more bytes will
    /// come.
    ///
    /// - Parameters:
    ///   - isHead: whether the response answers a HEAD, and so has no body.
    ///   - filter: what is left out of the body for its digest.
    /// - Complexity: O(bytes). Called again from the start when more bytes have arrived; usually an answer fits into
    ///   one read.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer, atEnd: Bool, isHead: Bool = false, filter: AnswerFilter? = nil
    ) -> ParsedResponse {
        let parsed = parse(bytes, atEnd: atEnd, isHead: isHead)
        guard let filter, case .complete(let length, let status, let closes, _) = parsed else { return parsed }
        var digest = Digest(status: status)
        let response = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        let body = isHead ? [] : wholeBody(of: response)
        filter.compared(body).withUnsafeBytes { digest.add($0) }
        return .complete(length: length, status: status, closes: closes, digest: digest.value)
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer, atEnd: Bool, isHead: Bool) -> ParsedResponse {
        guard bytes.count <= maximumLength else { return .invalid("answer longer than \(maximumLength) bytes") }
        guard let headEnd = endOfHead(bytes) else {
            if atEnd { return .invalid("connection closed within the header") }
            return bytes.count > 65_536 ? .invalid("header longer than 65536 bytes") : .incomplete
        }
        guard let status = status(bytes) else { return .invalid("no HTTP/1.x status line") }
        let head = Head(bytes, end: headEnd)
        if let problem = head.problem { return .invalid(problem) }
        var digest = Digest(status: status)

        if isHead || status == 204 || status == 304 {
            return .complete(length: headEnd, status: status, closes: head.closes, digest: digest.value)
        }
        if head.chunked {
            return chunks(bytes, from: headEnd, status: status, closes: head.closes, digest: digest, atEnd: atEnd)
        }
        if let length = head.contentLength {
            guard length <= maximumLength else { return .invalid("answer longer than \(maximumLength) bytes") }
            guard bytes.count >= headEnd + length else {
                return atEnd ? .invalid("connection closed within the body") : .incomplete
            }
            digest.add(UnsafeRawBufferPointer(rebasing: bytes[headEnd..<headEnd + length]))
            return .complete(length: headEnd + length, status: status, closes: head.closes, digest: digest.value)
        }
        guard atEnd else { return .incomplete }
        digest.add(UnsafeRawBufferPointer(rebasing: bytes[headEnd...]))
        return .complete(length: bytes.count, status: status, closes: true, digest: digest.value)
    }

    /// Returns the beginning of a complete response's body; of a chunked body the beginning of its first chunk.
    static func body(of response: UnsafeRawBufferPointer, most: Int) -> [UInt8] {
        guard let headEnd = endOfHead(response) else { return [] }
        var body = response[headEnd...]
        if Head(response, end: headEnd).chunked {
            let size = body.prefix { hexDigit($0) != nil }.reduce(0) { min(most, $0 * 16 + hexDigit($1)!) }
            body = body.drop { $0 != 10 }.dropFirst().prefix(size)
        }
        return Array(body.prefix(most))
    }

    /// Returns the body of a complete response, without the framing of chunks.
    private static func wholeBody(of response: UnsafeRawBufferPointer) -> [UInt8] {
        guard let headEnd = endOfHead(response) else { return [] }
        guard Head(response, end: headEnd).chunked else { return Array(response[headEnd...]) }
        var body: [UInt8] = []
        var index = headEnd
        while index < response.count {
            var size = 0
            while index < response.count, let digit = hexDigit(response[index]) {
                size = size * 16 + digit
                index += 1
            }
            while index < response.count, response[index] != 10 { index += 1 }
            index += 1
            guard size > 0, index + size <= response.count else { break }
            body += response[index..<index + size]
            index += size + 2
        }
        return body
    }

    private static func endOfHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10, bytes[index - 3] == 13 {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    private static func status(_ bytes: UnsafeRawBufferPointer) -> Int? {
        // "HTTP/1.x NNN"
        guard bytes.count >= 12, bytes.prefix(7).elementsEqual("HTTP/1.".utf8), bytes[8] == 32 else { return nil }
        let digits = bytes[9..<12].map { Int($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        return digits[0] * 100 + digits[1] * 10 + digits[2]
    }

    private static func chunks(
        _ bytes: UnsafeRawBufferPointer, from start: Int, status: Int, closes: Bool, digest: Digest, atEnd: Bool
    ) -> ParsedResponse {
        var digest = digest
        var index = start
        let unfinished: ParsedResponse = atEnd ? .invalid("connection closed within a chunk") : .incomplete
        while true {
            var size = 0
            var digits = 0
            while index < bytes.count, let digit = hexDigit(bytes[index]) {
                size = size * 16 + digit
                digits += 1
                index += 1
                if size > maximumLength { return .invalid("chunk longer than \(maximumLength) bytes") }
            }
            while index < bytes.count, bytes[index] != 10 { index += 1 }  // extensions are skipped
            guard index < bytes.count else { return unfinished }
            guard digits > 0 else { return .invalid("chunk without a size") }
            index += 1
            if size == 0 { break }
            guard index + size + 2 <= bytes.count else { return unfinished }
            digest.add(UnsafeRawBufferPointer(rebasing: bytes[index..<index + size]))
            index += size + 2
        }
        // Trailers end with an empty line.
        while true {
            let line = index
            while index < bytes.count, bytes[index] != 10 { index += 1 }
            guard index < bytes.count else { return unfinished }
            index += 1
            if index - line <= 2 { break }
        }
        return .complete(length: index, status: status, closes: closes, digest: digest.value)
    }

    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...70: Int(byte) - 55
        case 97...102: Int(byte) - 87
        default: nil
        }
    }
}

/// The three headers that determine the framing of a response.
private struct Head {
    var contentLength: Int?
    var chunked = false
    var closes: Bool
    var problem: String?

    init(_ bytes: UnsafeRawBufferPointer, end: Int) {
        closes = bytes[7] == 48  // HTTP/1.0 closes by default
        var line = 0
        while line < end {
            var next = line
            while bytes[next] != 10 { next += 1 }
            take(UnsafeRawBufferPointer(rebasing: bytes[line..<next]))
            line = next + 1
        }
    }

    private mutating func take(_ line: UnsafeRawBufferPointer) {
        if let value = Self.value(of: "content-length", line) {
            let digits = value.prefix { (48...57).contains($0) }
            guard !digits.isEmpty, digits.count < 10 else {
                problem = "Content-Length is not a number"
                return
            }
            contentLength = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
        } else if let value = Self.value(of: "transfer-encoding", line) {
            chunked = Self.contains("chunked", value)
        } else if let value = Self.value(of: "connection", line) {
            if Self.contains("close", value) { closes = true }
            if Self.contains("keep-alive", value) { closes = false }
        }
    }

    /// Returns the value after `name:` and blanks; nil for another header. Names are compared without case.
    private static func value(of name: StaticString, _ line: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer>? {
        let length = name.utf8CodeUnitCount
        guard line.count > length, line[length] == 58 else { return nil }
        for index in 0..<length where line[index] | 32 != name.utf8Start[index] | 32 { return nil }
        var start = length + 1
        while start < line.count, line[start] == 32 { start += 1 }
        return line[start...]
    }

    private static func contains(_ word: StaticString, _ value: Slice<UnsafeRawBufferPointer>) -> Bool {
        let length = word.utf8CodeUnitCount
        var start = value.startIndex
        while start + length <= value.endIndex {
            if (0..<length).allSatisfy({ value[start + $0] | 32 == word.utf8Start[$0] | 32 }) { return true }
            start += 1
        }
        return false
    }
}

/// FNV-1a with 64 bits. It distinguishes answers; it is not cryptographic.
struct Digest {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    init(status: Int) {
        add(UInt8(truncatingIfNeeded: status))
        add(UInt8(truncatingIfNeeded: status >> 8))
    }

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    mutating func add(_ bytes: UnsafeRawBufferPointer) { for byte in bytes { add(byte) } }
}
