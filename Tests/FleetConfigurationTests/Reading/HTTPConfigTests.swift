import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("http_config") struct HTTPConfigTests {
    private func access(_ text: String, file: String = "dir/http.yml") throws -> HTTPAccess {
        try HTTPConfigFile.parse(Array(text.utf8), file: file)
    }

    private func problems(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try HTTPConfigFile.parse(Array(text.utf8), file: "h.yml") }
            .map(\.description)
    }

    @Test("A whole http_config is read, and relative paths start at its directory")
    func whole() throws {
        let read = try access(
            """
            authorization: {credentials_file: token}
            tls_config:
              ca_file: ca.crt
              cert_file: /etc/client.crt
              key_file: client.key
              server_name: db
              insecure_skip_verify: false
              min_version: TLS12
            follow_redirects: false
            enable_http2: true
            """)
        #expect(read.credentials == .bearer(.file("dir/token")) && !read.followsRedirects)
        #expect(
            read.tls
                == TLSRules(
                    authorities: "dir/ca.crt", serverName: "db", certificate: "/etc/client.crt",
                    key: "dir/client.key", minimumVersion: .tls12))
        #expect(read.secretFiles == ["dir/token", "dir/client.key"] && !read.hasSecrets)
        #expect(try access("follow_redirects: true") == HTTPAccess())
    }

    @Test("Every form of credentials is read")
    func credentials() throws {
        let forms: [(String, HTTPCredentials)] = [
            ("basic_auth: {username: u, password: hunter2}", .basic(user: .text("u"), password: .text("hunter2"))),
            (
                "basic_auth: {username_file: u, password_file: /p}",
                .basic(user: .file("dir/u"), password: .file("/p"))
            ),
            ("bearer_token: hunter2", .bearer(.text("hunter2"))), ("bearer_token_file: t", .bearer(.file("dir/t"))),
            (
                "authorization: {type: Token, credentials: hunter2}",
                .authorization(type: "Token", .text("hunter2"))
            ),
        ]
        for (text, credentials) in forms {
            let read = try access(text)
            #expect(read.credentials == credentials, "\(text)")
            #expect(read.hasSecrets == text.contains("hunter2"))
            var dumped = ""
            dump(read, to: &dumped)
            #expect(!"\(read) \(dumped)".contains("hunter2"))
        }
    }

    @Test("A mistake is an error with its place and a fix, and quotes no secret")
    func mistakes() {
        let cases: [(String, String)] = [
            ("basic_aut: {username: u}", "h.yml:1:1: unknown key \"basic_aut\": did you mean basic_auth?"),
            ("tls_config: {ca_fil: x}", "h.yml:1:14: unknown key \"ca_fil\": did you mean ca_file?"),
            (
                "tls_config: {ca: PEM}",
                "h.yml:1:14: ca is not supported here: write the text to a file, and give ca_file"
            ),
            ("tls_config: {cert_file: c}", "h.yml:1:25: cert_file and key_file go together"),
            ("tls_config: {min_version: TLS9}", "h.yml:1:27: \"TLS9\" is not a version of TLS: give one of TLS10"),
            ("oauth2: {client_id: x}", "h.yml:1:1: oauth2 of http_config is not supported here"),
            (
                "authorization: {type: Basic, credentials: hunter2}",
                "h.yml:1:23: authorization cannot have the type basic"
            ),
            ("authorization: {type: Bearer}", "h.yml:1:16: authorization has no credentials"),
            ("bearer_token: hunter2\nbearer_token_file: f", "h.yml:2:20: bearer_token and bearer_token_file exclude"),
            ("bearer_token: hunter2\nbasic_auth: {username: u}", "h.yml:2:1: bearer_token and basic_auth exclude"),
            ("basic_auth: hunter2", "h.yml:1:13: basic_auth is not a mapping"),
            ("hunter2", "h.yml:1:1: the http_config is not a mapping"),
            ("bearer_token: \"hunter2\\n\"", "h.yml:1:15: bearer_token has a line end"),
        ]
        for (text, beginning) in cases {
            let found = problems(text)
            #expect(found.first?.hasPrefix(beginning) == true, "\(found)")
            #expect(!found.joined().contains("hunter2"))
        }
    }

    @Test("A page of a target file has an http_config")
    func pages() throws {
        let target = try TargetFile.parse(
            """
            name: t
            command: [/bin/true]
            off: none
            metrics:
              - {path: /a, scheme: https, http_config: {tls_config: {ca_file: ca.crt}, bearer_token: hunter2}}
              - {path: /b, scheme: https}
            """, file: "dir/t.yaml")
        #expect(target.pages[0].access?.tls?.authorities == "dir/ca.crt" && target.pages[1].access == nil)
        #expect(target.hidesSecrets && target.redaction.masked("a hunter2") == "a ***")
        let unused = errors { () throws(ConfigurationErrors) in
            try TargetFile.parse(
                """
                name: t
                command: [/bin/true]
                off: none
                metrics: {http_config: {tls_config: {ca_file: ca.crt}}}
                """, file: "t.yaml")
        }
        #expect(unused.first?.description.hasPrefix("t.yaml:4:11: tls_config has no effect") == true, "\(unused)")
    }
}
