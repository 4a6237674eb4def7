import Testing

@testable import PrometheusExporterTLS

/// The bcrypt hash of "s3cret", cost 5.
let hash = "$2b$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK"

@Suite("Web configuration") struct WebConfigurationTests {
    private func mistakes(_ text: String) -> [String] {
        do throws(WebConfigurationError) {
            _ = try WebConfiguration.parse(text, file: "web.yml")
            return []
        } catch { return error.mistakes.map(\.description) }
    }

    @Test("Every key of the file is read")
    func whole() throws {
        let configuration = try WebConfiguration.parse(
            """
            tls_server_config:
              cert_file: server.crt
              key_file: /etc/server.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.crt
              client_allowed_sans: [prometheus.example, 10.0.0.1]
              min_version: TLS12
              max_version: TLS13
              cipher_suites:
                - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
                - TLS_AES_128_GCM_SHA256
              prefer_server_cipher_suites: false
              curve_preferences: [X25519, CurveP256]
            http_server_config:
              http2: false
              headers:
                X-Frame-Options: deny
                Content-Security-Policy: ""
            basic_auth_users:
              bob: \(hash)
              alice: "\(hash)"
            """, file: "etc/web.yml")
        let tls = try #require(configuration.tls)
        #expect(configuration.usesTLS && configuration.userNames == ["alice", "bob"])
        #expect(tls.certificate.location == .file("server.crt") && tls.key.location == .file("/etc/server.key"))
        #expect(tls.clientAuthorities?.location == .file("ca.crt"))
        #expect(tls.clientAuthentication == .requireAndVerify)
        #expect(tls.allowedNames == ["prometheus.example", "10.0.0.1"])
        #expect(tls.cipherSuites == [.rsaAES128GCM, .aes128GCM] && !tls.prefersServerCipherSuites)
        #expect(tls.curves.map(\.openSSLName) == ["X25519", "P-256"])
        #expect(configuration.headers == [ResponseHeader(name: "X-Frame-Options", value: "deny")])
    }

