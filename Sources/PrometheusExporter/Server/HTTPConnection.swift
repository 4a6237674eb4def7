import CEvent
import CLinux
import Glibc
import Synchronization

/// One connection as its loop sees it: how long it has been there, and whether it is to be served.
///
/// Used on its loop's thread alone.
final class HTTPConnection {
    /// Who is turned away gets an answer at once, before anything of theirs is read.
    enum Refusal {
        case overLimit
        case headersTooLarge

        var response: StaticString {
            switch self {
            case .overLimit:
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 21\r\nConnection: close\r\n\r\ntoo many connections\n"
            case .headersTooLarge:
                "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 18\r\nConnection: close\r\n\r\nheaders too large\n"
            }
        }
    }

    /// Bytes of request line and headers.
    static let headerLimit = 8 << 10
    /// Nanoseconds that who was turned away has for reading the answer.
    private static let farewell: Int64 = 1_000_000_000

    private unowned let loop: HTTPLoop
    let buffers: OpaquePointer
    /// evhttp's, once it has told of it.
    private(set) var handle: OpaquePointer?
    let begun = cl_monotonic_ns()
    /// CLOCK_MONOTONIC nanoseconds at which it is closed, whatever it does; nil: never.
    private(set) var deadline: Int64?
    private(set) var isTurnedAway = false
    /// Whether it is one of those that the server's limit is for.
    var isCounted = false
    /// Whether the whole request is here.
    private(set) var isAnswered = false
    private var headerBytes = 0
    private var headersEnded = false
    /// Line feeds in a row, carriage returns apart: two end the headers.
    private var lineFeeds = 0

    /// `timeout`: nanoseconds for the request and its answer together; nil for a connection that is kept.
    init(loop: HTTPLoop, buffers: OpaquePointer, timeout: Int64?) {
        self.loop = loop
        self.buffers = buffers
        bufferevent_incref(buffers)
        deadline = timeout.map { begun + $0 }
        guard timeout != nil else { return }
        evbuffer_add_cb(
            bufferevent_get_input(buffers),
            { buffer, info, context in
                guard let info, info.pointee.n_added > 0, let buffer else { return }
                Unmanaged<HTTPConnection>.fromOpaque(context!).takeUnretainedValue()
                    .received(info.pointee.n_added, in: buffer)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        if deadline != nil {
            evbuffer_remove_cb(
                bufferevent_get_input(buffers), nil, Unmanaged.passUnretained(self).toOpaque())
        }
        bufferevent_decref(buffers)
    }

    /// Whether it has been here for so many nanoseconds without a whole request.
    func isSlow(at now: Int64, patience: Int64) -> Bool { !isAnswered && !isTurnedAway && now - begun > patience }

    func adopted(by handle: OpaquePointer) { self.handle = handle }

    func answered() { isAnswered = true }

    /// Answers, and reads on without looking at it for as long as the client takes to go, a second at most: closing on
    /// what is unread would make the kernel take back the answer.
    func turnAway(_ refusal: Refusal) {
        guard !isTurnedAway else { return }
        isTurnedAway = true
        let socket = bufferevent_getfd(buffers)
        let response = refusal.response
        _ = send(socket, response.utf8Start, response.utf8CodeUnitCount, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        shutdown(socket, Int32(SHUT_WR))
        deadline = cl_monotonic_ns() + Self.farewell
    }

    private func received(_ count: Int, in buffer: OpaquePointer) {
        if !isTurnedAway && !headersEnded { scanHeaders(count, in: buffer) }
        if isTurnedAway { evbuffer_drain(buffer, evbuffer_get_length(buffer)) }
    }

    /// evhttp answers headers that are too large with 400; that they are is found out here, before it.
    private func scanHeaders(_ count: Int, in buffer: OpaquePointer) {
        var place = evbuffer_ptr()
        guard evbuffer_ptr_set(buffer, &place, evbuffer_get_length(buffer) - count, EVBUFFER_PTR_SET) == 0 else {
            return
        }
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: 8) { parts in
            let found = Int(evbuffer_peek(buffer, -1, &place, parts.baseAddress, Int32(parts.count)))
            for part in parts.prefix(min(found, parts.count)) {
                let bytes = UnsafeRawBufferPointer(start: part.iov_base, count: part.iov_len)
                for byte in bytes {
                    headerBytes += 1
                    if byte == UInt8(ascii: "\n") {
                        lineFeeds += 1
                    } else if byte != UInt8(ascii: "\r") {
                        lineFeeds = 0
                    }
                    // Empty lines before the request are none of its end.
                    if lineFeeds == 2 && headerBytes > 4 {
                        headersEnded = true
                        return
                    }
                }
            }
        }
        if headerBytes > Self.headerLimit {
            turnAway(.headersTooLarge)
            loop.deadlineChanged(of: self)
        }
    }
}

/// Connections open at once over all loops of a server.
final class ConnectionCount: Sendable {
    private let open = Atomic<Int>(0)
    let limit: Int
    /// Nanoseconds after which a request that is not whole gives up its place to who comes, when there is no other.
    let patience: Int64

    init(limit: Int, patience: Double) {
        self.limit = limit
        self.patience = Int64(patience * 1e9)
    }

    /// Whether there was room for it.
    func add() -> Bool { open.wrappingAdd(1, ordering: .relaxed).newValue <= limit }

    func remove() { open.wrappingSubtract(1, ordering: .relaxed) }
}
