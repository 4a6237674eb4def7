import Glibc
import PrometheusExporter
import Synchronization
import Testing

@Suite("Metrics server") struct ServerTests {
    private let registry: Registry
    private let server: MetricsServer

    init() throws {
        registry = try Registry()
        try registry.counter("c_total", help: "h").increment(by: 7)
        server = try MetricsServer(registry: registry)
    }

    private func answer(_ request: String) throws -> String {
        let client = try Client(port: server.port)
        client.send(request)
        return client.readToEnd()
    }

    @Test("GET /metrics answers the page, with its length and type, and closes")
    func get() throws {
        let text = try answer("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(text.contains("\r\nConnection: close\r\n"))
        #expect(text.contains("\r\nContent-Length: \(render(registry).utf8.count)\r\n"))
        #expect(text.hasSuffix("\r\n\r\n" + render(registry)))
    }

    @Test("a query behind the path changes nothing, and HTTP/1.0 gets a length too")
    func query() throws {
        let text = try answer("GET /metrics?name=c HTTP/1.0\r\n\r\n")
        #expect(text.contains(" 200 OK\r\n"))
        #expect(text.contains("\r\nContent-Length: "))
        #expect(text.hasSuffix(render(registry)))
    }

    @Test("HEAD answers the length and no body")
    func head() throws {
        let text = try answer("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("\r\nContent-Length: \(render(registry).utf8.count)\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test("other paths are 404", arguments: ["/", "/metrics/", "/metricsx", "/Metrics", "//metrics"])
    func notFound(path: String) throws {
        #expect(try answer("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 404 "))
    }

    @Test("other methods are 405 and told what is allowed", arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
    func methodNotAllowed(method: String) throws {
        let text = try answer("\(method) /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 405 "))
        #expect(text.contains("\r\nAllow: GET, HEAD\r\n"))
    }

    @Test("a port in use is an error that names it")
    func portInUse() throws {
        let error = ServerError.cannotListen(address: "127.0.0.1", port: server.port, call: "bind", errno: EADDRINUSE)
        #expect(throws: error) {
            try MetricsServer(registry: registry, settings: ServerSettings(port: server.port))
        }
        #expect(error.description == "127.0.0.1:\(server.port): bind: Address already in use")
    }

    @Test("an address that is none, or not of this machine, is an error")
    func address() {
        #expect(throws: ServerError.invalidAddress("localhost")) {
            try MetricsServer(registry: registry, settings: ServerSettings(address: "localhost"))
        }
        #expect(throws: ServerError.self) {
            try MetricsServer(registry: registry, settings: ServerSettings(address: "192.0.2.1"))
        }
    }

    @Test("a stopped server has closed its port, and stopping again is harmless")
    func stop() throws {
        let port = server.port
        server.stop()
        server.stop()
        #expect(throws: Client.Refused.self) { try Client(port: port) }
    }

    @Test("clients beyond the connection cap wait until another leaves", arguments: [1, 2])
    func cap(threads: Int) throws {
        let capped = try MetricsServer(
            registry: registry, settings: ServerSettings(maximumConnections: 4, threads: threads))
        defer { capped.stop() }
        // Connections are held by not finishing a request on them. Which thread takes one is the kernel's choice, so
        // the cap is reached when all the others have come to wait.
        let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n"
        var clients = try (0..<12).map { _ in try Client(port: capped.port) }
        for client in clients { client.send(request) }
        // The server takes the first four; of the others it reads nothing, so they cannot be answered.
        for client in clients.reversed() { client.send("\r\n") }
        for client in clients { #expect(client.readToEnd().hasSuffix(render(registry))) }

        // Now four that say nothing: what comes behind them gets no answer until one of them goes.
        clients = try (0..<4).map { _ in try Client(port: capped.port) }
        let late = try Client(port: capped.port)
        late.send(request + "\r\n")
        #expect(!late.isReadable(within: 200))
        for client in clients { client.close() }
        #expect(late.readToEnd().hasSuffix(render(registry)))
    }
}