    @Test("Defaults are TLS 1.2 and 1.3, the server's order of suites, and no client certificates")
    func defaults() throws {
        let tls = try #require(
            try WebConfiguration.parse("tls_server_config: {cert: a, key: b}", file: "web.yml").tls)
        #expect(tls.certificate.location == .text("a") && tls.key.location == .text("b"))
        #expect(tls.minimumVersion == .tls12 && tls.maximumVersion == .tls13 && tls.prefersServerCipherSuites)
        #expect(tls.clientAuthentication == .none && tls.clientAuthorities == nil && tls.allowedNames == [])
        let plain = try WebConfiguration.parse("{}", file: "web.yml")
        #expect(!plain.usesTLS && plain.userNames == [] && plain.headers == [])
    }

    private static let certificate = "tls_server_config:\n  cert_file: c\n  key_file: k\n"

    @Test(
        "A mistake is reported with its location and a fix",
        arguments: [
            ("", "web.yml: is empty: write a mapping of keys and values"),
            ("- a", "web.yml:1:1: expected a mapping, found a list: write a mapping of keys and values"),
            ("tls_server: {}", "web.yml:1:1: unknown key \"tls_server\": did you mean tls_server_config? "),
            ("basic_auth_user: {}", "web.yml:1:1: unknown key \"basic_auth_user\": did you mean basic_auth_users? "),
            ("tls_server_config:", "web.yml:1:19: expected a mapping, found nothing: "),
            ("rate_limit: {interval: 1s, burst: 2}", "web.yml:1:13: rate_limit is not supported: remove it"),
            ("tls_server_config:\n  key_file: k", "web.yml:2:3: key \"cert_file\" is missing: add it"),
            ("tls_server_config:\n  cert_file: c", "web.yml:2:3: key \"key_file\" is missing: add it"),
            (certificate + "  cert: x", "web.yml:4:3: both cert and cert_file are given: remove one of them"),
            ("tls_server_config:\n  cert_file: ''\n  key_file: k", "web.yml:2:14: cert_file is empty: give a path"),
            ("tls_server_config:\n  cert_file: [c]\n  key_file: k", "web.yml:2:14: expected a text, found a list: "),
            (certificate + "  certfile: c", "web.yml:4:3: unknown key \"certfile\": did you mean cert_file? "),
            (certificate + "  min_version: TLS11", "web.yml:4:16: min_version TLS11 is not supported: it is insecure"),
            (certificate + "  max_version: TLS10", "web.yml:4:16: max_version TLS10 is not supported: it is insecure"),
            (
                certificate + "  min_version: 1.2",
                "web.yml:4:16: unknown value \"1.2\": allowed: TLS10, TLS11, TLS12, TLS13"
            ),
            (
                certificate + "  min_version: TLS13\n  max_version: TLS12",
                "web.yml:4:16: min_version TLS13 is above max_version TLS12"
            ),
            (
                certificate + "  client_auth_type: RequireAndVerify",
                "web.yml:4:21: unknown value \"RequireAndVerify\": did you mean RequireAndVerifyClientCert? "
            ),
            (
                certificate + "  client_auth_type: RequireAndVerifyClientCert",
                "web.yml:4:21: client_auth_type RequireAndVerifyClientCert without client_ca_file: "
            ),
            (
                certificate + "  client_auth_type: VerifyClientCertIfGiven",
                "web.yml:4:21: client_auth_type VerifyClientCertIfGiven without client_ca_file: "
            ),
            (certificate + "  client_ca_file: ca", "web.yml:4:19: client_ca_file without a client_auth_type "),
            (
                certificate + "  client_auth_type: RequestClientCert\n  client_allowed_sans: [a]",
                "web.yml:5:24: client_allowed_sans is given, but clients may connect without a certificate: "
            ),
            (
                certificate + "  client_auth_type: RequireAnyClientCert\n  client_allowed_sans: []",
                "web.yml:5:24: client_allowed_sans is empty: "
            ),
            (
                certificate + "  cipher_suites: TLS_AES_128_GCM_SHA256",
                "web.yml:4:18: expected a list of names, found \"TLS_AES_128_GCM_SHA256\""
            ),
            (
                certificate + "  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]",
                "web.yml:4:19: unknown value \"TLS_RSA_WITH_RC4_128_SHA\": "
            ),
            (
                certificate + "  cipher_suites: [TLS_AES_128_GCM_SHA256]",
                "web.yml:4:18: cipher_suites has no suite for TLS 1.2: "
            ),
            (
                certificate
                    + "  max_version: TLS12\n  cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]",
                "web.yml:5:18: cipher_suites has a suite for TLS 1.3, but max_version is TLS12: "
            ),
            (certificate + "  curve_preferences: [P256]", "web.yml:4:23: unknown value \"P256\": allowed: CurveP256"),
            (
                certificate + "  prefer_server_cipher_suites: maybe",
                "web.yml:4:32: expected true or false, found \"maybe\": give true or false"
            ),
            ("http_server_config: {http2: 1}", "web.yml:1:29: expected true or false, found \"1\": "),
            ("http_server_config: {http3: true}", "web.yml:1:22: unknown key \"http3\": did you mean http2? "),
            (
                "http_server_config: {headers: {X-Frame-Option: deny}}",
                "web.yml:1:32: unknown key \"X-Frame-Option\": did you mean X-Frame-Options? "
            ),
            (
                "http_server_config: {headers: {X-Frame-Options: allow}}",
                "web.yml:1:49: X-Frame-Options \"allow\" is unknown: allowed: deny, sameorigin"
            ),
            (
                "http_server_config: {headers: {X-XSS-Protection: \"a\\r\\nSet-Cookie: b\"}}",
                "web.yml:1:50: the value of X-XSS-Protection is not one line of printable ASCII: "
            ),
            ("basic_auth_users: [alice]", "web.yml:1:19: expected a mapping, found a list: write NAME: HASH"),
            ("basic_auth_users:\n  alice: s3cret", "web.yml:2:10: user \"alice\" has no bcrypt hash: "),
            ("basic_auth_users:\n  alice:", "web.yml:2:9: expected a text, found nothing: "),
            ("basic_auth_users:\n  \"a:b\": \(hash)", "web.yml:2:3: user \"a:b\" has a colon, "),
            ("basic_auth_users:\n  \"\": \(hash)", "web.yml:2:3: user \"\" is empty: "),
            ("basic_auth_users:\n  a: \(hash)\n  a: \(hash)", "web.yml:3:3: key \"a\" is already on line 2: "),
        ])
    func mistake(text: String, beginning: String) {
        let mistakes = mistakes(text)
        #expect(mistakes.contains { $0.hasPrefix(beginning) }, "\(mistakes)")
        #expect(mistakes.count == 1)
    }

    @Test("All mistakes of a file are reported at once, in its order")
    func several() {
        let mistakes = mistakes("basic_auth_users: {a: b}\ntls_server_config: {min_version: TLS9}\nx: 1")
        let places = mistakes.map { $0.split(separator: ": ")[0] }
        #expect(places == ["web.yml:1:23", "web.yml:2:20", "web.yml:2:20", "web.yml:2:34", "web.yml:3:1"])
    }

    @Test("An error does not contain a password's hash")
    func discretion() {
        let mistakes = mistakes("basic_auth_users:\n  alice: $2b$05$tooshort\n  bob: $1$abc$def")
        #expect(mistakes.count == 2 && !mistakes.joined().contains("tooshort") && !mistakes.joined().contains("abc"))
    }

    @Test("A missing file is an error with the system's reason")
    func missing() {
        #expect {
            try WebConfiguration.read(path: "/no/such/web.yml")
        } throws: {
            "\($0)" == "/no/such/web.yml: cannot be read: No such file or directory"
        }
    }
}
