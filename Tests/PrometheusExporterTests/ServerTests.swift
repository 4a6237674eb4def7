import CZlib
import Glibc
import PrometheusExporter
import Synchronization
import TestSupport
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

    @Test("GET /metrics answers the page with its length and type, and closes the connection")
    func get() throws {
        let text = try answer("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(text.contains("\r\nConnection: close\r\n"))
        #expect(text.contains("\r\nContent-Length: \(render(registry).utf8.count)\r\n"))
        #expect(text.hasSuffix("\r\n\r\n" + render(registry)))
    }

    @Test("A query after the path has no effect, and HTTP/1.0 gets a length too")
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

    @Test("Other paths are answered 404", arguments: ["/", "/metrics/", "/metricsx", "/Metrics", "//metrics"])
    func notFound(path: String) throws {
        #expect(try answer("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 404 "))
    }

    @Test("Other methods are answered 405 with the allowed ones", arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
    func methodNotAllowed(method: String) throws {
        let text = try answer("\(method) /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 405 "))
        #expect(text.contains("\r\nAllow: GET, HEAD\r\n"))
    }

    @Test("A port in use is an error that names the port")
    func portInUse() throws {
        let error = ServerError.cannotListen(address: "127.0.0.1", port: server.port, call: "bind", errno: EADDRINUSE)
        #expect(throws: error) {
            try MetricsServer(registry: registry, settings: ServerSettings(port: server.port))
        }
        #expect(error.description == "127.0.0.1:\(server.port): bind: Address already in use")
    }

    @Test("An invalid address, or one of another machine, is an error")
    func address() {
        #expect(throws: ServerError.invalidAddress("localhost")) {
            try MetricsServer(registry: registry, settings: ServerSettings(address: "localhost"))
        }
        #expect(throws: ServerError.self) {
            try MetricsServer(registry: registry, settings: ServerSettings(address: "192.0.2.1"))
        }
    }

    @Test("A stopped server has closed its port, and a second stop does nothing")
    func stop() throws {
        let port = server.port
        server.stop()
        server.stop()
        #expect(throws: Client.Refused.self) { try Client(port: port) }
    }

    private func answered(_ client: Client, _ status: Int) -> Bool {
        client.readToEnd().hasPrefix("HTTP/1.1 \(status) ")
    }

    private let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(
        "A client over the connection limit is answered 503, and is served once a connection is free",
        arguments: [1, 2])
    func cap(threads: Int) throws {
        let capped = try MetricsServer(
            registry: registry, settings: ServerSettings(maximumConnections: 4, patience: 60, threads: threads))
        defer { capped.stop() }
        var holding = try (0..<4).map { _ in try Client(port: capped.port) }
        for client in holding { client.send("GET /metrics HTTP/1.1\r\n") }
        let late = try Client(port: capped.port)
        late.send(request)
        let refusal = late.readToEnd()
        #expect(
            refusal.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n") && refusal.hasSuffix("too many connections\n"))
        // The clients that hold the connections are still served.
        for client in holding { client.send("Host: a\r\n\r\n") }
        for client in holding { #expect(answered(client, 200)) }
        holding = []
        let next = try Client(port: capped.port)
        next.send(request)
        #expect(answered(next, 200))
    }

    @Test(
        "A client that does not send its request is closed for others, and at the timeout in any case",
        arguments: [1, 4])
    func slow(threads: Int) throws {
        let server = try MetricsServer(
            registry: registry, settings: ServerSettings(timeout: 2, maximumConnections: 2, threads: threads))
        defer { server.stop() }
        let slow = try (0..<2).map { _ in try Client(port: server.port) }
        for client in slow { client.send("GET /metrics HTTP/1.1\r\n") }
        usleep(300_000)
        let late = try Client(port: server.port)
        late.send(request)
        #expect(answered(late, 200))
        // One of the two was closed for another client. The other is closed at the timeout, although it sends bytes.
        for _ in 0..<4 {
            for client in slow { client.send("X") }
            usleep(300_000)
        }
        for client in slow { #expect(client.isReadable(within: 30_000) && client.readToEnd() == "") }
    }

    @Test("Five hundred clients at once are all answered or refused, and the server keeps serving")
    func flood() throws {
        // On a busy machine this process may take long between a connection and its request.
        let server = try MetricsServer(registry: registry, settings: ServerSettings(patience: 60))
        let clients = try (0..<500).map { _ in
            let client = try Client(port: server.port)
            client.send(request)
            return client
        }
        var counts: [Substring: Int] = [:]
        for client in clients { counts[client.readToEnd().prefix(12), default: 0] += 1 }
        #expect(counts["HTTP/1.1 200", default: 0] + counts["HTTP/1.1 503", default: 0] == 500)
        #expect(counts["HTTP/1.1 200", default: 0] > 0)
        let last = try Client(port: server.port)
        last.send(request)
        #expect(answered(last, 200))
    }

    @Test(
        "Headers that are too large are answered 431, bodies that are too large 413",
        arguments: [
            ("GET /metrics HTTP/1.1\r\nX: \(String(repeating: "a", count: 9000))\r\n\r\n", 431),
            ("GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\r\n", 431),
            ("GET /metrics HTTP/1.1\r\nX: \(String(repeating: "a", count: 8000))\r\n\r\n", 200),
            ("POST /metrics HTTP/1.1\r\nContent-Length: 100000\r\n\r\n", 413),
        ])
    func oversize(request: String, status: Int) throws {
        #expect(try answer(request).hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test("Clients that close before they have read their answer do not end the program")
    func leaving() throws {
        // The page is longer than the kernel's buffers.
        let family = try registry.gauge("big", help: "h", labels: ["n"])
        for number in 0..<1000 { try family.child("\(number)\(String(repeating: "x", count: 5000))").set(1) }
        for pause: UInt32 in [0, 1000, 5000, 20_000, 20_000] {
            let client = try Client(port: server.port)
            client.send(request)
            usleep(pause)
            client.close()
        }
        usleep(50_000)
        #expect(try answer(request).utf8.count > 5_000_000)
    }

    @Test("Only the first of several pipelined requests is answered")
    func pipelined() throws {
        let text = try answer(request + request)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.split(separator: "HTTP/1.1").count == 1)
    }

    @Test(
        "Input that is not HTTP is answered 400",
        arguments: ["\u{0}\u{1}garbage\r\n\r\n", "GET /metrics HTTP/9.9\r\n\r\n"])
    func malformed(request: String) throws {
        #expect(try answer(request).hasPrefix("HTTP/1.1 400 "))
    }

    @Test(
        "An unsupported HTTP version is answered 400 in HTTP/1.1", arguments: ["0.1", "-1.1", "2.0"])
    func version(number: String) throws {
        #expect(try answer("GET /metrics HTTP/\(number)\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
    }

    @Test("With keep-alive a connection is kept, has its limits at every request, and is closed for others when idle")
    func keepAlive() throws {
        let server = try MetricsServer(
            registry: registry,
            settings: ServerSettings(timeout: 2, maximumConnections: 1, patience: 0, threads: 1, keepAlive: true))
        defer { server.stop() }
        let client = try Client(port: server.port)
        for _ in 0..<3 {
            client.send(request)
            #expect(client.readAnswer().hasPrefix("HTTP/1.1 200 "))
        }
        client.send("GET /metrics HTTP/1.1\r\nX: \(String(repeating: "a", count: 9000))\r\n\r\n")
        #expect(client.readToEnd().hasPrefix("HTTP/1.1 431 "))
        // A connection with this header is not kept.
        let polite = try Client(port: server.port)
        polite.send("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
        #expect(polite.readToEnd().hasPrefix("HTTP/1.1 200 "))
        let idle = try Client(port: server.port)
        idle.send(request)
        #expect(idle.readAnswer().hasPrefix("HTTP/1.1 200 "))
        let next = try Client(port: server.port)
        next.send(request)
        #expect(next.readAnswer().hasPrefix("HTTP/1.1 200 "))
        #expect(idle.readToEnd() == "")
        // The time limit begins anew with each request, and is enforced.
        #expect(next.isReadable(within: 30_000) && next.readToEnd() == "")
    }

    @Test("A server that is switched off answers 503 until it is on again")
    func off() throws {
        server.isServing = false
        #expect(try answer(request).hasPrefix("HTTP/1.1 503 "))
        server.isServing = true
        #expect(try answer(request).hasPrefix("HTTP/1.1 200 "))
    }

    @Test("A real Prometheus Accept header gets OpenMetrics, with _created unless it is switched off")
    func openMetrics() throws {
        let accept =
            "GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n\r\n"
        let text = try answer(accept)
        #expect(text.contains("\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"))
        #expect(text.contains("\nc_created ") && text.hasSuffix("\n# EOF\n"))
        let plain = try MetricsServer(registry: registry, settings: ServerSettings(createdSamples: false))
        let client = try Client(port: plain.port)
        client.send(accept)
        #expect(!client.readToEnd().contains("_created"))
    }

    @Test("A page is compressed on request, and is the same page")
    func gzip() throws {
        for _ in 0..<3 {
            let client = try Client(port: server.port)
            client.send("GET /metrics HTTP/1.1\r\nAccept-Encoding: deflate, gzip\r\n\r\n")
            let bytes = client.readBytesToEnd()
            let head = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
            #expect(
                String(decoding: bytes[..<head.upperBound], as: UTF8.self).contains("\r\nContent-Encoding: gzip\r\n"))
            #expect(gunzip(Array(bytes[head.upperBound...])) == render(registry))
        }
    }

    @Test("While one answer takes long, another thread answers other clients")
    func heldUp() throws {
        let gate = StopGate()
        let server = try MetricsServer(settings: ServerSettings(threads: 2)) { exchange, page in
            if exchange.pathIs("/slow") { gate.wait() }
            page.append("done\n")
            exchange.respond(200, "text/plain", page)
        }
        for _ in 0..<3 {
            let slow = try Client(port: server.port)
            slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            // An earlier client would be on the same thread.
            gate.waitForOne()
            for _ in 0..<5 {
                let other = try Client(port: server.port)
                other.send("GET /else HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(other.readToEnd().hasSuffix("done\n"))
            }
            #expect(!slow.isReadable(within: 0))
            gate.open()
            #expect(slow.readToEnd().hasSuffix("done\n"))
        }
    }

    /// A gate that lets one waiting thread pass each time it is opened.
    private final class StopGate: Sendable {
        private let passes = Atomic<Int>(0)
        private let waiting = Atomic<Int>(0)

        func waitForOne() { while waiting.load(ordering: .acquiring) == 0 { usleep(1000) } }

        func open() { passes.wrappingAdd(1, ordering: .releasing) }

        func wait() {
            waiting.wrappingAdd(1, ordering: .releasing)
            defer { waiting.wrappingSubtract(1, ordering: .releasing) }
            while true {
                let seen = passes.load(ordering: .acquiring)
                if seen > 0, passes.compareExchange(expected: seen, desired: seen - 1, ordering: .acquiring).exchanged {
                    return
                }
                usleep(1000)
            }
        }
    }
}

/// Returns nil if the input is not a complete gzip file.
private func gunzip(_ compressed: [UInt8]) -> String? {
    var input = compressed
    var output = [UInt8](repeating: 0, count: 1 << 20)
    var stream = z_stream()
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    let result = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            return inflate(&stream, Z_FINISH)
        }
    }
    guard result == Z_STREAM_END, stream.avail_in == 0 else { return nil }
    return String(decoding: output[..<Int(stream.total_out)], as: UTF8.self)
}
