import BenchmarkModel
import CCurl
public import LinuxSystem

/// What a GET says it can take.
public enum ContentCoding: Hashable, Sendable {
    /// No Accept-Encoding at all.
    case identity
    case gzip
}

/// The format of page that a GET asks for.
public enum PageFormat: Hashable, Sendable {
    /// Text 0.0.4, else what there is: some servers answer 406 where nothing else is acceptable.
    case text
    /// As a Prometheus 2 asks: OpenMetrics 1.0.0 before text 0.0.4.
    case openMetrics
    /// As a Prometheus 3 asks, which reads quoted names.
    case prometheus3
    /// With all the headers that a Prometheus server has: a request as long as its own.
    case asPrometheus(userAgent: String, accept: String)

    /// The Accept header of a Prometheus 2 (scrape/scrape.go of 2.42).
    public static let acceptOfPrometheus2 =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
    /// The Accept header of a Prometheus 3 (prometheus.io, "Content negotiation").
    public static let acceptOfPrometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
        + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
        + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"

    /// - Parameter timeout: seconds after which the scraper gives up, for exporters that heed it.
    fileprivate func headers(timeout: Double) -> [String] {
        // As Go prints a number: without a fraction where it has none.
        let limit = "X-Prometheus-Scrape-Timeout-Seconds: \(timeout.plainText)"
        return switch self {
        case .text: ["Accept: text/plain;version=0.0.4,*/*;q=0.1", limit]
        case .openMetrics: ["Accept: \(Self.acceptOfPrometheus2)", limit]
        case .prometheus3: ["Accept: \(Self.acceptOfPrometheus3)", limit]
        case .asPrometheus(let userAgent, let accept): ["User-Agent: \(userAgent)", "Accept: \(accept)", limit]
        }
    }
}

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

/// Fetches pages through libcurl, many at a time, each over a connection of its own as the documented server has it.
/// Confined to one thread.
public final class Scraper {
    private let multi: OpaquePointer
    private var active: [OpaquePointer: Transfer] = [:]
    private var idle: [OpaquePointer] = []
    /// Made when they are first asked for.
    private var headers: [HeaderKind: UnsafeMutablePointer<curl_slist>] = [:]

    private struct HeaderKind: Hashable {
        let format: PageFormat
        let timeout: Double
        let padding: Int
    }

    private let maximumBytes: Int
    private let room: PageRoom

    /// - Parameters:
    ///   - maximumBytes: of a page; a longer one is a failure.
    ///   - roomBytes: of all pages that are being received. Above it one page goes on to its end, and the others wait.
    public init(maximumBytes: Int = MemoryLimits.page, roomBytes: Int = MemoryLimits.pagesInTransfer) {
        self.maximumBytes = maximumBytes
        room = PageRoom(roomBytes)
        curl_global_init(Int(CURL_GLOBAL_NOTHING))
        multi = OpaquePointer(curl_multi_init()!)
    }

    deinit {
        for (handle, transfer) in active {
            curl_multi_remove_handle(UnsafeMutableRawPointer(multi), UnsafeMutableRawPointer(handle))
            curl_easy_cleanup(UnsafeMutableRawPointer(handle))
            transfer.free()
        }
        for handle in idle { curl_easy_cleanup(UnsafeMutableRawPointer(handle)) }
        curl_multi_cleanup(UnsafeMutableRawPointer(multi))
        for list in headers.values { curl_slist_free_all(list) }
    }

    /// Begins a GET; its result comes from `finished` under `tag`. Redirections are followed as a Prometheus does, ten at most, or
    /// not at all. Secrets of the address and of the credentials are masked in what the result says of a failure and of a redirection.
    ///
    /// - Parameter padding: characters of a header that means nothing, X-Padding, by which this request can be told from others
    ///   by its length; 0 sends none.
    public func start(
        url: String, timeout: Double, tag: Int, encoding: ContentCoding = .identity, format: PageFormat = .text,
        followsRedirects: Bool = false, credentials: Credentials? = nil, padding: Int = 0
    ) {
        let handle = idle.popLast() ?? OpaquePointer(curl_easy_init()!)
        let transfer = Transfer(
            tag: tag, maximumBytes: maximumBytes, room: room, url: url, credentials: credentials)
        let raw = UnsafeMutableRawPointer(handle)
        curl_easy_reset(raw)
        // The options are libcurl's own and the URL is checked when the transfer runs: an error here means no memory.
        var code = cc_prepare_get(
            raw, url, encoding == .gzip ? "gzip" : nil, Int(saturating: timeout * 1000), maximumBytes, receive,
            Unmanaged.passUnretained(transfer).toOpaque(),
            transfer.connection, transfer.errorBuffer)
        if code == 0 {
            code = cc_set_headers(raw, list(HeaderKind(format: format, timeout: timeout, padding: padding)))
        }
        if code == 0, followsRedirects { code = cc_follow_redirects(raw) }
        if code == 0, let credentials { code = credentials.authorize(raw) }
        precondition(code == 0, "libcurl refused an option: code \(code)")
        active[handle] = transfer
        curl_multi_add_handle(UnsafeMutableRawPointer(multi), raw)
    }

