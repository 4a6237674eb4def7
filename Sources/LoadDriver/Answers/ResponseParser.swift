import Glibc

/// Result of parsing the bytes that have arrived so far for a response.
package enum ParsedResponse: Hashable, Sendable {
    case incomplete
    /// The response is complete: how many bytes of the last piece belong to it, its status, whether the server closes
    /// the connection after it, and a digest of status and body.
    case complete(taken: Int, status: Int, closes: Bool, digest: UInt64)
    /// The bytes are not an HTTP response, or the response exceeds a limit.
    case invalid(String)
}

/// Parses one HTTP/1.1 response after another (RFC 9112) as far as a load driver needs: the status, and framing by
/// Content-Length, by chunks or by the end of the connection. Interim responses (1xx) are skipped.
///
/// Every byte is looked at once, however many pieces it comes in, and a body is not kept unless a filter needs it.
/// Parsing does not allocate, apart from a line that comes in several pieces, and a filter's body.
package struct ResponseParser {
    /// Longest accepted response in bytes, with interim responses. An endless one must not occupy the driver.
    package static let maximumLength = 16 << 20
    /// Longest line, and longest head of a response with its interim responses and trailers.
    private static let longestHead = 65_536
    /// Number of a body's first bytes that are kept, to be shown where the status is not expected.
    static let keptBeginning = 200
    /// A larger buffer of a filtered body is released after its response.
    private static let keptCapacity = 1 << 20

    private enum State {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case untilEnd
        case complete
        case invalid
    }

    private let filter: AnswerFilter?
    private var state = State.head
    /// The reason in the state `invalid`.
    private var problem = ""
    private var isHead = false
    private var head = ResponseHead()
    private var digest = Digest(status: 0)
    /// Bytes of the response so far.
    private(set) var received = 0
    /// Bytes of its lines.
    private var lines = 0
    /// The beginning of a line whose end has not arrived.
    private var line: [UInt8] = []
    /// The body, where a filter needs it.
    private var body: [UInt8] = []
    /// The beginning of the body, without the framing of chunks.
    private(set) var beginning: [UInt8] = []
    /// Whether the server has asked for the body of the request (`100 Continue`).
    private(set) var isContinued = false

    /// - Parameter filter: what is left out of bodies for their digest.
    package init(filter: AnswerFilter? = nil) {
        self.filter = filter
        beginning.reserveCapacity(Self.keptBeginning)
    }

    /// Whether a byte of the response has arrived.
    var isBegun: Bool { received > 0 }

    /// Prepares for the next response.
    /// - Parameter isHead: whether it answers a HEAD, and so has no body.
    package mutating func begin(isHead: Bool = false) {
        state = .head
        self.isHead = isHead
        head = ResponseHead()
        received = 0
        lines = 0
        isContinued = false
        line.removeAll(keepingCapacity: true)
        beginning.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: body.capacity <= Self.keptCapacity)
    }

    /// Takes the next piece of the response.
    /// - Parameter atEnd: whether the server has closed the connection after this piece.
    /// - Complexity: O(bytes of the piece).
    package mutating func take(_ piece: UnsafeRawBufferPointer, atEnd: Bool = false) -> ParsedResponse {
        received += piece.count
        var index = 0
        while index < piece.count {
            switch state {
            case .head, .chunkSize, .chunkEnd, .trailers: takeLine(piece, &index)
            case .length(let rest):
                let rest = rest - takeBody(piece, &index, most: rest)
                state = rest == 0 ? .complete : .length(rest)
            case .chunk(let rest):
                let rest = rest - takeBody(piece, &index, most: rest)
                state = rest == 0 ? .chunkEnd : .chunk(rest)
            case .untilEnd: _ = takeBody(piece, &index, most: piece.count - index)
            case .complete: return completed(taken: index)
            case .invalid: return .invalid(problem)
            }
        }
        if atEnd, case .untilEnd = state { state = .complete }
        switch state {
        case .complete: return completed(taken: index)
        case .invalid: return .invalid(problem)
        case .head, .length, .chunkSize, .chunk, .chunkEnd, .trailers, .untilEnd:
            if received > Self.maximumLength { refuse(Self.tooLong) } else if atEnd { refuse(endedTooEarly) }
            if case .invalid = state { return .invalid(problem) }
            return .incomplete
        }
    }

    private static let tooLong = "answer longer than \(maximumLength) bytes"

    private var endedTooEarly: String {
        switch state {
        case .head: "connection closed within the header"
        case .length, .untilEnd, .complete, .invalid: "connection closed within the body"
        case .chunkSize, .chunk, .chunkEnd, .trailers: "connection closed within a chunk"
        }
    }

    private mutating func refuse(_ reason: String) {
        state = .invalid
        problem = reason
    }

    private mutating func completed(taken: Int) -> ParsedResponse {
        if let filter {
            digest = Digest(status: head.status)
            filter.compared(body).withUnsafeBytes { digest.add($0) }
        }
        return .complete(
            taken: taken, status: head.status, closes: head.closes || endsWithConnection, digest: digest.value)
    }

    /// Whether the body ends with the connection.
    private var endsWithConnection: Bool {
        !hasNoBody && !head.isChunked && (head.contentLength == nil || head.hasTransferEncoding)
    }

    private var hasNoBody: Bool { isHead || head.status == 204 || head.status == 304 }

    /// Takes bytes of the body, at most `most`, and returns how many.
    private mutating func takeBody(_ piece: UnsafeRawBufferPointer, _ index: inout Int, most: Int) -> Int {
        let bytes = UnsafeRawBufferPointer(rebasing: piece[index..<min(piece.count, index + most)])
        index += bytes.count
        if beginning.count < Self.keptBeginning {
            beginning.append(contentsOf: bytes.prefix(Self.keptBeginning - beginning.count))
        }
        if filter == nil { digest.add(bytes) } else { body.append(contentsOf: bytes) }
        return bytes.count
    }

    /// Takes a line, or its beginning.
    private mutating func takeLine(_ piece: UnsafeRawBufferPointer, _ index: inout Int) {
        let start = piece.baseAddress! + index
        guard let found = memchr(start, 10, piece.count - index) else {
            line.append(contentsOf: piece[index...])
            index = piece.count
            return checkUnfinishedLine()
        }
        let count = UnsafeRawPointer(found) - start
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        index += count + 1
        if line.isEmpty { return takeLine(bytes) }
        // The buffer is moved out, because a method of self reads it.
        var whole: [UInt8] = []
        swap(&whole, &line)
        whole.append(contentsOf: bytes)
        whole.withUnsafeBytes { takeLine($0) }
        whole.removeAll(keepingCapacity: true)
        swap(&whole, &line)
    }

    private mutating func checkUnfinishedLine() {
        if line.count + lines > Self.longestHead {
            refuse(Self.headTooLong)
        } else if case .head = state, !head.isBegun, !line.prefix(5).elementsEqual("HTTP/".utf8.prefix(line.count)) {
            refuse(ResponseHead.noStatusLine)
        }
    }

    private static let headTooLong = "header longer than \(longestHead) bytes"

    /// Takes a whole line. It may still end with a carriage return.
    private mutating func takeLine(_ bytes: UnsafeRawBufferPointer) {
        let hasReturn = bytes.last == 13
        let text = UnsafeRawBufferPointer(start: bytes.baseAddress, count: bytes.count - (hasReturn ? 1 : 0))
        switch state {
        case .chunkSize:
            switch ChunkSize(text, most: Self.maximumLength) {
            case .bytes(let size): state = size == 0 ? .trailers : .chunk(size)
            case .tooLarge: refuse("chunk longer than \(Self.maximumLength) bytes")
            case .absent: refuse("chunk without a size")
            }
        case .chunkEnd: if text.isEmpty { state = .chunkSize } else { refuse("chunk longer than its size") }
        default:
            lines += bytes.count + 1
            if lines > Self.longestHead {
                refuse(Self.headTooLong)
            } else if case .trailers = state {
                if text.isEmpty { state = .complete }
            } else if text.isEmpty, head.isBegun {
                endHead()
            } else {
                head.take(text)
                if let problem = head.problem { refuse(problem) }
            }
        }
    }

    /// Determines the framing from a complete head.
    private mutating func endHead() {
        if head.status == 101 {
            refuse("status 101 (Switching Protocols), for which the request did not ask")
        } else if head.isInterim {
            isContinued = isContinued || head.status == 100
            head = ResponseHead()
        } else {
            digest = Digest(status: head.status)
            beginBody()
        }
    }

    private mutating func beginBody() {
        if hasNoBody {
            state = .complete
        } else if head.isChunked {
            state = .chunkSize
        } else if !head.hasTransferEncoding, let length = head.contentLength {
            state = length == 0 ? .complete : .length(length)
            if length > Self.maximumLength { refuse(Self.tooLong) }
        } else {
            state = .untilEnd
        }
    }
}
