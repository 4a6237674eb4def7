import Synchronization

/// How a metrics server listens, and its limits.
public struct ServerSettings: Sendable {
    /// An IPv4 or IPv6 address of this machine (`[::1]` is the same as `::1`), or `unix:` and the path of a socket. The
    /// file of the socket is removed when the server is released, and replaced if nothing listens on it. The
    /// permissions of its directory and the process' umask decide which users can connect.
    public var address: String
    /// The TCP port; with 0 the kernel chooses one. Ignored for a Unix socket.
    public var port: UInt16
    /// Seconds that a client has to send a request and read the answer, together.
    public var timeout: Int32
    /// Maximum number of open connections. At the limit, a new connection takes the place of the client that has waited
    /// longest to send its request, if it has waited for longer than `patience`. If there is none, the new connection
    /// is answered 503.
    public var maximumConnections: Int
    /// Seconds that a client may take to send its request before it can lose its connection. The value is short,
    /// because a scraper sends its request as soon as it is connected. Slow clients that connect 500 times a second
    /// could occupy all of 50 connections for no longer than this.
    public var patience: Double
    public var threads: Int
    /// Whether a connection is kept for the next request of its client. A kept connection without a request is the
    /// first to be closed at the limit.
    public var keepAlive: Bool
    /// Seconds that a page waits for callbacks if its client does not say how long it waits. A Prometheus server says
    /// so (X-Prometheus-Scrape-Timeout-Seconds), and gets its page half a second before that. The wait is never longer
    /// than `timeout` less half a second. When the time is over, the page is answered without the families whose
    /// callbacks have not returned.
    public var callbackTimeout: Double
    /// Whether OpenMetrics pages have `_created` samples. In protobuf creation times are always there: they are fields.
    public var createdSamples: Bool

    public init(
        address: String = "127.0.0.1", port: UInt16 = 0, timeout: Int32 = 10, maximumConnections: Int = 50,
        patience: Double = 0.1, threads: Int = 2, keepAlive: Bool = false, createdSamples: Bool = true,
        callbackTimeout: Double = 2
    ) {
        self.callbackTimeout = callbackTimeout
        self.keepAlive = keepAlive
        self.patience = patience
        self.address = address
        self.port = port
        self.timeout = timeout
        self.maximumConnections = maximumConnections
        self.threads = threads
        self.createdSamples = createdSamples
    }
}

/// An HTTP server for metrics, on threads of its own. Every answer closes its connection, unless the settings say
/// otherwise.
///
/// It answers GET and HEAD on /metrics, in the format and coding that the client prefers (``ExpositionFormat``). It
/// answers other paths with 404, other methods with 405, request headers above 8 KiB with 431, and bodies above 64 KiB
/// with 413. Rendering a page takes no lock that an update of a metric waits for.
///
/// Callbacks run on a thread that exists for one page; the server's own threads never wait for a callback. A callback
/// that hangs keeps that one thread and is not called again before it returns. Its families are not on the page:
/// `exporter_refused_series_total` counts them with the reason `timeout`.
///
/// Keep a reference to the server: it stops when it is released.
public final class MetricsServer: Sendable {
    /// The address in use, without brackets; `unix:` and the path for a Unix socket.
    public let address: String
    /// The TCP port in use; 0 for a Unix socket.
    public let port: UInt16
    private let threads: [SystemThread]
    private let stopSignal: StopSignal
    private let running = Atomic<Bool>(true)
    private let isOn: OnSwitch

    /// Serves `registry` under /metrics. The server accepts connections when this call returns.
    public convenience init(registry: Registry, settings: ServerSettings = ServerSettings()) throws(ServerError) {
        try self.init(registry: registry, settings: settings, security: nil)
    }

