import Glibc
import PrometheusExporter
import Synchronization
import TestSupport
import Testing

@testable import PrometheusExporterTLS

/// A bcrypt hash of "s3cret" whose check takes about 200 ms, so that other things can happen meanwhile.
private let slowHash = "$2b$12$abcdefghijklmnopqrstuuIkD3QUGeSzQARHziTZIsG4D8yrNpG.S"
private let alice = "Authorization: Basic YWxpY2U6czNjcmV0\r\n"

@Suite("Secure metrics server") struct SecureServerTests {
    private let files: TestCertificates
    private let registry: Registry

    init() throws {
        files = try TestCertificates()
        registry = try Registry()
        try registry.counter("c_total", help: "h").increment(by: 7)
    }

    private func server(
        _ configuration: String, settings: ServerSettings = ServerSettings(),
        onReloadError: (@Sendable (WebConfigurationError) -> Void)? = nil
    ) throws -> MetricsServer {
        try MetricsServer(
            registry: registry, settings: settings, webConfiguration: try files.write(configuration, to: "web.yml"),
            onReloadError: onReloadError)
    }

    private func answer(_ server: MetricsServer, _ request: String) throws -> String {
        let client = try Client(port: server.port)
        client.send(request)
        return client.readToEnd()
    }

    private func request(_ path: String = "/metrics", _ headers: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(headers)\r\n"
    }

    private func users(_ hash: String) -> String { "basic_auth_users: {alice: \"\(hash)\"}" }

