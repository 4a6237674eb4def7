import Glibc
import PrometheusExporter
import TestSupport
import Testing

@Suite("Addresses of a server") struct AddressTests {
    private let registry: Registry
    private let path: String

    init() throws {
        registry = try Registry()
        try registry.counter("c_total", help: "h").increment(by: 7)
        path = "/tmp/exporter-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
    }

    private func server(at address: String) throws -> MetricsServer {
        try MetricsServer(registry: registry, settings: ServerSettings(address: address))
    }

    private var exists: Bool { access(path, F_OK) == 0 }

    @Test("A server on a Unix socket answers many clients, and removes its file")
    func unix() throws {
        var server: MetricsServer? = try server(at: "unix:\(path)")
        #expect(server?.address == "unix:\(path)" && server?.port == 0)
        for _ in 0..<20 {
            let client = try Client(path: path)
            client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = client.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\nc_total 7\n"))
        }
        server?.stop()
        server = nil
        #expect(!exists)
    }

    @Test("A file that an earlier server left is replaced; one that is in use is not")
    func left() throws {
        defer { unlink(path) }
        do {
            let first = try server(at: "unix:\(path)")
            let taken = ServerError.cannotListen(address: "unix:\(path)", port: 0, call: "bind", errno: EADDRINUSE)
            #expect(throws: taken) { try server(at: "unix:\(path)") }
            // A second name of the file stays when the server removes its own.
            #expect(link(path, path + ".left") == 0)
            first.stop()
        }
        #expect(!exists && rename(path + ".left", path) == 0)
        let second = try server(at: "unix:\(path)")
        let client = try Client(path: path)
        client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.readToEnd().hasPrefix("HTTP/1.1 200 OK\r\n"))
        second.stop()
    }

    @Test("A file that is not a socket is left as it is")
    func otherFile() throws {
        defer { unlink(path) }
        let file = try #require(fopen(path, "w"))
        fclose(file)
        #expect(throws: ServerError.cannotListen(address: "unix:\(path)", port: 0, call: "bind", errno: EADDRINUSE)) {
            try server(at: "unix:\(path)")
        }
        #expect(exists)
    }

    @Test("A path that is empty or longer than a socket's name is refused")
    func paths() {
        for path in ["", "/" + String(repeating: "x", count: 107)] {
            #expect(throws: ServerError.invalidAddress("unix:\(path)")) { try server(at: "unix:\(path)") }
        }
    }

    @Test("A server listens on IPv6", arguments: ["::1", "[::1]"])
    func ipv6(address: String) throws {
        let server = try server(at: address)
        #expect(server.address == "::1" && server.port > 0)
        server.stop()
    }
}
