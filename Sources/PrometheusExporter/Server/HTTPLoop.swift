import CEvent
import CLinux
import Glibc

/// The function that answers requests. The buffer is empty, belongs to the loop, and is kept between requests.
package typealias HTTPHandler = @Sendable (borrowing HTTPExchange, inout TextBuffer) -> Void

/// An event base with an HTTP server on a listening socket, run by one thread.
///
/// Several loops may share one socket and one count of connections. At the limit, a new connection takes the place of a
/// client that has been slow to send its request; if there is none, it is answered 503. Each request has `timeout`
/// seconds, including its answer.
package final class HTTPLoop {
    private let base: OpaquePointer
    private let http: OpaquePointer
    private let socket: ListeningSocket
    let keepAlive: Bool
    let timeout: Int32
    /// Seconds that a page waits for callbacks if its client does not say how long it waits.
    let callbackTimeout: Double
    /// nil if connections are neither counted nor given deadlines.
    let count: ConnectionCount?
    private let handler: HTTPHandler
    let security: (any ConnectionSecurity)?
    /// Whether connections run over plain sockets.
    let isPlain: Bool
    let connectionsChanged: (@Sendable (Int) -> Void)?
    let encoder = GzipEncoder()
    private var page = TextBuffer()
    var listener: OpaquePointer?
    /// The open connections, in order of arrival.
    var connections: [HTTPConnection] = []
    /// Accepted connections that evhttp has not made known yet; see `adopt`.
    var arrivals: [HTTPConnection] = []
    var adoption: OpaquePointer?
    /// Connections with an answer to write, and the event that writes the answers in the same turn of the loop.
    var answered: [HTTPConnection] = []
    private var writing: OpaquePointer?
    /// Shared by loops of which only the first accepts while it is not held up; nil if every loop accepts.
    let relief: Relief?
    let isFirst: Bool
    private var relieving: OpaquePointer?
    /// The event that closes connections past their deadline.
    var sweep: OpaquePointer?
    /// Set if there is security.
    var undecided: UndecidedRequests?
    /// Made for the first page with callbacks.
    var deferred: DeferredPages?
    /// Maximum bytes of one write to a socket.
    static let longestWrite = 1 << 20
    /// Maximum number of connections that are being turned away; beyond it no more are accepted.
    static let refusals = 64
    /// The events that end the loop, and the signals that they wait for.
    private var endings: [Ending] = []

    private struct Ending {
        let event: OpaquePointer
        let signal: StopSignal?
    }

    /// - Parameters:
    ///   - timeout: seconds that a connection may be silent.
    ///   - keepAlive: whether a connection is kept for another request.
    ///   - connectionsChanged: called with the number of open connections when it changes.
    package convenience init(
        socket: ListeningSocket, timeout: Int32, keepAlive: Bool,
        connectionsChanged: (@Sendable (Int) -> Void)? = nil, handler: @escaping HTTPHandler
    ) throws(ServerError) {
        try self.init(
            socket: socket, timeout: timeout, count: nil, keepAlive: keepAlive,
            connectionsChanged: connectionsChanged, handler: handler)
    }

    /// - Parameters:
    ///   - count: shared by the loops of a server; nil for connections without a limit and without deadlines.
    ///   - relief: shared by the loops of a server of which one is the first; nil if every loop accepts.
    init(
        socket: ListeningSocket, timeout: Int32, callbackTimeout: Double = 2, count: ConnectionCount?, keepAlive: Bool,
        relief: Relief? = nil, isFirst: Bool = true,
        security: (any ConnectionSecurity)? = nil, connectionsChanged: (@Sendable (Int) -> Void)? = nil,
        handler: @escaping HTTPHandler
    ) throws(ServerError) {
        guard let base = Self.eventBase(), let http = evhttp_new(base) else {
            throw .cannotStart("libevent made no event base")
        }
        self.base = base
        self.http = http
        self.socket = socket
        self.keepAlive = keepAlive
        self.timeout = timeout
        self.callbackTimeout = callbackTimeout
        self.count = count
        self.handler = handler
        self.security = security
        self.relief = relief
        self.isFirst = isFirst
        isPlain = security?.isPlain ?? true
        self.connectionsChanged = connectionsChanged
        // At the first use of an array's type the runtime makes it, with 20 KB of stack. It is done here, because a
        // server's thread would keep that stack.
        connections.reserveCapacity(4)
        evhttp_set_timeout(http, timeout)
        // The limit is above the allowed size: the connection itself answers headers that are too large, with 431.
        evhttp_set_max_headers_size(http, HTTPConnection.headerLimit * (count == nil ? 1 : 2))
        evhttp_set_max_body_size(http, 64 << 10)
        // Every method that evhttp knows is let through: the handler answers methods that are not allowed, with 405.
        evhttp_set_allowed_methods(http, UInt16.max)
        try listen()
    }

    deinit {
        // evhttp_free frees the listener, and then reports the connections that it closes. These calls must not touch
        // freed objects.
        listener = nil
        for event in [adoption, sweep, writing, relieving] { if let event { event_free(event) } }
        sweep = nil
        for ending in endings { event_free(ending.event) }
        evhttp_free(http)
        undecided = nil
        deferred = nil
        // Connections that evhttp could not report: their buffers must be released before the base.
        (connections, arrivals, answered) = ([], [], [])
        event_base_free(base)
    }

    private static func eventBase() -> OpaquePointer? {
        guard let configuration = event_config_new() else { return nil }
        defer { event_config_free(configuration) }
        // evhttp changes its interest in a connection several times in one turn of the loop. With this flag only the
        // last change reaches the kernel.
        event_config_set_flag(configuration, Int32(EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST.rawValue))
        return event_base_new_with_config(configuration)
    }

    /// Serves on the calling thread until an event given to `end(on:)` occurs. Running callbacks then have a second to
    /// return.
    package func run() {
        event_base_dispatch(base)
        deferred?.waitForCallbacks(atMost: 1_000_000_000)
    }

    /// Adds a signal that ends the loop. Call it before `run`.
    package func end(on signal: StopSignal) throws(ServerError) {
        try end(on: signal.descriptor, Int16(EV_READ), signal)
    }

    /// Adds a signal of the kernel that ends the loop. Call it before `run`. Only one loop of a process can end on
    /// signals of the kernel.
    package func end(onSignal number: Int32) throws(ServerError) {
        try end(on: number, Int16(EV_SIGNAL), nil)
    }

    private func end(on descriptor: Int32, _ what: Int16, _ signal: StopSignal?) throws(ServerError) {
        let event = event_new(
            base, descriptor, what, { event_base_loopbreak(OpaquePointer($2)) }, UnsafeMutableRawPointer(base))
        guard let event, event_add(event, nil) == 0 else { throw .cannotStart("libevent added no event to stop it") }
        endings.append(Ending(event: event, signal: signal))
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
        // The socket listens already, so the backlog is 0. It is shared, so the listener must not close it.
        listener = evconnlistener_new(base, nil, nil, UInt32(LEV_OPT_CLOSE_ON_EXEC), 0, socket.descriptor)
        guard let listener, adoption != nil, sweep != nil, writing != nil, evhttp_bind_listener(http, listener) != nil
        else {
            throw .cannotStart("libevent made no listener")
        }
        guard let relief, !isFirst else { return }
        evconnlistener_disable(listener)
        relieving = event_new(
            base, relief.timer, Int16(EV_READ | EV_PERSIST | EV_ET), { HTTPLoop.from($2).listenIfWanted() }, context)
        guard let relieving, event_add(relieving, nil) == 0 else {
            throw .cannotStart("libevent added no event for accepting")
        }
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> HTTPLoop {
        Unmanaged<HTTPLoop>.fromOpaque(context!).takeUnretainedValue()
    }

    private func answer(_ request: UnsafeMutablePointer<evhttp_request>) {
        page.clear()
        let exchange = HTTPExchange(request: request, loop: self)
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

    /// Answers with a registry's page once its callbacks have returned, or after `seconds`.
    func deferPage(
        of registry: Registry, as format: ExpositionFormat, to request: UnsafeMutablePointer<evhttp_request>,
        within seconds: Double
    ) {
        guard let connection = connection(of: request) else {
            return HTTPExchange(request: request, loop: self).respondUnavailable(&page)
        }
        // The page must be answered before the connection's own time limit.
        let limit = max(0.05, min(seconds, Double(timeout) - 0.5))
        connection.stopReading()
        let pages = deferred ?? DeferredPages(base: base) { [unowned self] in answer($0, $1) }
        deferred = pages
        pages.add(
            DeferredPages.Wanted(
                request: request, connection: connection, registry: registry, format: format,
                deadline: cl_monotonic_ns() + Int64(limit * 1e9)))
    }

    private func answer(_ wanted: DeferredPages.Wanted, _ collection: PageCollection?) {
        page.clear()
        let exchange = HTTPExchange(request: wanted.request, loop: self)
        wanted.registry.render(as: wanted.format, collected: collection, into: &page)
        exchange.respond(page, as: wanted.format)
        write(wanted.connection)
    }

    /// Schedules the writing of an answer for after the current call of evhttp. Secured connections are written by
    /// events.
    private func write(_ connection: HTTPConnection?) {
        guard isPlain, let connection else { return }
        answered.append(connection)
        event_active(writing, 0, 0)
    }

    private func writeAnswers() {
        while let connection = answered.popLast() { connection.writeNow() }
    }
}