    /// Serves `registry` under /metrics. `security`: the connections and requests that are allowed; nil allows all,
    /// over plain sockets.
    package convenience init(
        registry: Registry, settings: ServerSettings, security: (any ConnectionSecurity)?
    ) throws(ServerError) {
        let isOn = OnSwitch()
        try self.init(settings: settings, isOn: isOn, security: security) { exchange, page in
            guard exchange.pathIs("/metrics") else { return exchange.respondNotFound(&page) }
            guard exchange.method.isRead else { return exchange.respondMethodNotAllowed(&page) }
            guard isOn.value else { return exchange.respondOff(&page) }
            exchange.respond(registry, createdSamples: settings.createdSamples, &page)
        }
    }

    /// Whether /metrics is answered with the page, or else with 503. Safe on any thread.
    public var isServing: Bool {
        get { isOn.value }
        set { isOn.value = newValue }
    }

    /// Answers every request with `handler`, which is called on any of the server's threads.
    package convenience init(settings: ServerSettings, handler: @escaping HTTPHandler) throws(ServerError) {
        try self.init(settings: settings, isOn: OnSwitch(), security: nil, handler: handler)
    }

    private init(
        settings: ServerSettings, isOn: OnSwitch, security: (any ConnectionSecurity)?, handler: @escaping HTTPHandler
    ) throws(ServerError) {
        self.isOn = isOn
        guard settings.threads > 0, settings.maximumConnections > 0, settings.timeout > 0,
            (0...1e6).contains(settings.patience), settings.callbackTimeout > 0
        else {
            throw .cannotStart(
                "threads is \(settings.threads), maximumConnections \(settings.maximumConnections), timeout "
                    + "\(settings.timeout) s, callbackTimeout \(settings.callbackTimeout) s, patience "
                    + "\(settings.patience) s: give a patience from 0 to 1000000 s, and all others above 0"
            )
        }
        let socket = try ListeningSocket(address: settings.address, port: settings.port)
        let count = ConnectionCount(limit: settings.maximumConnections, patience: settings.patience)
        stopSignal = try StopSignal()
        address = socket.address
        port = socket.port
        var started: [SystemThread] = []
        do throws(ServerError) {
            // TLS handshakes take long outside of handlers, so every loop accepts.
            let relief = settings.threads > 1 && security?.isPlain ?? true ? try Relief() : nil
            for thread in 0..<settings.threads {
                let loop = try HTTPLoop(
                    socket: socket, timeout: settings.timeout, callbackTimeout: settings.callbackTimeout, count: count,
                    keepAlive: settings.keepAlive,
                    relief: relief, isFirst: thread == 0, security: security,
                    handler: handler)
                try loop.end(on: stopSignal)
                started.append(try SystemThread(name: "metrics-server") { loop.run() })
            }
        } catch {
            stopSignal.stop()
            for thread in started { thread.join() }
            throw error
        }
        threads = started
    }

    deinit { stop() }

    /// Ends the threads and closes every connection. It returns when this is done; callbacks of pages in progress can
    /// delay it by a second. A callback that hangs keeps its thread. A second call does nothing. Do not call it from a
    /// handler.
    public func stop() {
        guard running.exchange(false, ordering: .relaxed) else { return }
        stopSignal.stop()
        for thread in threads { thread.join() }
    }
}

private final class OnSwitch: Sendable {
    private let on = Atomic<Bool>(true)

    var value: Bool {
        get { on.load(ordering: .relaxed) }
        set { on.store(newValue, ordering: .relaxed) }
    }
}

extension HTTPExchange {
    package func respondNotFound(_ page: inout TextBuffer) {
        page.append("not found\n")
        respond(404, "text/plain; charset=utf-8", page)
    }

    package func respondUnavailable(_ page: inout TextBuffer) {
        page.append("try again\n")
        addHeader("Retry-After", "1")
        respond(503, "text/plain; charset=utf-8", page)
    }

    fileprivate func respondOff(_ page: inout TextBuffer) {
        page.append("metrics are switched off\n")
        respond(503, "text/plain; charset=utf-8", page)
    }

    package func respondMethodNotAllowed(_ page: inout TextBuffer) {
        page.append("method not allowed\n")
        respond(405, "text/plain; charset=utf-8", page, allow: "GET, HEAD")
    }
}
