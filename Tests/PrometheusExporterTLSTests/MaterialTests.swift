import TestSupport
import Testing

@testable import PrometheusExporterTLS

@Suite("Certificates and keys") struct MaterialTests {
    private let files: TestCertificates

    init() throws {
        files = try TestCertificates()
        try files.issue("server")
    }

    /// Returns the errors of a `tls_server_config` with these lines.
    private func outcome(_ lines: String) throws -> String {
        let text = "tls_server_config:\n" + lines.split(separator: "\n").map { "  \($0)\n" }.joined()
        let path = try files.write(text, to: "web.yml")
        do throws(WebConfigurationError) {
            try WebConfiguration.read(path: path).check()
            return "good"
        } catch { return error.description.replacing(files.directory + "/", with: "") }
    }

    @Test("A certificate and its key are read from files, relative or not, and from the configuration itself")
    func good() throws {
        #expect(try outcome("cert_file: server.crt\nkey_file: server.key") == "good")
        #expect(try outcome("cert_file: \(files.path("server.crt"))\nkey_file: ./server.key") == "good")
        let inline = try ["cert", "key"].map { kind in
            let file = kind == "cert" ? "server.crt" : "server.key"
            return "\(kind): |\n" + (try files.text(file)).split(separator: "\n").map { "  \($0)\n" }.joined()
        }
        #expect(try outcome(inline.joined()) == "good")
        try files.write(files.text("server.crt") + files.text("ca.crt"), to: "chain.crt")
        #expect(
            try outcome(
                """
                cert_file: chain.crt
                key_file: server.key
                client_auth_type: RequireAndVerifyClientCert
                client_ca_file: ca.crt
                client_allowed_sans: [a, b]
                cipher_suites: [TLS_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]
                curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]
                """) == "good")
    }

    @Test("OpenSSL knows all cipher suites that the configuration may name")
    func suites() throws {
        for suite in CipherSuite.allCases {
            let version = suite.isForTLS13 ? "min_version: TLS13" : "max_version: TLS12"
            let lines = "cert_file: server.crt\nkey_file: server.key\n\(version)\ncipher_suites: [\(suite.rawValue)]"
            #expect(try outcome(lines) == "good")
        }
    }

    @Test("A file that cannot be used is reported with its path, the key and the reason")
    func bad() throws {
        try files.issue("other")
        try files.write("hello", to: "text")
        try files.openssl("ec -in server.key -aes128 -passout pass:x -out locked.key")
        try files.openssl("req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.crt -subj /CN=rsa")
        try files.write(files.text("server.crt") + "-----BEGIN CERTIFICATE-----\nAAAA\n", to: "cut.crt")
        let pair = "cert_file: server.crt\nkey_file: server.key\n"
        for (lines, beginning) in [
            (
                "cert_file: no.crt\nkey_file: server.key",
                "web.yml:2:14: cert_file \"no.crt\" cannot be read: No such file"
            ),
            (
                "cert_file: server.crt\nkey_file: no.key",
                "web.yml:3:13: key_file \"no.key\" cannot be read: No such file"
            ),
            ("cert_file: .\nkey_file: server.key", "web.yml:2:14: cert_file \".\" cannot be read: Is a directory"),
            (
                "cert_file: text\nkey_file: server.key",
                "web.yml:2:14: cert_file \"text\" has no certificate that can be "
            ),
            (
                "cert: hello\nkey_file: server.key",
                "web.yml:2:9: cert has no certificate that can be used: no start line"
            ),
            ("cert_file: cut.crt\nkey_file: server.key", "web.yml:2:14: cert_file \"cut.crt\" has no certificate "),
            ("cert_file: server.crt\nkey_file: text", "web.yml:3:13: key_file \"text\" has no key that belongs "),
            ("cert_file: server.crt\nkey_file: server.crt", "web.yml:3:13: key_file \"server.crt\" has no key that "),
            ("cert_file: server.crt\nkey_file: locked.key", "web.yml:3:13: key_file \"locked.key\" has no key that "),
            (
                "cert_file: server.crt\nkey_file: other.key",
                "web.yml:3:13: key_file \"other.key\" has no key that belongs to the certificate: key values mismatch"
            ),
            ("cert_file: server.crt\nkey_file: rsa.key", "web.yml:3:13: key_file \"rsa.key\" has no key that belongs "),
            (
                pair + "client_auth_type: RequireAndVerifyClientCert\nclient_ca_file: no.crt",
                "web.yml:5:19: client_ca_file \"no.crt\" cannot be read: No such file"
            ),
            (
                pair + "client_auth_type: RequireAndVerifyClientCert\nclient_ca_file: text",
                "web.yml:5:19: client_ca_file \"text\" has no certificates that can be used: "
            ),
        ] {
            let outcome = try outcome(lines)
            #expect(outcome.hasPrefix(beginning), "\(outcome)")
        }
    }
}
