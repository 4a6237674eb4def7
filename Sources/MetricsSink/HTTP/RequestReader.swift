/// Finds the requests in the bytes of a connection. Memory is bounded by `SinkLimits`: at most a head, a body and what
/// was appended since `next` was called.
struct RequestReader {
    enum Event: Hashable {
        /// A head whose client waits for a 100 before it sends the body.
        case awaitsContinue
        case request(PushRequest)
        /// The connection is of no further use.
        case refused(PushRefusal)
    }

    private enum State {
        case head
        /// A body of which so many bytes are missing.
        case body(RequestHead, missing: Int)
        case chunkSize(RequestHead)
        case chunk(RequestHead, missing: Int)
        case chunkEnd(RequestHead)
        case trailer(RequestHead)
        case refused
    }

    private var state = State.head
    private var input: [UInt8] = []
    /// How much of `input` is consumed, and how much of the rest was searched for a line end.
    private var at = 0
    private var searched = 0
    private var body: [UInt8] = []
    private let longestBody: Int

    private static let longestLine = 4096

    init(longestBody: Int = SinkLimits.body) { self.longestBody = longestBody }

    /// Bytes that are held for an unfinished request.
    var heldBytes: Int { body.count + input.count - at }

    /// Whether a request has begun and is not complete.
    var isWithinRequest: Bool {
        switch state {
        case .head: input.count > at
        case .refused: false
        default: true
        }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if case .refused = state { return }
        if at > 0 {
            input.removeSubrange(..<at)
            searched -= at
            at = 0
        }
        input += bytes
    }

    /// Returns what the bytes so far contain; nil when more are needed.
    mutating func next() -> Event? {
        while true {
            do throws(PushRefusal) {
                switch try step() {
                case .needsMore: return nil
                case .goOn: continue
                case .event(let event): return event
                }
            } catch {
                state = .refused
                input = []
                body = []
                (at, searched) = (0, 0)
                return .refused(error)
            }
        }
    }

    private enum Step {
        case needsMore, goOn
        case event(Event)
    }

    private mutating func step() throws(PushRefusal) -> Step {
        switch state {
        case .refused: return .needsMore
        case .head: return try readHead()
        case .body(let head, let missing):
            let left = missing - takeBody(atMost: missing)
            state = .body(head, missing: left)
            return left == 0 ? finish(head) : .needsMore
        case .chunkSize(let head): return try readChunkSize(head)
        case .chunk(let head, let missing):
            let left = missing - takeBody(atMost: missing)
            state = left == 0 ? .chunkEnd(head) : .chunk(head, missing: left)
            return left == 0 ? .goOn : .needsMore
        case .chunkEnd(let head):
            guard let line = try line(longest: 2, "the end of a chunk") else { return .needsMore }
            guard line.isEmpty else { throw PushRefusal(.notHTTP, "a chunk is longer than its size") }
            state = .chunkSize(head)
            return .goOn
        case .trailer(let head):
            guard let line = try line(longest: Self.longestLine, "a trailer") else { return .needsMore }
            return line.isEmpty ? finish(head) : .goOn
        }
    }

    private mutating func readHead() throws(PushRefusal) -> Step {
        // Empty lines before a request are allowed (RFC 9112, section 2.2).
        while at < input.count, input[at] == 13 || input[at] == 10 { at += 1 }
        searched = max(searched, at)
        var end: Int?
        var index = searched
        while index < input.count, end == nil {
            if input[index] == 10 {
                if index > at, input[index - 1] == 10 { end = index }
                if index > at + 1, input[index - 1] == 13, input[index - 2] == 10 { end = index }
            }
            index += 1
        }
        searched = index
        guard (end ?? input.count) - at <= SinkLimits.head else {
            throw PushRefusal(.notHTTP, "the head is longer than \(SinkLimits.head >> 10) KiB")
        }
        guard let end else { return .needsMore }
        var text = input[at..<end]
        while let last = text.last, last == 13 || last == 10 { text = text.dropLast() }
        let head = try RequestHead(Array(text))
        at = end + 1
        searched = at
        body = []
        switch head.framing {
        case .length(let length):
            try check(length)
            state = .body(head, missing: length)
            if length == 0 { return finish(head) }
        case .chunked: state = .chunkSize(head)
        }
        return head.awaitsContinue && at == input.count ? .event(.awaitsContinue) : .goOn
    }

    private mutating func readChunkSize(_ head: RequestHead) throws(PushRefusal) -> Step {
        guard let line = try line(longest: Self.longestLine, "the size of a chunk") else { return .needsMore }
        let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 32 && $0 != 9 }
        guard (1...8).contains(digits.count), let size = Int(String(decoding: digits, as: UTF8.self), radix: 16),
            size >= 0
        else { throw PushRefusal(.notHTTP, "the size of a chunk is not a hexadecimal number") }
        try check(body.count + size)
        state = size == 0 ? .trailer(head) : .chunk(head, missing: size)
        return .goOn
    }

    private func check(_ length: Int) throws(PushRefusal) {
        guard length > longestBody else { return }
        throw PushRefusal(
            .tooLarge, "a body of \(length) bytes or more, and the sink takes at most \(longestBody >> 20) MiB")
    }

    /// Moves bytes to the body. Returns their number.
    private mutating func takeBody(atMost missing: Int) -> Int {
        let count = min(missing, input.count - at)
        body += input[at..<at + count]
        at += count
        searched = at
        return count
    }

    private mutating func finish(_ head: RequestHead) -> Step {
        state = .head
        defer { body = [] }
        return .event(.request(PushRequest(head: head, body: body)))
    }

    /// Takes a line without its end; nil if it is not complete.
    private mutating func line(longest: Int, _ what: String) throws(PushRefusal) -> ArraySlice<UInt8>? {
        guard let end = input[max(at, searched)...].firstIndex(of: 10) else {
            searched = input.count
            guard input.count - at <= longest else { throw PushRefusal(.notHTTP, "\(what) is too long") }
            return nil
        }
        var line = input[at..<end]
        if line.last == 13 { line = line.dropLast() }
        at = end + 1
        searched = at
        return line
    }
}
