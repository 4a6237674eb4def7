import Foundation
import TestSupport
import Testing

/// The exporter with a web configuration, queried by its intended clients: curl, openssl and a real Prometheus.
@Suite("The exporter over TLS", .serialized, .programsThread)
struct SecureExporterTests {
    private let files: TestCertificates
    /// The bcrypt hash of "s3cret", cost 10.
    private static let hash = "$2b$10$abcdefghijklmnopqrstuu3KWNuWLhBnmgYfnzONPueahDuedC/lu"
    private static let users = "basic_auth_users: {alice: \"\(hash)\"}\n"
    private static let pair = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n"

    init() throws {
        files = try TestCertificates()
        try files.issue("server")
    }

    /// Runs the body with the example program serving under this configuration, and its port. promtool must accept the
    /// configuration too, unless it has a key that Debian's promtool does not know yet.
    private func withExample<Value>(
        _ configuration: String, isKnownToPromtool: Bool = true, _ body: (Child, Int) throws -> Value
    ) throws -> Value {
        let path = try files.write(configuration, to: "web.yml")
        let check = try run("/usr/bin/promtool", "check", "web-config", path)
        #expect(check.status == 0 || !isKnownToPromtool, "\(check.output)")
        let example = try Child([Project.builtProducts.appending(path: "exporter-example-tls").path, "0", path])
        defer { example.stop() }
        var port: Int?
        try eventually("the example's port; it wrote: \(example.output)") {
            port = example.output.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) }
            return port != nil
        }
        return try body(example, #require(port))
    }

    private func run(_ command: String...) throws -> (status: Int32, output: String) {
        let child = try Child(command)
        defer { child.stop() }
        return try (child.exitCode(), child.output)
    }

    /// Returns curl's status, `000` if there was none, and its output.
    private func curl(_ port: Int, _ options: String..., host: String = "localhost", path: String = "/metrics") throws
        -> (
            status: String, output: String
        )
    {
        let command = [
            "/usr/bin/curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "10", "--cacert",
            files.path("ca.crt"), "--write-out", "\n%{http_code}", "https://\(host):\(port)\(path)",
        ]
        let child = try Child(command + options)
        defer { child.stop() }
        _ = try child.exitCode()
        return (String(child.output.suffix(3)), child.output)
    }

    @Test("Matches the program in the documentation word for word")
    func documentation() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: Project.root.appending(path: path), encoding: .utf8)
        }
        let article = try text("Sources/PrometheusExporterTLS/PrometheusExporterTLS.docc/PrometheusExporterTLS.md")
        try #expect(article.contains("```swift\n" + text("Examples/exporter-example-tls/Main.swift") + "```"))
    }

    @Test(
        "Serves curl with the right user only, over TLS 1.2 and 1.3, and answers large headers with 431"
    )
    func curl() throws {
        try withExample(Self.pair + Self.users) { _, port in
            for version in [["--tls-max", "1.2"], ["--tlsv1.3"]] {
                let good = try curl(port, "--user", "alice:s3cret", version[0], version.last ?? "")
                #expect(good.status == "200" && good.output.contains("\njobs_total "), "\(good.output)")
            }
            try #expect(curl(port, "--user", "alice:s3cret", "--compressed").output.contains("\njobs_total "))
            try #expect(curl(port, "--user", "alice:wrong").status == "401")
            try #expect(curl(port, "--user", "bob:s3cret").status == "401")
            try #expect(curl(port, path: "/").status == "401")
            try #expect(curl(port, "--user", "alice:s3cret", path: "/").status == "404")
            let large = "X: " + String(repeating: "a", count: 9000)
            try #expect(curl(port, "--user", "alice:s3cret", "--header", large).status == "431")
        }
    }

    @Test("Refuses clients without TLS, below TLS 1.2, or with HTTP/2 only")
    func refusals() throws {
        try withExample(Self.pair) { _, port in
            let plain = try Client(port: UInt16(port))
            plain.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(!plain.readToEnd().contains("HTTP"))
            let old = try run(
                "/usr/bin/openssl", "s_client", "-connect", "localhost:\(port)", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"
            )
            #expect(old.status != 0 && old.output.contains("protocol version"), "\(old.output)")
            let other = try run("/usr/bin/openssl", "s_client", "-connect", "localhost:\(port)", "-alpn", "h2")
            #expect(other.status != 0 && other.output.contains("no application protocol"), "\(other.output)")
            try #expect(curl(port).status == "200")
        }
    }

    @Test("Accepts only clients with a certificate of its authority and an allowed name")
    func clientCertificates() throws {
        try files.issue("client", for: "DNS:prometheus.example")
        try files.issue("number", for: "IP:10.1.2.3")
        try files.issue("unlisted", for: "DNS:prometheus.example.net")
        try files.authority("foreign-ca")
        try files.issue("foreign", for: "DNS:prometheus.example", from: "foreign-ca")
        func status(_ port: Int, _ name: String) throws -> String {
            try curl(port, "--cert", files.path("\(name).crt"), "--key", files.path("\(name).key")).status
        }
        let demand = "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n"
        let names = "  client_allowed_sans: [prometheus.example, 10.1.2.3]\n"
        try withExample(Self.pair + demand + names, isKnownToPromtool: false) { _, port in
            try #expect(status(port, "client") == "200")
            try #expect(status(port, "number") == "200")
            try #expect(status(port, "unlisted") == "000")
            try #expect(status(port, "foreign") == "000")
            try #expect(curl(port).status == "000")
        }
        let request = "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: ca.crt\n"
        try withExample(Self.pair + request) { _, port in
            try #expect(curl(port).status == "200")
            try #expect(status(port, "client") == "200")
            try #expect(status(port, "foreign") == "000")
        }
        try withExample(Self.pair + "  client_auth_type: RequireAnyClientCert\n") { _, port in
            try #expect(curl(port).status == "000")
            try #expect(status(port, "foreign") == "200")
        }
    }

    @Test("Loads a renewed certificate, keeps the old one while the new one is incomplete, and reports that once")
    func renewal() throws {
        try files.issue("renewed", for: "DNS:renewed.example,DNS:localhost")
        try withExample(Self.pair) { example, port in
            let resolve = "renewed.example:\(port):127.0.0.1"
            func renewed() throws -> Bool {
                try curl(port, "--resolve", resolve, host: "renewed.example").status == "200"
            }
            try #expect(curl(port).status == "200" && !renewed())
            // The new certificate without its key.
            try files.write(files.text("renewed.crt"), to: "server.crt")
            try eventually("the complaint") {
                try #expect(curl(port).status == "200")
                return example.output.contains("has no key that belongs to the certificate: key values mismatch")
            }
            try #expect(!renewed())
            try files.write(files.text("renewed.key"), to: "server.key")
            try eventually("the renewed certificate") { try renewed() }
            #expect(example.output.components(separatedBy: "is invalid and ignored").count == 2)
        }
    }

    @Test("Keeps serving while clients hold all connections without finishing their handshake")
    func halfOpen() throws {
        try withExample(Self.pair) { _, port in
            let silent = try (0..<50).map { _ in try Client(port: UInt16(port)) }
            usleep(300_000)
            for _ in 0..<10 { #expect(try curl(port).status == "200") }
            withExtendedLifetime(silent) {}
        }
    }

    @Test("Survives clients that disconnect in the middle of an answer")
    func hangingUp() throws {
        try withExample(Self.pair) { example, port in
            for _ in 0..<30 { _ = try curl(port, "--max-filesize", "1") }
            try #expect(example.isRunning && curl(port).status == "200")
        }
    }

    @Test("A real Prometheus scrapes it over https with a user, a password and a client certificate")
    func prometheus() throws {
        try files.issue("client", for: "DNS:prometheus.example")
        let demand = "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n"
        try withExample(Self.pair + demand + Self.users) { _, port in
            let options = """
                scheme: https
                basic_auth: {username: alice, password: s3cret}
                tls_config: {ca_file: \(files.path("ca.crt")), cert_file: \(files.path("client.crt")), key_file: \(files.path("client.key"))}
                """
            try Prometheus.withServer(scraping: ["localhost:\(port)"], options: options) { prometheus in
                try eventually("the jobs; Prometheus wrote: \(prometheus.child.output)") {
                    try prometheus.query("jobs_total").contains(#""__name__":"jobs_total""#)
                }
                try #expect(prometheus.query("up").contains("\"1\"]"))
            }
        }
    }

    @Test("Exits with a message that has the location if its file or a key is invalid")
    func mistakes() throws {
        for (text, message) in [
            (
                "tls_server_config:\n  cert_files: server.crt\n",
                "web.yml:2:3: unknown key \"cert_files\": did you mean cert_file?"
            ),
            (
                "tls_server_config:\n  cert_file: server.crt\n  key_file: ca.key\n",
                "web.yml:3:13: key_file \"ca.key\" has no key"
            ),
            ("basic_auth_users: {alice: s3cret}\n", "web.yml:1:27: user \"alice\" has no bcrypt hash"),
        ] {
            let outcome = try run(
                Project.builtProducts.appending(path: "exporter-example-tls").path, "0",
                files.write(text, to: "web.yml"))
            #expect(outcome.status == 78 && outcome.output.contains(message), "\(outcome.output)")
        }
    }
}
