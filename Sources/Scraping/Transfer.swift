import BenchmarkModel
import CCurl
import LinuxSystem

/// A GET request of a scraper, from its start to its end. Confined to the scraper's thread.
final class Transfer {
    let tag: Int
    let maximumBytes: Int
    private let url: String
    private let credentials: Credentials?
    private let space: PageSpace
    let share = PageSpace.Share()
    private(set) var body: [UInt8] = []
    private(set) var tooLong = false
    let connection: UnsafeMutablePointer<cc_connection>
    let errorBuffer: UnsafeMutablePointer<CChar>
    /// libcurl's list for a server whose certificate has another name than its address.
    var connectTo: UnsafeMutablePointer<curl_slist>?

    init(tag: Int, maximumBytes: Int, space: PageSpace, url: String, credentials: Credentials?) {
        self.tag = tag
        self.space = space
        self.url = url
        self.credentials = credentials
        self.maximumBytes = maximumBytes
        connection = .allocate(capacity: 1)
        connection.initialize(to: cc_connection())
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    /// Takes a piece of the body. Returns its length, 0 if the page is too long, or libcurl's constant for a paused
    /// transfer.
    func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= maximumBytes else {
            tooLong = true
            return 0
        }
        guard space.take(bytes.count, for: share) else { return Int(CURL_WRITEFUNC_PAUSE) }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    /// Masks the secrets in a text. Used only for reported texts, so that a measured scrape has no additional cost.
    private func masked(_ text: String) -> String {
        PageAddress(url).redaction.joined(credentials?.redaction).masked(text)
    }

    func free() {
        connection.deallocate()
        errorBuffer.deallocate()
        curl_slist_free_all(connectTo)
    }

    func result(_ handle: UnsafeMutableRawPointer, code: Int32, now: Int64) -> Fetched {
        guard code == 0 else {
            let detail = String(cString: errorBuffer)
            let known = String(cString: curl_easy_strerror(CURLcode(rawValue: UInt32(code))))
            let reason = tooLong ? "page longer than \(maximumBytes) bytes" : masked(detail.isEmpty ? known : detail)
            let redirection = redirectedTo(handle).map { "redirected to \($0): " } ?? ""
            return Fetched(
                tag: tag, finishedAt: now, outcome: .failed(redirection + reason),
                fault: fault(handle, code: code, reason: reason))
        }
        return Fetched(
            tag: tag, finishedAt: now,
            outcome: .answered(
                .init(
                    status: Int(cc_response_code(handle)), body: body, seconds: Double(cc_total_time_us(handle)) / 1e6,
                    exchanges: exchanges,
                    headerBytes: Int(cc_header_size(handle)), isCompressed: cc_is_compressed(handle) != 0,
                    contentType: cc_header(handle, "Content-Type").map { String(cString: $0) },
                    redirectedTo: redirectedTo(handle),
                    location: (cc_redirect_url(handle) ?? cc_header(handle, "Location")).map {
                        masked(String(cString: $0))
                    },
                    retryAfter: cc_header(handle, "Retry-After").flatMap {
                        Int(String(cString: $0)).map { Double(min($0, 1 << 20)) }
                    })), fault: nil)
    }

    private func redirectedTo(_ handle: UnsafeMutableRawPointer) -> String? {
        cc_redirects(handle) > 0 ? masked(String(cString: cc_effective_url(handle))) : nil
    }

    private var exchanges: [(sent: Int, received: Int)]? {
        let counts = connection.pointee
        guard counts.count > 0, counts.unknown == 0 else { return nil }
        return withUnsafeBytes(of: counts.bytes_sent) { sent in
            withUnsafeBytes(of: counts.bytes_received) { received in
                let sent = sent.bindMemory(to: UInt64.self)
                let received = received.bindMemory(to: UInt64.self)
                let all = (0..<Int(counts.count)).map {
                    (sent: Int(clamping: sent[$0]), received: Int(clamping: received[$0]))
                }
                // A count of a petabyte or more is invalid. Sums of smaller counts cannot overflow.
                return all.allSatisfy { max($0.sent, $0.received) < 1 << 50 } ? all : nil
            }
        }
    }

    private func fault(_ handle: UnsafeMutableRawPointer, code: Int32, reason: String) -> TransferFault {
        let received = Int(cc_header_size(handle)) + body.count
        switch CURLcode(rawValue: UInt32(code)) {
        case _ where tooLong: return .tooLong
        case CURLE_FILESIZE_EXCEEDED: return .tooLong
        case CURLE_COULDNT_RESOLVE_HOST: return .unresolved
        case CURLE_COULDNT_CONNECT: return .refused
        case CURLE_OPERATION_TIMEDOUT:
            // Only the error text names the phase of the timeout.
            let isBefore = ["Connection timed", "Resolving timed", "SSL connection"].contains { reason.hasPrefix($0) }
            return .timeout(received: isBefore ? nil : received)
        case CURLE_PARTIAL_FILE:
            let promised = cc_header(handle, "Content-Length").flatMap { Int(String(cString: $0)) }
            return .cutShort(received: body.count, promised: promised)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM: return .certificate
        // A server that does not accept the client's certificate says so after the handshake (RFC 8446, section 6.2).
        case let code where Self.endings.contains(code) && Self.isRefusal(reason): return .certificate
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return .closedEarly(received: received)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return .notHTTP
        case CURLE_BAD_CONTENT_ENCODING: return .badCoding
        case CURLE_SSL_CONNECT_ERROR: return .tls
        default: return .other
        }
    }

    private static let endings = [CURLE_SSL_CONNECT_ERROR, CURLE_RECV_ERROR, CURLE_SEND_ERROR]

    /// Returns whether OpenSSL's text is an alert about a certificate.
    private static func isRefusal(_ reason: String) -> Bool {
        reason.contains("alert") && (reason.contains("certificate") || reason.contains("unknown ca"))
    }
}
