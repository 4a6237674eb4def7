/// Why there is no answer.
package enum TransferFault: Hashable, Sendable {
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
package struct Fetched: Sendable {
    /// As given to `start`.
    package let tag: Int
    /// CLOCK_MONOTONIC when the last byte had come (or the failure was known).
    package let finishedAt: Int64
    package let outcome: Outcome

    package enum Outcome: Sendable {
        case answered(Answer)
        case failed(String)
    }

    /// The kind of a failure; nil with an answer.
    package let fault: TransferFault?
    /// Whether receiving it stopped until there was room for it: the answer's `seconds` include the wait, and a timeout is not
    /// the server's.
    package var wasHeldBack = false

    package struct Answer: Sendable {
        package let status: Int
        package let body: [UInt8]
        /// From the start of the connection to the last byte, seconds.
        package let seconds: Double
        /// TCP payload sent and received on the connection of each request, redirected ones first; nil when the kernel does not tell.
        package let exchanges: [(sent: Int, received: Int)]?
        /// Status line and headers of the response, up to and with the empty line.
        package let headerBytes: Int
        /// Whether the page came compressed; `body` is what it says uncompressed.
        package let isCompressed: Bool
        /// As the response has it; nil where it has none.
        package let contentType: String?
        /// Where the page came from after redirections, with secrets masked; nil without one.
        package let redirectedTo: String?
        /// Where a redirection points that was not followed, with secrets masked.
        package let location: String?

        /// Seconds after which the server wants to be asked again; nil where it does not say, or says a date.
        package var retryAfter: Double?

        /// TCP payload of all requests together.
        package var payload: (sent: Int, received: Int)? {
            exchanges.map { all in (all.reduce(0) { $0 + $1.sent }, all.reduce(0) { $0 + $1.received }) }
        }
        /// Payload of the request.
        package var requestBytes: Int? { payload?.sent }
        /// Payload of the response after its header, as transferred: framing included, compressed where it was.
        package var bodyBytes: Int? { payload.map { $0.received - headerBytes } }
    }
}
