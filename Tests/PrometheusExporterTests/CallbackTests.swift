import Glibc
import PrometheusExporter
import Synchronization
import TestSupport
import Testing

@Suite("Callbacks of a served registry") struct CallbackTests {
    /// A gate at which callbacks wait until it is opened.
    private final class Gate: Sendable {
        private let isOpen = Atomic<Bool>(false)
        private let entered = Atomic<Int>(0)

        var count: Int { entered.load(ordering: .acquiring) }

        func pass() {
            entered.wrappingAdd(1, ordering: .releasing)
            while !isOpen.load(ordering: .acquiring) { usleep(1000) }
        }

        func open() { isOpen.store(true, ordering: .releasing) }

        func waitForOne() { while count == 0 { usleep(1000) } }
    }

    private let registry: Registry
    private let gate = Gate()

    init() throws {
        registry = try Registry()
        try registry.counter("fine_total", help: "h").increment(by: 3)
    }

    private func server(threads: Int = 2, callbackTimeout: Double = 0.3) throws -> MetricsServer {
        try MetricsServer(
            registry: registry, settings: ServerSettings(threads: threads, callbackTimeout: callbackTimeout))
    }

    private func ask(_ server: MetricsServer, _ path: String = "/metrics", headers: String = "") throws -> Client {
        let client = try Client(port: server.port)
        client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(headers)\r\n")
        return client
    }

    /// Declares a gauge that waits at the gate, and one after it.
    private func declareHanging() throws {
        try registry.gauge("stuck", help: "h") { [gate] in
            gate.pass()
            return 1
        }
        try registry.gauge("behind", help: "h") { 2 }
    }

    @Test(
        "While a callback hangs, other paths are answered and pages lack only its family", arguments: [1, 2])
    func hanging(threads: Int) throws {
        try declareHanging()
        let server = try server(threads: threads)
        defer {
            gate.open()
            server.stop()
        }
        let scrapes = try (0..<3).map { _ in try ask(server) }
        gate.waitForOne()
        for _ in 0..<5 { #expect(try ask(server, "/nothing").readToEnd().hasPrefix("HTTP/1.1 404 ")) }
        for scrape in scrapes {
            let page = scrape.readToEnd()
            #expect(
                page.hasPrefix("HTTP/1.1 200 ") && page.contains("\nfine_total 3\n") && page.contains("\nbehind 2\n"))
            #expect(!page.contains("\nstuck "))
            #expect(page.contains("exporter_refused_series_total{metric=\"stuck\",reason=\"timeout\"}"))
        }
        // It is not called again while it hangs, so later pages do not wait for it.
        for _ in 0..<3 { #expect(try ask(server).readToEnd().contains("\nbehind 2\n")) }
        #expect(gate.count == 1)
        gate.open()
        try eventually { try ask(server).readToEnd().contains("\nstuck 1\n") }
    }

    @Test("A server stops while a callback hangs, and callbacks use none of its threads")
    func stop() throws {
        try declareHanging()
        defer { gate.open() }
        let server = try server(callbackTimeout: 60)
        let scrape = try ask(server)
        gate.waitForOne()
        server.stop()
        #expect(scrape.readToEnd() == "")
        #expect(throws: Client.Refused.self) { try Client(port: server.port) }
    }

    @Test("The time limit in a Prometheus server's header takes precedence over the settings")
    func timeoutHeader() throws {
        try declareHanging()
        let server = try server(callbackTimeout: 9)
        defer {
            gate.open()
            server.stop()
        }
        // The test's client gives up after 5 s.
        let page = try ask(server, headers: "X-Prometheus-Scrape-Timeout-Seconds: 0.4\r\n").readToEnd()
        #expect(page.contains("\nfine_total 3\n") && !page.contains("\nstuck "))
        for wrong in ["", "-1", "soon", "nan", "inf"] {
            let server = try self.server(callbackTimeout: 0.1)
            #expect(
                try ask(server, headers: "X-Prometheus-Scrape-Timeout-Seconds: \(wrong)\r\n").readToEnd()
                    .contains("\nfine_total 3\n"))
        }
    }