    @Test("A file with neither TLS nor users makes a plain server")
    func plain() throws {
        let server = try server("{}")
        #expect(try answer(server, request()).hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test("An unknown client gets the same 401 for every path, method and mistake")
    func unauthorized() throws {
        let server = try server(users(hash))
        var pages: Set<String> = []
        for request in [
            request(), request("/"), request("/secret?x=1"), "POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            request("/metrics", "Authorization: Basic YWxpY2U6d3Jvbmc=\r\n"),
            request("/metrics", "Authorization: Basic Ym9iOnMzY3JldA==\r\n"),
            request("/metrics", "Authorization: junk\r\n"),
        ] {
            let text = try answer(server, request)
            #expect(text.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"), "\(text)")
            #expect(text.contains("\r\nWWW-Authenticate: Basic realm=\"metrics\"\r\n"))
            // The date is removed.
            pages.insert(text.split(separator: "\r\n").filter { !$0.hasPrefix("Date: ") }.joined(separator: "\n"))
        }
        #expect(pages.count == 1)
    }

    @Test("A known client gets the answers of a plain server, with the headers of the file")
    func authorized() throws {
        let server = try server(users(hash) + "\nhttp_server_config: {headers: {X-Frame-Options: deny}}")
        let page = try answer(server, request("/metrics", alice))
        #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n") && page.contains("\nc_total 7\n"))
        #expect(page.split(separator: "X-Frame-Options: deny\r\n", omittingEmptySubsequences: false).count == 2)
        #expect(try answer(server, request("/x", alice)).hasPrefix("HTTP/1.1 404 "))
        #expect(try answer(server, request("/x")).contains("\r\nX-Frame-Options: deny\r\n"))
    }

    @Test("While a password is checked, known clients are served, with one thread or more", arguments: [1, 2])
    func busy(threads: Int) throws {
        // On a busy machine the checks may take longer than a client's default time limit.
        let server = try server(users(slowHash), settings: ServerSettings(timeout: 300, threads: threads))
        #expect(try answer(server, request("/metrics", alice)).hasPrefix("HTTP/1.1 200 "))
        let guesses = try (0..<4).map { _ in try Client(port: server.port) }
        // The text is Base64 of "alice:" and three more letters.
        for (guess, end) in zip(guesses, ["YWFh", "YmJi", "Y2Nj", "ZGRk"]) {
            guess.send(request("/metrics", "Authorization: Basic YWxpY2U6\(end)\r\n"))
        }
        var answeredMeanwhile = 0
        for _ in 0..<20 {
            #expect(try answer(server, request("/metrics", alice)).hasPrefix("HTTP/1.1 200 "))
            if guesses.contains(where: { !$0.isReadable(within: 0) }) { answeredMeanwhile += 1 }
        }
        #expect(answeredMeanwhile > 0, "the guesses were over too soon to show anything")
        for guess in guesses { #expect(guess.readToEnd().hasPrefix("HTTP/1.1 401 ")) }
    }

    @Test("A client that sends more, closes or resets while its password is checked does no harm")
    func impatience() throws {
        let server = try server(users(slowHash), settings: ServerSettings(threads: 1))
        let talker = try Client(port: server.port)
        talker.send(request("/metrics", alice))
        var leavers = try (0..<3).map { _ in try Client(port: server.port) }
        for leaver in leavers { leaver.send(request("/metrics", alice)) }
        usleep(20_000)
        talker.send(request("/metrics", alice))
        talker.send(String(repeating: "x", count: 100_000))
        leavers = []
        let text = talker.readToEnd()
        #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 200 "))
        #expect(try answer(server, request("/metrics", alice)).hasPrefix("HTTP/1.1 200 "))
    }

    @Test("A server stops while a password is checked, and also after the client's time limit")
    func ending() throws {
        // These checks take some seconds.
        let slowest = "$2b$16$" + slowHash.dropFirst(7)
        let stopped = try server(users(slowest))
        let client = try Client(port: stopped.port)
        client.send(request("/metrics", alice))
        usleep(20_000)
        stopped.stop()
        #expect(client.readToEnd() == "")

        let hurried = try server(
            users(slowest), settings: ServerSettings(timeout: 1, threads: 1))
        let late = try Client(port: hurried.port)
        late.send(request("/metrics", alice))
        #expect(late.readToEnd() == "")
        #expect(try answer(hurried, request()).hasPrefix("HTTP/1.1 401 "))
    }

    @Test("With TLS nothing is answered in plain text, and connections over the limit are closed without an answer")
    func limit() throws {
        try files.issue("server")
        let server = try server(
            "tls_server_config: {cert_file: server.crt, key_file: server.key}",
            settings: ServerSettings(maximumConnections: 3, patience: 60, threads: 1))
        #expect(!(try answer(server, request())).contains("HTTP"))
        let silent = try (0..<3).map { _ in try Client(port: server.port) }
        usleep(50_000)
        let late = try Client(port: server.port)
        #expect(late.isReadable(within: 30_000) && late.readToEnd() == "")
        _ = silent
    }

    @Test("Clients that never finish their handshake are closed for others, and at the timeout")
    func halfOpen() throws {
        try files.issue("server")
        let server = try server(
            "tls_server_config: {cert_file: server.crt, key_file: server.key}",
            settings: ServerSettings(timeout: 2, maximumConnections: 2, threads: 1))
        let silent = try (0..<2).map { _ in try Client(port: server.port) }
        // The beginning of a handshake record.
        silent[0].send("\u{16}\u{3}\u{1}\u{1}")
        usleep(300_000)
        let late = try Client(port: server.port)
        // The connection is within the limit, so it is not closed at once.
        #expect(!late.isReadable(within: 300))
        for client in silent { #expect(client.isReadable(within: 30_000) && client.readToEnd() == "") }
    }

    @Test("A changed file is applied within about a second; an invalid one is reported once and has no effect")
    func reload() throws {
        let reported = Mutex<[String]>([])
        let server = try server(users(hash)) { error in reported.withLock { $0.append(error.description) } }
        func status(_ headers: String) throws -> Substring {
            try answer(server, request("/metrics", headers)).dropFirst(9).prefix(3)
        }
        func eventually(_ expected: String, _ headers: String) throws -> Bool {
            for _ in 0..<600 {
                if try status(headers) == expected { return true }
                usleep(50_000)
            }
            return false
        }
        func eventuallyReported(_ count: Int) throws -> [String] {
            // The file is checked when a client connects.
            for _ in 0..<600 where reported.withLock({ $0.count }) < count {
                _ = try status("")
                usleep(50_000)
            }
            return reported.withLock(\.self)
        }
        #expect(try status(alice) == "200")
        try files.write("basic_auth_users: {bob: \"\(hash)\"}", to: "web.yml")
        #expect(try eventually("401", alice))

        try files.write("basic_auth_users: {bob: nothing}", to: "web.yml")
        #expect(try eventuallyReported(1).count == 1)
        #expect(try status("Authorization: Basic Ym9iOnMzY3JldA==\r\n") == "200")
        // The file is checked again, and not reported again.
        usleep(1_100_000)
        #expect(try status("Authorization: Basic Ym9iOnMzY3JldA==\r\n") == "200")
        let reports = reported.withLock(\.self)
        #expect(
            reports.count == 1 && reports[0].contains("/web.yml:1:25: user \"bob\" has no bcrypt hash"), "\(reports)")

        try files.issue("server")
        try files.write("tls_server_config: {cert_file: server.crt, key_file: server.key}", to: "web.yml")
        #expect(try eventuallyReported(2).last?.contains("TLS cannot be switched on while the server runs") == true)
        #expect(try status("") == "401")
    }

    @Test("A mistake in the file and a port in use are different errors")
    func errors() throws {
        #expect(throws: SecureServerError.self) { try server("{}", settings: ServerSettings(address: "x")) }
        #expect {
            try server("a: b")
        } throws: { error in
            guard case .configuration(let mistakes)? = error as? SecureServerError else { return false }
            return mistakes.mistakes.first?.line == 1
        }
        #expect(throws: SecureServerError.server(.invalidAddress("x"))) {
            try server("{}", settings: ServerSettings(address: "x"))
        }
    }
}