    private func list(_ kind: HeaderKind) -> UnsafeMutablePointer<curl_slist>? {
        if let known = headers[kind] { return known }
        var lines = kind.format.headers(timeout: kind.timeout)
        if kind.padding > 0 { lines.append("X-Padding: " + String(repeating: "x", count: kind.padding)) }
        let list = lines.reduce(nil) { list, header in curl_slist_append(list, header) }
        headers[kind] = list
        return list
    }

    public var inProgress: Int { active.count }

    /// Moves all transfers on as far as they go without waiting, and gives those that ended.
    public func finished() -> [Fetched] {
        var running: Int32 = 0
        curl_multi_perform(UnsafeMutableRawPointer(multi), &running)
        var done: [Fetched] = []
        var code: Int32 = 0
        while let raw = cc_next_done(UnsafeMutableRawPointer(multi), &code) {
            let now = Clock.now()
            let handle = OpaquePointer(raw)
            let transfer = active.removeValue(forKey: handle)!
            curl_multi_remove_handle(UnsafeMutableRawPointer(multi), raw)
            var fetched = transfer.result(raw, code: code, now: now)
            fetched.wasHeldBack = transfer.place.hasWaited
            done.append(fetched)
            room.leave(transfer.place)
            transfer.free()
            idle.append(handle)
        }
        if !done.isEmpty { goOn() }
        return done
    }

    /// Takes room for pages that were received and are not read yet.
    public func hold(bytes: Int) { room.held += bytes }

    var heldBytes: Int { room.held }

    /// Gives that room back.
    public func letGo(bytes: Int) {
        room.held -= bytes
        goOn()
    }

    /// Lets transfers that wait for room try again.
    private func goOn() {
        for (handle, transfer) in active where transfer.place.isWaiting {
            transfer.place.isWaiting = false
            // What libcurl holds back is received within this call.
            curl_easy_pause(UnsafeMutableRawPointer(handle), CURLPAUSE_CONT)
        }
    }

    /// Waits until a transfer can move on, at most `milliseconds`.
    public func wait(milliseconds: Int) {
        curl_multi_poll(UnsafeMutableRawPointer(multi), nil, 0, Int32(milliseconds), nil)
    }
}

private final class Transfer {
    let tag: Int
    let maximumBytes: Int
    private let url: String
    private let credentials: Credentials?
    private let room: PageRoom
    let place = PageRoom.Place()
    private(set) var body: [UInt8] = []
    private(set) var tooLong = false
    let connection: UnsafeMutablePointer<cc_connection>
    let errorBuffer: UnsafeMutablePointer<CChar>

    init(tag: Int, maximumBytes: Int, room: PageRoom, url: String, credentials: Credentials?) {
        self.tag = tag
        self.room = room
        self.url = url
        self.credentials = credentials
        self.maximumBytes = maximumBytes
        connection = .allocate(capacity: 1)
        connection.initialize(to: cc_connection())
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    /// Takes a piece of the body: gives its length, 0 where the page is too long, or libcurl's word for a transfer that waits.
    func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= maximumBytes else {
            tooLong = true
            return 0
        }
        guard room.take(bytes.count, for: place) else { return Int(CURL_WRITEFUNC_PAUSE) }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    /// Made only for what is told: scrapes that are measured pay nothing for it.
    private func masked(_ text: String) -> String {
        PageAddress(url).redaction.joined(credentials?.redaction).masked(text)
    }

    func free() {
        connection.deallocate()
        errorBuffer.deallocate()
    }

    func result(_ handle: UnsafeMutableRawPointer, code: Int32, now: Int64) -> Fetched {
        guard code == 0 else {
            let detail = String(cString: errorBuffer)
            let known = String(cString: curl_easy_strerror(CURLcode(rawValue: UInt32(code))))
            let reason = tooLong ? "page longer than \(maximumBytes) bytes" : masked(detail.isEmpty ? known : detail)
            let way = redirectedTo(handle).map { "redirected to \($0): " } ?? ""
            return Fetched(
                tag: tag, finishedAt: now, outcome: .failed(way + reason),
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
                // A petabyte is no count of a connection's bytes, and sums of less cannot overflow.
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
            // Only the text tells the phase.
            let isBefore = ["Connection timed", "Resolving timed", "SSL connection"].contains { reason.hasPrefix($0) }
            return .timeout(received: isBefore ? nil : received)
        case CURLE_PARTIAL_FILE:
            let promised = cc_header(handle, "Content-Length").flatMap { Int(String(cString: $0)) }
            return .cutShort(received: body.count, promised: promised)
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return .closedEarly(received: received)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return .notHTTP
        case CURLE_BAD_CONTENT_ENCODING: return .badCoding
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION: return .tls
        default: return .other
        }
    }
}

private let receive: cc_body = { data, size, length, context in
    let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    return transfer.take(UnsafeRawBufferPointer(start: data, count: size * length))
}