    @Test("Pages requested while a callback runs share its one call, each in its own format")
    func shared() throws {
        try registry.gauge("slow", help: "h") { [gate] in
            gate.pass()
            return Double(gate.count)
        }
        let server = try server(callbackTimeout: 60)
        defer { server.stop() }
        let text = try (0..<4).map { _ in try ask(server) }
        gate.waitForOne()
        let openMetrics = try ask(server, headers: "Accept: application/openmetrics-text; version=1.0.0\r\n")
        let late = try ask(server)
        usleep(50_000)
        #expect(gate.count == 1)
        gate.open()
        for client in text { #expect(client.readToEnd().contains("\nslow 1\n")) }
        #expect(late.readToEnd().contains("\nslow "))
        let page = openMetrics.readToEnd()
        #expect(page.contains("\nslow ") && page.hasSuffix("# EOF\n"))
        #expect(gate.count <= 3)
    }

    @Test("A client that disconnects while its page waits does no harm")
    func leaving() throws {
        try declareHanging()
        let server = try server()
        defer { server.stop() }
        for _ in 0..<10 { try ask(server).close() }
        gate.waitForOne()
        #expect(try ask(server).readToEnd().contains("\nbehind 2\n"))
        gate.open()
        try eventually { try ask(server).readToEnd().contains("\nstuck 1\n") }
    }

    @Test("A callback may declare, update, and render its own registry without callbacks")
    func reentrant() throws {
        let updates = try registry.counter("updates_total", help: "h")
        // A weak reference, because the registry keeps its callbacks.
        try registry.gauge("inner_bytes", help: "h") { [weak registry] in
            guard let registry else { return 0 }
            updates.increment()
            _ = try? registry.gauge("declared_\(Int(updates.value))", help: "h")
            var page = TextBuffer()
            registry.render(into: &page)
            return Double(page.count)
        }
        let server = try server(callbackTimeout: 4)
        defer { server.stop() }
        let page = try ask(server).readToEnd()
        #expect(page.contains("\ninner_bytes ") && page.contains("declared_1"))
        #expect(!page.contains("\ninner_bytes 0\n"))
    }

    @Test("A collector that throws or gives a million series loses only its own families")
    func excess() throws {
        struct Failure: Error {}
        try registry.collect([.gauge("failing", help: "h")]) { _ in throw Failure() }
        try registry.collect([.gauge("many", help: "h", labels: ["n"])]) { samples in
            for number in 0..<1_000_000 { try samples.add("many", "\(number)", value: 1) }
        }
        try registry.collect([.gauge("good", help: "h")]) { try $0.add("good", value: 4) }
        let server = try server(callbackTimeout: 4)
        defer { server.stop() }
        let page = try ask(server).readToEnd()
        #expect(page.contains("\ngood 4\n") && page.contains("\nfine_total 3\n"))
        #expect(!page.contains("many{n=") && page.contains("metric=\"many\",reason=\"collector\""))
    }

    @Test("Slow readers of a page do not delay the next client while a callback hangs")
    func slowReaders() throws {
        let wide = try registry.gauge("wide", help: "h", labels: ["n"])
        for number in 0..<1000 { try wide.child("\(number)\(String(repeating: "x", count: 2000))").set(1) }
        try declareHanging()
        let server = try server()
        defer {
            gate.open()
            server.stop()
        }
        let readers = try (0..<8).map { _ in try ask(server) }
        gate.waitForOne()
        #expect(try ask(server, "/nothing").readToEnd().hasPrefix("HTTP/1.1 404 "))
        #expect(try ask(server).readToEnd().contains("\nbehind 2\n"))
        for reader in readers { #expect(reader.readToEnd().contains("\nbehind 2\n")) }
    }

    /// Waits for a condition for 5 s.
    private func eventually(_ condition: () throws -> Bool) throws {
        for _ in 0..<500 {
            if try condition() { return }
            usleep(10_000)
        }
        Issue.record("the condition was not met within 5 s")
    }
}
