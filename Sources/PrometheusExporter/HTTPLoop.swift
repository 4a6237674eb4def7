import CEvent
import Glibc

/// What answers requests. The buffer is empty, belongs to the loop and is kept between requests.
package typealias HTTPHandler = @Sendable (borrowing HTTPExchange, inout TextBuffer) -> Void

/// An event base with an HTTP server on a listening socket, run by one thread.
///
/// Several loops may share one socket. A loop at its connection limit stops accepting until one of its connections
/// closes; who comes meanwhile waits in the socket's backlog.
package final class HTTPLoop {
    private let base: OpaquePointer
    private let http: OpaquePointer
    private let socket: ListeningSocket
    private let keepAlive: Bool
    private let limit: Int
    private let handler: HTTPHandler
    private let connectionsChanged: (@Sendable (Int) -> Void)?
    private var page = TextBuffer()
    private var open = 0
    private var listener: OpaquePointer?
    /// Accepted, but not yet seen as connections; see `adopt`.
    private var arrivals: [OpaquePointer] = []
    private var adoption: OpaquePointer?
    /// Events that end the loop, with what they wait for.
    private var endings: [(event: OpaquePointer, signal: StopSignal?)] = []

    /// `timeout` in seconds, of reading and of writing. `connectionsChanged` is told how many connections are open.
    package init(
        socket: ListeningSocket, timeout: Int32, limit: Int, keepAlive: Bool,
        connectionsChanged: (@Sendable (Int) -> Void)? = nil, handler: @escaping HTTPHandler
    ) throws(ServerError) {
        guard let base = event_base_new(), let http = evhttp_new(base) else { throw .cannotStart("no event base") }
        self.base = base
        self.http = http
        self.socket = socket
        self.keepAlive = keepAlive
        self.limit = limit
        self.handler = handler
        self.connectionsChanged = connectionsChanged
        evhttp_set_timeout(http, timeout)
        evhttp_set_max_headers_size(http, 8 << 10)
        evhttp_set_max_body_size(http, 64 << 10)
        // All that evhttp knows: what is not allowed is answered by the handler, with 405.
        evhttp_set_allowed_methods(http, UInt16.max)
        try listen()
    }

    deinit {
        // evhttp_free frees the listener before it tells of the connections it closes.
        listener = nil
        for buffers in arrivals { bufferevent_decref(buffers) }
        if let adoption { event_free(adoption) }
        for ending in endings { event_free(ending.event) }
        evhttp_free(http)
        event_base_free(base)
    }

    /// Serves on the calling thread until something given to `end(on:)` happens.
    package func run() { event_base_dispatch(base) }

    /// Before `run`.
    package func end(on signal: StopSignal) throws(ServerError) {
        try end(on: signal.descriptor, Int16(EV_READ), signal)
    }

    /// Before `run`. Of all loops of a process only one can end on signals of the kernel.
    package func end(onSignal number: Int32) throws(ServerError) {
        try end(on: number, Int16(EV_SIGNAL), nil)
    }

    private func end(on descriptor: Int32, _ what: Int16, _ signal: StopSignal?) throws(ServerError) {
        let event = event_new(
            base, descriptor, what, { event_base_loopbreak(OpaquePointer($2)) }, UnsafeMutableRawPointer(base))
        guard let event, event_add(event, nil) == 0 else { throw .cannotStart("no event to stop it") }
        endings.append((event, signal))
    }

    private func listen() throws(ServerError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        evhttp_set_gencb(http, { HTTPLoop.from($1).answer($0!) }, context)
        evhttp_set_bevcb(http, { HTTPLoop.from($1).accepted(on: $0!) }, context)
        adoption = event_new(base, -1, 0, { HTTPLoop.from($2).adopt() }, context)
        // Backlog 0: the socket listens already. It is shared, so the listener must not close it.
        listener = evconnlistener_new(base, nil, nil, UInt32(LEV_OPT_CLOSE_ON_EXEC), 0, socket.descriptor)
        guard let listener, adoption != nil, evhttp_bind_listener(http, listener) != nil else {
            throw .cannotStart("no listener")
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> HTTPLoop {
        Unmanaged<HTTPLoop>.fromOpaque(context!).takeUnretainedValue()
    }

    private func answer(_ request: OpaquePointer) {
        page.clear()
        handler(HTTPExchange(request: request, keepAlive: keepAlive), &page)
    }

    // evhttp tells of a connection when it asks for its buffers, and of its end only who could set a callback on the
    // connection, which is made after that. So: count here, set the callback a moment later. The callback's context
    // of a connection's buffers is the connection (libevent 2.1; the connection limit's test holds it to that).

    private func accepted(on base: OpaquePointer) -> OpaquePointer? {
        guard let buffers = bufferevent_socket_new(base, -1, 0) else { return nil }
        bufferevent_incref(buffers)
        arrivals.append(buffers)
        event_active(adoption, 0, 0)
        change(by: 1)
        return buffers
    }

    private func adopt() {
        for buffers in arrivals {
            var connection: UnsafeMutableRawPointer?
            bufferevent_getcb(buffers, nil, nil, nil, &connection)
            // A connection that has failed already has let go of its buffers, or has no socket.
            if let connection, bufferevent_getfd(buffers) >= 0 {
                let context = Unmanaged.passUnretained(self).toOpaque()
                evhttp_connection_set_closecb(
                    OpaquePointer(connection), { HTTPLoop.from($1).change(by: -1) }, context)
            } else {
                change(by: -1)
            }
            bufferevent_decref(buffers)
        }
        arrivals.removeAll(keepingCapacity: true)
    }

    private func change(by difference: Int) {
        open += difference
        if let listener {
            if open == limit && difference > 0 { evconnlistener_disable(listener) }
            if open == limit - 1 && difference < 0 { evconnlistener_enable(listener) }
        }
        connectionsChanged?(open)
    }
}
