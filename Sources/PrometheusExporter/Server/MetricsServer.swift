import Synchronization

/// How a metrics server listens and what it holds out.
public struct ServerSettings: Sendable {
    /// An IPv4 or IPv6 address of this machine; `[::1]` is `::1`.
    public var address: String
    /// 0 lets the kernel choose.
    public var port: UInt16
    /// Seconds that a client has for a request and for reading the answer, together.
    public var timeout: Int32
    /// Connections open at once. The next one takes the place of the client that has been longest about sending its request, if that is
    /// longer than `patience`; where there is none it is answered 503.
    public var maximumConnections: Int
    /// Seconds. Short, for a scraper sends its request with the connection: slow clients that come at 500 a second could keep all of 50
    /// places from it no longer than this.
    public var patience: Double
    public var threads: Int
    /// Whether a connection is kept for the next request of its client. One that is kept and has nothing to ask is the first to make room.
    public var keepAlive: Bool
    /// Seconds that a page waits for callbacks whose client does not say how long it waits; a Prometheus does
    /// (X-Prometheus-Scrape-Timeout-Seconds), and gets its page half a second earlier. Never longer than `timeout` less half a second. A page whose time is
    /// over is answered without the families of the callbacks that have not returned.
    public var callbackTimeout: Double
    /// Whether pages in OpenMetrics have `_created` samples.
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

/// An HTTP server for metrics, on threads of its own. Every answer closes its connection, unless the settings say otherwise.
///
/// It answers GET and HEAD: in OpenMetrics or text 0.0.4 and compressed or not, as the client likes best; other paths with 404, other methods with
/// 405, request headers beyond 8 KiB with 431, bodies beyond 64 KiB with 413. Making a page takes no lock that an update of a metric waits for.
///
/// Callbacks are called on a thread that lives for the page; the server's own threads never wait for one. A callback that hangs keeps that one thread, is
/// not called again before it returns, and its families are off the page: `exporter_refused_series_total` counts them with the reason `timeout`.
///
/// Keep it: it stops when it is released.
public final class MetricsServer: Sendable {
    public let address: String
    public let port: UInt16
    private let threads: [SystemThread]
    private let stopSignal: StopSignal
    private let running = Atomic<Bool>(true)
    private let isOn: OnSwitch

    /// Serves `registry` under /metrics; it accepts connections when this returns.
    public convenience init(registry: Registry, settings: ServerSettings = ServerSettings()) throws(ServerError) {
        try self.init(registry: registry, settings: settings, security: nil)
    }

    /// `security`: who may connect and ask, and over what; nil for everybody, over plain sockets.
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

    /// Whether /metrics is answered; while it is not, the answer is 503. Any thread.
    public var isServing: Bool {
        get { isOn.value }
        set { isOn.value = newValue }
    }

    /// Serves whatever `handler` answers; it is called on any of the server's threads.
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
                "it needs a thread, a connection and a second, at least, time for callbacks, and 0 to 1000000 s of patience"
            )
        }
        let socket = try ListeningSocket(address: settings.address, port: settings.port)
        let count = ConnectionCount(limit: settings.maximumConnections, patience: settings.patience)
        stopSignal = try StopSignal()
        address = socket.address
        port = socket.port
        var started: [SystemThread] = []
        do throws(ServerError) {
            // Handshakes take long outside of handlers too: there every loop accepts.
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

    /// Ends the threads and closes every connection. Returns when it is done, which callbacks of pages in progress can delay by a second; one that hangs
    /// is left to itself. Again does nothing. Not to be called from a handler.
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
