/// The reason why there is no answer.
package enum TransferFault: Hashable, Sendable {
    /// The connection was refused, or the route to the server is blocked.
    case refused
    case unresolved
    /// - Parameter received: bytes of the answer so far, header included; nil without a connection.
    case timeout(received: Int?)
    /// The connection was closed before the answer was whole.
    case closedEarly(received: Int)
    /// The body ended before its Content-Length (`promised`), or before its last chunk (nil). `received` is in bytes of
    /// the body.
    case cutShort(received: Int, promised: Int?)
    case tooLong
    /// The answer is not HTTP.
    case notHTTP
    /// The body is not in the coding of the response's Content-Encoding.
    case badCoding
    /// A certificate was not accepted, by the bench or by the server, or a file with a certificate cannot be used.
    /// Another try has the same result.
    case certificate
    /// TLS failed for another reason.
    case tls
    case other
}

/// One finished GET.
package struct Fetched: Sendable {
    /// The tag given to `start`.
    package let tag: Int
    /// CLOCK_MONOTONIC when the last byte arrived, or when the failure was known, in nanoseconds.
    package let finishedAt: Int64
    package let outcome: Outcome

    package enum Outcome: Sendable {
        case answered(Answer)
        case failed(String)
    }

    /// The kind of failure; nil with an answer.
    package let fault: TransferFault?
    /// Whether receiving was paused until there was space. The answer's `seconds` then include the wait, and a timeout
    /// is not the server's fault.
    package var wasHeldBack = false

    package struct Answer: Sendable {
        package let status: Int
        package let body: [UInt8]
        /// Seconds from the start of the connection to the last byte.
        package let seconds: Double
        /// TCP payload sent and received on the connection of each request, redirected ones first; nil if the kernel
        /// does not report it.
        package let exchanges: [(sent: Int, received: Int)]?
        /// Bytes of the response's status line and headers, including the empty line.
        package let headerBytes: Int
        /// Whether the page was compressed; `body` is the uncompressed page.
        package let isCompressed: Bool
        /// Content-Type of the response; nil if it has none.
        package let contentType: String?
        /// The final URL after redirects, with secrets masked; nil without redirects.
        package let redirectedTo: String?
        /// The target of a redirect that was not followed, with secrets masked.
        package let location: String?

        /// Seconds after which the server asks to be requested again; nil if it does not say, or names a date.
        package var retryAfter: Double?

        /// TCP payload of all requests together.
        package var payload: (sent: Int, received: Int)? {
            exchanges.map { all in (all.reduce(0) { $0 + $1.sent }, all.reduce(0) { $0 + $1.received }) }
        }
        /// Payload of the request.
        package var requestBytes: Int? { payload?.sent }
        /// Payload of the response after its header, as transferred: with framing, and compressed if it was.
        package var bodyBytes: Int? { payload.map { $0.received - headerBytes } }
    }
}
