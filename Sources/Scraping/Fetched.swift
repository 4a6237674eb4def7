/// Why there is no answer.
public enum TransferFault: Hashable, Sendable {
    /// Nobody listens there, or the way there is closed.
    case refused
    case unresolved
    /// - Parameter received: bytes of the answer so far, header included; nil without a connection.
    case timeout(received: Int?)
    /// The connection was closed before the answer was whole.
    case closedEarly(received: Int)
    /// The body ended before its Content-Length (`promised`), or before its last chunk (nil); bytes of the body.
    case cutShort(received: Int, promised: Int?)
    case tooLong
    /// What came is no HTTP.
    case notHTTP
    /// The body is not in the coding that the response names.
    case badCoding
    case tls
    case other
}

/// One finished GET.
public struct Fetched: Sendable {
    /// As given to `start`.
    public let tag: Int
    /// CLOCK_MONOTONIC when the last byte had come (or the failure was known).
    public let finishedAt: Int64
    public let outcome: Outcome

    public enum Outcome: Sendable {
        case answered(Answer)
        case failed(String)
    }

    /// The kind of a failure; nil with an answer.
    public let fault: TransferFault?
    /// Whether receiving it stopped until there was room for it: the answer's `seconds` include the wait, and a timeout is not
    /// the server's.
    public var wasHeldBack = false

    public struct Answer: Sendable {
        public let status: Int
        public let body: [UInt8]
        /// From the start of the connection to the last byte, seconds.
        public let seconds: Double
        /// TCP payload sent and received on the connection of each request, redirected ones first; nil when the kernel does not tell.
        public let exchanges: [(sent: Int, received: Int)]?
        /// Status line and headers of the response, up to and with the empty line.
        public let headerBytes: Int
        /// Whether the page came compressed; `body` is what it says uncompressed.
        public let isCompressed: Bool
        /// As the response has it; nil where it has none.
        public let contentType: String?
        /// Where the page came from after redirections, with secrets masked; nil without one.
        public let redirectedTo: String?
        /// Where a redirection points that was not followed, with secrets masked.
        public let location: String?

        /// Seconds after which the server wants to be asked again; nil where it does not say, or says a date.
        public var retryAfter: Double?

        /// TCP payload of all requests together.
        public var payload: (sent: Int, received: Int)? {
            exchanges.map { all in (all.reduce(0) { $0 + $1.sent }, all.reduce(0) { $0 + $1.received }) }
        }
        /// Payload of the request.
        public var requestBytes: Int? { payload?.sent }
        /// Payload of the response after its header, as transferred: framing included, compressed where it was.
        public var bodyBytes: Int? { payload.map { $0.received - headerBytes } }
    }
}
