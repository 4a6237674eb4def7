import CEvent
import CLinux
import Glibc

/// What answers requests. The buffer is empty, belongs to the loop and is kept between requests.
package typealias HTTPHandler = @Sendable (borrowing HTTPExchange, inout TextBuffer) -> Void

/// An event base with an HTTP server on a listening socket, run by one thread.
///
/// Several loops may share one socket and a count of connections. Who comes when there is no more room takes the place of a client
/// that has been slow to send its request, or else is answered 503. Each request then has `timeout` seconds, its answer included.
package final class HTTPLoop {
    private let base: OpaquePointer
    private let http: OpaquePointer
    private let socket: ListeningSocket
    private let keepAlive: Bool
    private let timeout: Int32
    /// nil where connections are neither counted nor watched.
    private let count: ConnectionCount?
    private let handler: HTTPHandler
    private let security: (any ConnectionSecurity)?
    /// Whether connections run over plain sockets.
    private let isPlain: Bool
    private let connectionsChanged: (@Sendable (Int) -> Void)?
    private let encoder = GzipEncoder()
    private var page = TextBuffer()
    private var listener: OpaquePointer?
    /// In order of arrival.
    private var connections: [HTTPConnection] = []
    /// Accepted, but not yet told of as connections; see `adopt`.
    private var arrivals: [HTTPConnection] = []
    private var adoption: OpaquePointer?
    /// Those whose answers are made and still to be written, and what has them written in the same turn of the loop.
    private var answered: [HTTPConnection] = []
    private var writing: OpaquePointer?
    /// Where another loop accepts for all; nil where every loop does.
    private let relief: Relief?
    private let isFirst: Bool
    private var relieving: OpaquePointer?
    /// Closes what is past its deadline.
    private var sweep: OpaquePointer?
    /// Where there is security.
    private var undecided: UndecidedRequests?
    /// Bytes that are offered to a socket at once.
    private static let longestWrite = 1 << 20
    /// How many may be turned away at once; then no more are accepted.
    private static let refusals = 64
    /// Events that end the loop, with what they wait for.
    private var endings: [(event: OpaquePointer, signal: StopSignal?)] = []

    /// - Parameters:
    ///   - timeout: seconds that a connection may be silent.
    ///   - keepAlive: whether a connection is kept for another request.
    ///   - connectionsChanged: is told how many connections are open.
    package convenience init(
        socket: ListeningSocket, timeout: Int32, keepAlive: Bool,
        connectionsChanged: (@Sendable (Int) -> Void)? = nil, handler: @escaping HTTPHandler
    ) throws(ServerError) {
        try self.init(
            socket: socket, timeout: timeout, count: nil, keepAlive: keepAlive,
            connectionsChanged: connectionsChanged, handler: handler)
    }

    /// - Parameters:
    ///   - count: shared by the loops of a server; nil: any number of connections, which nobody watches.
    ///   - relief: shared by the loops of a server of which one is the first; nil: each accepts.
    init(
        socket: ListeningSocket, timeout: Int32, count: ConnectionCount?, keepAlive: Bool,
        relief: Relief? = nil, isFirst: Bool = true,
        security: (any ConnectionSecurity)? = nil, connectionsChanged: (@Sendable (Int) -> Void)? = nil,
        handler: @escaping HTTPHandler
    ) throws(ServerError) {
        guard let base = Self.eventBase(), let http = evhttp_new(base) else { throw .cannotStart("no event base") }
        self.base = base
        self.http = http
        self.socket = socket
        self.keepAlive = keepAlive
        self.timeout = timeout
        self.count = count
        self.handler = handler
        self.security = security
        self.relief = relief
        self.isFirst = isFirst
        isPlain = security?.isPlain ?? true
        self.connectionsChanged = connectionsChanged
        evhttp_set_timeout(http, timeout)
        // A little more than is allowed: what is too large is answered by the connection, with 431.
        evhttp_set_max_headers_size(http, HTTPConnection.headerLimit * (count == nil ? 1 : 2))
        evhttp_set_max_body_size(http, 64 << 10)
        // All that evhttp knows: what is not allowed is answered by the handler, with 405.
        evhttp_set_allowed_methods(http, UInt16.max)
        try listen()
    }

    deinit {
        // evhttp_free frees the listener, and then tells of the connections it closes: nothing that is freed may be touched by that.
        listener = nil
        for event in [adoption, sweep, writing, relieving] { if let event { event_free(event) } }
        sweep = nil
        for ending in endings { event_free(ending.event) }
        evhttp_free(http)
        undecided = nil
        // Those that evhttp could not tell of: their buffers are to be gone before the base.
        (connections, arrivals, answered) = ([], [], [])
        event_base_free(base)
    }

    private static func eventBase() -> OpaquePointer? {
        guard let configuration = event_config_new() else { return nil }
        defer { event_config_free(configuration) }
        // evhttp changes its mind about a connection several times in one turn of the loop: the kernel is told of the last one alone.
        event_config_set_flag(configuration, Int32(EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST.rawValue))
        return event_base_new_with_config(configuration)
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
        writing = event_new(base, -1, 0, { HTTPLoop.from($2).writeAnswers() }, context)
        sweep = event_new(base, -1, 0, { HTTPLoop.from($2).closeOverdue() }, context)
        if security != nil {
            undecided = try UndecidedRequests(base: base) { [unowned self] request in answer(request) }
        }
        // Backlog 0: the socket listens already. It is shared, so the listener must not close it.
        listener = evconnlistener_new(base, nil, nil, UInt32(LEV_OPT_CLOSE_ON_EXEC), 0, socket.descriptor)
        guard let listener, adoption != nil, sweep != nil, writing != nil, evhttp_bind_listener(http, listener) != nil
        else {
            throw .cannotStart("no listener")
        }
        guard let relief, !isFirst else { return }
        evconnlistener_disable(listener)
        relieving = event_new(
            base, relief.timer, Int16(EV_READ | EV_PERSIST | EV_ET), { HTTPLoop.from($2).listenIfWanted() }, context)
        guard let relieving, event_add(relieving, nil) == 0 else { throw .cannotStart("no event for relief") }
    }

    /// Accepts unless too many are being turned away, or another loop does it.
    private func listenIfWanted() {
        guard let listener else { return }
        let isWanted = isFirst || relief.map(\.isHeldUp) ?? true
        if isWanted && connections.count(where: \.isTurnedAway) < Self.refusals {
            evconnlistener_enable(listener)
        } else {
            evconnlistener_disable(listener)
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> HTTPLoop {
        Unmanaged<HTTPLoop>.fromOpaque(context!).takeUnretainedValue()
    }

    private func answer(_ request: UnsafeMutablePointer<evhttp_request>) {
        page.clear()
        let exchange = HTTPExchange(request: request, keepAlive: keepAlive, encoder: encoder)
        let connection = connection(of: request)
        if keepAlive && count != nil && connection != nil {
            evhttp_request_set_on_complete_cb(
                request, { HTTPLoop.from($1).completed($0!) }, Unmanaged.passUnretained(self).toOpaque())
        }
        switch security?.admit(exchange, &page) ?? .granted {
        case .granted:
            settle(connection)
            if isFirst { relief?.begin() }
            handler(exchange, &page)
            if isFirst { relief?.end() }
            write(connection)
        case .refused: settle(connection)
        case .undecided:
            guard let connection, let undecided else { return exchange.respondUnavailable(&page) }
            if let count { connection.pause(count) }
            undecided.add(request, of: connection)
        }
    }

    /// Has an answer written when evhttp, whose call this is in, is done with the request. What is secured is written by events.
    private func write(_ connection: HTTPConnection?) {
        guard isPlain, let connection else { return }
        answered.append(connection)
        event_active(writing, 0, 0)
    }

    private func writeAnswers() {
        while let connection = answered.popLast() { connection.writeNow() }
    }

    private func connection(of request: UnsafeMutablePointer<evhttp_request>) -> HTTPConnection? {
        guard let handle = evhttp_request_get_connection(request) else { return nil }
        return connections.first { $0.handle == handle }
    }

    // evhttp tells of a connection when it asks for its buffers, and of its end only who could set a callback on the
    // connection, which is made after that. So: count here, set the callback a moment later. The callback's context
    // of a connection's buffers is the connection (libevent 2.1; the connection limit's test holds it to that).

    private func accepted(on base: OpaquePointer) -> OpaquePointer? {
        let secured = isPlain ? nil : security?.buffers(on: base)
        guard let buffers = secured ?? bufferevent_socket_new(base, -1, 0) else { return nil }
        // Pages go in one write: the second of two would wait for the client to acknowledge the first, which on a kept connection it puts
        // off for 40 ms.
        bufferevent_set_max_single_write(buffers, Self.longestWrite)
        let connection = HTTPConnection(
            loop: self, buffers: buffers, isPlain: isPlain,
            timeout: count == nil ? nil : Int64(timeout) * 1_000_000_000)
        // Without buffers of ours evhttp would make plain ones, so who cannot be secured gets these and is closed.
        connection.isLost = !isPlain && secured == nil
        connections.append(connection)
        arrivals.append(connection)
        event_active(adoption, 0, 0)
        connectionsChanged?(connections.count)
        return buffers
    }

    private func adopt() {
        let arrived = arrivals
        arrivals.removeAll(keepingCapacity: true)
        for connection in arrived {
            var handle: UnsafeMutableRawPointer?
            bufferevent_getcb(connection.buffers, nil, nil, nil, &handle)
            // A connection that has failed already has let go of its buffers, or has no socket.
            guard let handle, bufferevent_getfd(connection.buffers) >= 0 else {
                remove { $0 === connection }
                continue
            }
            connection.adopted(by: OpaquePointer(handle))
            evhttp_connection_set_closecb(
                OpaquePointer(handle),
                { handle, context in HTTPLoop.from(context).remove { $0.handle == handle } },
                Unmanaged.passUnretained(self).toOpaque())
            guard !connection.isLost else {
                evhttp_connection_free(OpaquePointer(handle))
                continue
            }
            guard let count else { continue }
            if count.add() || count.closeSlowest(at: cl_monotonic_ns()) {
                connection.isCounted = true
                connection.awaitRequest(count)
            } else {
                // Who is turned away takes nobody's place.
                count.remove()
                // An answer under TLS would take a handshake, which is most of what a connection costs.
                guard isPlain else {
                    evhttp_connection_free(OpaquePointer(handle))
                    continue
                }
                connection.turnAway(.overLimit)
            }
            deadlineChanged(of: connection)
            if isPlain && !connection.isTurnedAway { connection.readNow() }
        }
        listenIfWanted()
    }

    /// Its request is here and decided on: it is not slow, however long the answer takes to go.
    private func settle(_ connection: HTTPConnection?) {
        if let connection, let count { connection.stopAwaiting(count) }
    }

    /// It takes nobody's place from now on.
    private func release(_ connection: HTTPConnection) {
        if connection.isCounted { count?.remove() }
        connection.isCounted = false
    }

    /// The answer has gone, and the connection is there for the next request.
    private func completed(_ request: UnsafeMutablePointer<evhttp_request>) {
        guard let count, let connection = connection(of: request) else { return }
        connection.renew(count)
        deadlineChanged(of: connection)
    }

    private func remove(_ isGone: (HTTPConnection) -> Bool) {
        guard let index = connections.firstIndex(where: isGone) else { return }
        let connection = connections.remove(at: index)
        answered.removeAll { $0 === connection }
        settle(connection)
        release(connection)
        undecided?.forget(connection)
        if !isPlain { security?.closing(connection.buffers) }
        listenIfWanted()
        if connections.isEmpty, let sweep { event_del(sweep) }
        connectionsChanged?(connections.count)
    }

    func turnedAway(_ connection: HTTPConnection) {
        settle(connection)
        release(connection)
        deadlineChanged(of: connection)
    }

    /// Has the sweep come no later than this connection's deadline.
    private func deadlineChanged(of connection: HTTPConnection) {
        guard let sweep, let deadline = connection.deadline else { return }
        var due = timeval()
        if connections.count > 1, event_pending(sweep, Int16(EV_TIMEOUT), nil) != 0,
            let first = connections.lazy.compactMap(\.deadline).min(), first < deadline
        {
            return
        }
        let left = max(0, deadline - cl_monotonic_ns()) / 1000 + 1000
        due.tv_sec = Int(left / 1_000_000)
        due.tv_usec = Int(left % 1_000_000)
        event_add(sweep, &due)
    }

    private func closeOverdue() {
        let now = cl_monotonic_ns()
        let overdue = connections.filter { $0.deadline.map { $0 <= now } ?? false }.compactMap(\.handle)
        for handle in overdue { evhttp_connection_free(handle) }
        if let next = connections.min(by: { ($0.deadline ?? .max) < ($1.deadline ?? .max) }) {
            event_del(sweep)
            deadlineChanged(of: next)
        }
    }
}
