import Glibc

/// The status and the three headers that determine the framing of a response.
struct ResponseHead {
    private(set) var status = 0
    private(set) var contentLength: Int?
    /// Whether the body comes in chunks, and whether a transfer coding was named at all.
    private(set) var isChunked = false
    private(set) var hasTransferEncoding = false
    /// Whether the server closes the connection after the response.
    private(set) var closes = false
    private(set) var problem: String?
    private(set) var isBegun = false

    static let noStatusLine = "no HTTP/1.x status line"

    /// Whether the response is an interim one, which another follows (RFC 9110, section 15.2).
    var isInterim: Bool { (100..<200).contains(status) }

    /// Takes a line without its end.
    /// - Complexity: O(line). Does not allocate, unless the line is refused.
    mutating func take(_ line: UnsafeRawBufferPointer) {
        guard isBegun else { return begin(line) }
        if let value = Self.value(of: "content-length", line) {
            guard let length = Self.number(value) else { return refuse("Content-Length is not a number") }
            guard contentLength == nil || contentLength == length else {
                return refuse("Content-Length is given twice, with two values")
            }
            contentLength = length
        } else if let value = Self.value(of: "transfer-encoding", line) {
            hasTransferEncoding = true
            isChunked = Self.contains("chunked", value)
        } else if let value = Self.value(of: "connection", line) {
            if Self.contains("close", value) { closes = true }
            if Self.contains("keep-alive", value) { closes = false }
        }
    }

    /// Takes the status line, `HTTP/1.x NNN`.
    private mutating func begin(_ line: UnsafeRawBufferPointer) {
        isBegun = true
        guard line.count >= 12, memcmp(line.baseAddress!, "HTTP/1.", 7) == 0, line[8] == 32 else {
            return refuse(Self.noStatusLine)
        }
        for index in 9..<12 {
            guard (48...57).contains(line[index]) else { return refuse(Self.noStatusLine) }
            status = status * 10 + Int(line[index] - 48)
        }
        guard status >= 100 else { return refuse("status \(status) is not one of HTTP") }
        closes = line[7] == 48  // HTTP/1.0 closes by default
    }

    private mutating func refuse(_ reason: String) { problem = problem ?? reason }

    /// Returns the value after `name:` and blanks; nil for another header. Names are compared without case.
    private static func value(of name: StaticString, _ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let length = name.utf8CodeUnitCount
        guard line.count > length, line[length] == 58 else { return nil }
        var index = 0
        while index < length {
            guard line[index] | 32 == name.utf8Start[index] | 32 else { return nil }
            index += 1
        }
        var start = length + 1
        while start < line.count, isBlank(line[start]) { start += 1 }
        return UnsafeRawBufferPointer(rebasing: line[start...])
    }

    /// Returns a decimal number, with blanks after it; nil for anything else. A number with more than 18 digits has 18.
    private static func number(_ value: UnsafeRawBufferPointer) -> Int? {
        var number = 0
        var index = 0
        while index < value.count, (48...57).contains(value[index]) {
            if number < 100_000_000_000_000_000 { number = number * 10 + Int(value[index] - 48) }
            index += 1
        }
        guard index > 0 else { return nil }
        while index < value.count, isBlank(value[index]) { index += 1 }
        return index == value.count ? number : nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    private static func contains(_ word: StaticString, _ value: UnsafeRawBufferPointer) -> Bool {
        let length = word.utf8CodeUnitCount
        var start = 0
        while start + length <= value.count {
            var index = 0
            while index < length, value[start + index] | 32 == word.utf8Start[index] | 32 { index += 1 }
            if index == length { return true }
            start += 1
        }
        return false
    }
}
