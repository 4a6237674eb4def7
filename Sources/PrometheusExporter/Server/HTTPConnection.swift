import CEvent
import CLinux
import Glibc

/// One connection as its loop sees it: how long it has been there, and whether it is to be served.
///
/// Used on its loop's thread alone.
final class HTTPConnection {
    /// Who is turned away gets an answer at once, before anything more of theirs is read.
    enum Refusal {
        case overLimit
        case headersTooLarge
        case unknownVersion

        var response: StaticString {
            switch self {
            case .overLimit:
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 21\r\nConnection: close\r\n\r\ntoo many connections\n"
            case .unknownVersion:
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 24\r\nConnection: close\r\n\r\nHTTP/1.1 is spoken here\n"
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
    /// Whether what is written to the socket reaches the client as it is.
    private let isPlain: Bool
    /// evhttp's, once it has told of it.
    private(set) var handle: OpaquePointer?
    /// Nanoseconds for a request and its answer together; nil for a connection that nobody watches.
    private let timeout: Int64?
    /// When the request that is awaited may have begun to come.
    private var begun = cl_monotonic_ns()
    /// CLOCK_MONOTONIC nanoseconds at which it is closed, whatever it does; nil: never.
    private(set) var deadline: Int64?
    private(set) var isTurnedAway = false
    /// Whether it is one of those that the server's limit is for.
    var isCounted = false
    /// Whether it has no buffers that it may be served over.
    var isLost = false
    /// The socket by which `ConnectionCount` knows it while its request is awaited.
    private var awaited: Int32?
    private var headerBytes = 0
    private var headersEnded = false
    /// Line feeds in a row, carriage returns apart: two end the headers.
    private var lineFeeds = 0
    /// The last eight bytes of the request line, and whether it has ended.
    private var lineTail: UInt64 = 0
    private var lineEnded = false

    /// `timeout`: nanoseconds for a request and its answer together; nil for a connection that nobody watches.
    init(loop: HTTPLoop, buffers: OpaquePointer, isPlain: Bool, timeout: Int64?) {
        self.loop = loop
        self.buffers = buffers
        self.isPlain = isPlain
        self.timeout = timeout
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
        if timeout != nil {
            evbuffer_remove_cb(
                bufferevent_get_input(buffers), nil, Unmanaged.passUnretained(self).toOpaque())
        }
        bufferevent_decref(buffers)
    }

    func adopted(by handle: OpaquePointer) { self.handle = handle }

    /// The answer has gone, and the connection is kept: what comes is another request.
    func renew(_ count: ConnectionCount) {
        guard let timeout, !isTurnedAway else { return }
        begun = cl_monotonic_ns()
        deadline = begun + timeout
        (headerBytes, headersEnded, lineFeeds, lineTail, lineEnded) = (0, false, 0, 0, false)
        awaitRequest(count)
    }

    /// Reads what is there already, most often a whole request, instead of waiting to be told that it is.
    func readNow() {
        let input = bufferevent_get_input(buffers)
        evbuffer_unfreeze(input, 0)
        let count = evbuffer_read(input, bufferevent_getfd(buffers), -1)
        evbuffer_freeze(input, 0)
        if count > 0 { bufferevent_trigger(buffers, Int16(EV_READ), 0) }
    }

    /// Writes the answer, instead of waiting to be told that there is room for it: what does not go at once goes by events.
    func writeNow() {
        let output = bufferevent_get_output(buffers)
        guard evbuffer_get_length(output) > 0 else { return }
        evbuffer_unfreeze(output, 1)
        evbuffer_write(output, bufferevent_getfd(buffers))
        evbuffer_freeze(output, 1)
        if evbuffer_get_length(output) == 0 { bufferevent_trigger(buffers, Int16(EV_WRITE), 0) }
    }

    /// From now on it may have to make room for others.
    func awaitRequest(_ count: ConnectionCount) {
        let socket = bufferevent_getfd(buffers)
        awaited = socket
        count.awaitRequest(on: socket, since: begun)
    }

    /// The request is here, or is not to come.
    func stopAwaiting(_ count: ConnectionCount) {
        guard let awaited else { return }
        count.stopAwaiting(awaited)
        self.awaited = nil
    }

    /// Nothing of theirs is read from now on: the request is here, and evhttp does not expect more before it is answered.
    func pause(_ count: ConnectionCount) {
        stopReading()
        if let awaited { count.pause(awaited) }
    }

    /// As `pause`, where nobody looks at what it sends.
    func stopReading() { bufferevent_disable(buffers, Int16(EV_READ)) }

    /// Answers, and reads on without looking at it for as long as the client takes to go, a second at most: closing on
    /// what is unread would make the kernel take back the answer.
    func turnAway(_ refusal: Refusal) {
        guard !isTurnedAway else { return }
        isTurnedAway = true
        let response = refusal.response
        if isPlain {
            let socket = bufferevent_getfd(buffers)
            _ = send(socket, response.utf8Start, response.utf8CodeUnitCount, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            shutdown(socket, Int32(SHUT_WR))
        } else {
            bufferevent_write(buffers, response.utf8Start, response.utf8CodeUnitCount)
            bufferevent_enable(buffers, Int16(EV_WRITE))
        }
        deadline = cl_monotonic_ns() + Self.farewell
    }

    private func received(_ count: Int, in buffer: OpaquePointer) {
        if !isTurnedAway && !headersEnded { scanHeaders(count, in: buffer) }
        if isTurnedAway { evbuffer_drain(buffer, evbuffer_get_length(buffer)) }
    }

    /// evhttp answers headers that are too large with 400, and who asks in HTTP/0.1 in HTTP/0.1; so both are found out here, before it.
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
                    if !lineEnded { scanRequestLine(byte) }
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
        if isVersionUnknown || headerBytes > Self.headerLimit {
            turnAway(isVersionUnknown ? .unknownVersion : .headersTooLarge)
            loop.turnedAway(self)
        }
    }

    /// Empty lines before the request are no line of it.
    private func scanRequestLine(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            lineEnded = lineTail != 0
        } else if byte != UInt8(ascii: "\r") {
            lineTail = lineTail << 8 | UInt64(byte)
        }
    }

    private var isVersionUnknown: Bool {
        // "HTTP/1.1" and "HTTP/1.0".
        lineEnded && lineTail != 0x4854_5450_2f31_2e31 && lineTail != 0x4854_5450_2f31_2e30
    }
}
