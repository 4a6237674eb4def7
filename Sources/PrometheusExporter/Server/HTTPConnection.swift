import CEvent
import CLinux
import Glibc

/// One connection of a loop: how long it has been open, and whether it is served.
///
/// Used only on its loop's thread.
final class HTTPConnection {
    /// Why a connection is turned away. It is answered at once, before more of its input is read.
    enum Refusal {
        case overLimit
        case headersTooLarge
        case unknownVersion

        var response: StaticString {
            switch self {
            case .overLimit:
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 21\r\nConnection: close\r\n\r\ntoo many connections\n"
            case .unknownVersion:
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 25\r\nConnection: close\r\n\r\nuse HTTP/1.0 or HTTP/1.1\n"
            case .headersTooLarge:
                "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 18\r\nConnection: close\r\n\r\nheaders too large\n"
            }
        }
    }

    /// Maximum bytes of request line and headers.
    static let headerLimit = 8 << 10
    /// Nanoseconds that a client has to read the answer after it was turned away.
    private static let closingTime: Int64 = 1_000_000_000

    private unowned let loop: HTTPLoop
    let buffers: OpaquePointer
    /// Whether bytes written to the socket reach the client unchanged.
    private let isPlain: Bool
    /// evhttp's connection, once evhttp has made it known.
    private(set) var handle: OpaquePointer?
    /// Nanoseconds for a request and its answer together; nil for a connection without a deadline.
    private let timeout: Int64?
    /// The earliest time at which the awaited request may have begun.
    private var begun = cl_monotonic_ns()
    /// CLOCK_MONOTONIC nanoseconds at which the connection is closed in any case; nil means never.
    private(set) var deadline: Int64?
    private(set) var isTurnedAway = false
    /// Whether the connection counts toward the server's limit.
    var isCounted = false
    /// Whether the connection could not be secured, so that it must be closed.
    var isUnusable = false
    /// The socket that identifies the connection in `ConnectionCount` while its request is awaited.
    private var awaited: Int32?
    private var headerBytes = 0
    private var headersEnded = false
    /// Consecutive line feeds, ignoring carriage returns: two end the headers.
    private var lineFeeds = 0
    /// The last eight bytes of the request line, and whether the line has ended.
    private var lineTail: UInt64 = 0
    private var lineEnded = false

    /// - Parameter timeout: nanoseconds for a request and its answer together; nil for a connection without time
    ///   limits.
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

    /// Prepares for another request, after the answer was sent on a connection that is kept.
    func renew(_ count: ConnectionCount) {
        guard let timeout, !isTurnedAway else { return }
        begun = cl_monotonic_ns()
        deadline = begun + timeout
        (headerBytes, headersEnded, lineFeeds, lineTail, lineEnded) = (0, false, 0, 0, false)
        awaitRequest(count)
    }

    /// Reads the input that has arrived, most often a whole request, instead of waiting for an event.
    func readNow() {
        let input = bufferevent_get_input(buffers)
        evbuffer_unfreeze(input, 0)
        let count = evbuffer_read(input, bufferevent_getfd(buffers), -1)
        evbuffer_freeze(input, 0)
        if count > 0 { bufferevent_trigger(buffers, Int16(EV_READ), 0) }
    }

    /// Writes the answer, instead of waiting for an event. Bytes that the socket does not take are written by events.
    func writeNow() {
        let output = bufferevent_get_output(buffers)
        guard evbuffer_get_length(output) > 0 else { return }
        evbuffer_unfreeze(output, 1)
        evbuffer_write(output, bufferevent_getfd(buffers))
        evbuffer_freeze(output, 1)
        if evbuffer_get_length(output) == 0 { bufferevent_trigger(buffers, Int16(EV_WRITE), 0) }
    }

    /// Waits for a request from now on. Meanwhile the connection may be closed to make room for another one.
    func awaitRequest(_ count: ConnectionCount) {
        let socket = bufferevent_getfd(buffers)
        awaited = socket
        count.awaitRequest(on: socket, since: begun)
    }

    /// Ends the wait: the request has arrived, or will not arrive.
    func stopAwaiting(_ count: ConnectionCount) {
        guard let awaited else { return }
        count.stopAwaiting(awaited)
        self.awaited = nil
    }

    /// Stops reading: the request has arrived, and evhttp expects no more input before it is answered.
    func pause(_ count: ConnectionCount) {
        stopReading()
        if let awaited { count.pause(awaited) }
    }

    /// Stops reading, as `pause` does, on a connection that is not counted as waiting.
    func stopReading() { bufferevent_disable(buffers, Int16(EV_READ)) }

    /// Answers, and then reads and ignores input until the client closes, for a second at most. If unread input were
    /// left at the close, the kernel would discard the answer.
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
        deadline = cl_monotonic_ns() + Self.closingTime
    }

    private func received(_ count: Int, in buffer: OpaquePointer) {
        if !isTurnedAway && !headersEnded { scanHeaders(count, in: buffer) }
        if isTurnedAway { evbuffer_drain(buffer, evbuffer_get_length(buffer)) }
    }

    /// Checks the request line and the size of the headers before evhttp does. evhttp answers headers that are too
    /// large with 400, and a request in HTTP/0.1 with HTTP/0.1.
    private func scanHeaders(_ count: Int, in buffer: OpaquePointer) {
        var position = evbuffer_ptr()
        guard evbuffer_ptr_set(buffer, &position, evbuffer_get_length(buffer) - count, EVBUFFER_PTR_SET) == 0 else {
            return
        }
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: 8) { parts in
            let found = Int(evbuffer_peek(buffer, -1, &position, parts.baseAddress, Int32(parts.count)))
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
                    // Empty lines before the request do not end its headers.
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

    /// Reads a byte of the request line. Empty lines before the request are skipped.
    private func scanRequestLine(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            lineEnded = lineTail != 0
        } else if byte != UInt8(ascii: "\r") {
            lineTail = lineTail << 8 | UInt64(byte)
        }
    }

    private var isVersionUnknown: Bool {
        // The two versions are "HTTP/1.1" and "HTTP/1.0".
        lineEnded && lineTail != 0x4854_5450_2f31_2e31 && lineTail != 0x4854_5450_2f31_2e30
    }
}
