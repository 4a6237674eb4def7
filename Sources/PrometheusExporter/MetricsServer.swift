import Synchronization

/// How a metrics server listens and what it holds out.
public struct ServerSettings: Sendable {
    /// An IPv4 address of this machine.
    public var address: String
    /// 0 lets the kernel choose.
    public var port: UInt16
    /// Seconds a connection may be silent.
    public var timeout: Int32
    /// Connections open at once, over all threads, each of which takes its equal share; the next ones wait.
    public var maximumConnections: Int
    public var threads: Int

    public init(
        address: String = "127.0.0.1", port: UInt16 = 0, timeout: Int32 = 10, maximumConnections: Int = 50,
        threads: Int = 2
    ) {
        self.address = address
        self.port = port
        self.timeout = timeout
        self.maximumConnections = maximumConnections
        self.threads = threads
    }
}

/// An HTTP server for metrics, on threads of its own. Every answer closes its connection.
///
/// Keep it: it stops when it is released.
public final class MetricsServer: Sendable {
    public let address: String
    public let port: UInt16
    private let threads: [SystemThread]
    private let stopSignal: StopSignal
    private let running = Atomic<Bool>(true)

    /// Serves `registry` under /metrics in text format 0.0.4; it accepts connections when this returns.
    public convenience init(registry: Registry, settings: ServerSettings = ServerSettings()) throws(ServerError) {
        try self.init(settings: settings) { exchange, page in
            guard exchange.pathIs("/metrics") else { return exchange.respondNotFound(&page) }
            guard exchange.method.isRead else { return exchange.respondMethodNotAllowed(&page) }
            registry.render(into: &page)
            exchange.respond(200, textFormatContentType, page)
        }
    }

    /// Serves whatever `handler` answers; it is called on any of the server's threads.
    package init(settings: ServerSettings, handler: @escaping HTTPHandler) throws(ServerError) {
        guard settings.threads > 0, settings.maximumConnections >= settings.threads else {
            throw .cannotStart("it needs a thread, and a connection for each")
        }
        let socket = try ListeningSocket(address: settings.address, port: settings.port)
        let share = settings.maximumConnections / settings.threads
        let remainder = settings.maximumConnections % settings.threads
        stopSignal = try StopSignal()
        address = socket.address
        port = socket.port
        var started: [SystemThread] = []
        do throws(ServerError) {
            for index in 0..<settings.threads {
                let loop = try HTTPLoop(
                    socket: socket, timeout: settings.timeout, limit: share + (index < remainder ? 1 : 0),
                    keepAlive: false, handler: handler)
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

    /// Ends the threads and closes every connection. Returns when it is done; again does nothing.
    /// Not to be called from a handler.
    public func stop() {
        guard running.exchange(false, ordering: .relaxed) else { return }
        stopSignal.stop()
        for thread in threads { thread.join() }
    }
}

/// The content type of `Registry.render`.
package let textFormatContentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

extension HTTPExchange {
    package func respondNotFound(_ page: inout TextBuffer) {
        page.append("not found\n")
        respond(404, "text/plain; charset=utf-8", page)
    }

    package func respondMethodNotAllowed(_ page: inout TextBuffer) {
        page.append("method not allowed\n")
        respond(405, "text/plain; charset=utf-8", page, allow: "GET, HEAD")
    }
}
