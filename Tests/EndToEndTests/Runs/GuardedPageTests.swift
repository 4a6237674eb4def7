import Foundation
import TestSupport
import Testing

extension RunTests {
    /// A page that needs a client certificate and a token, reached by `--http-config`.
    @Suite struct GuardedPageTests {
        private let certificates: TestCertificates
        private let token = "t0ken-of-the-page"

        init() throws {
            certificates = try TestCertificates()
            try certificates.issue("server", for: "DNS:service.test")
            try certificates.issue("client")
        }

        private func withServer(_ body: (_ url: String, _ address: String) throws -> Void) throws {
            let address = Loopback.address()
            let script = Project.root.appending(path: "Tests/EndToEndTests/Misbehaving/guarded.py").path
            let server = try Child([
                "/usr/bin/python3", "-S", script, address, "20181", certificates.directory, token,
            ])
            defer { server.stop() }
            try body("https://\(address):20181/metrics", address)
        }

        /// Writes the file. Its paths are relative to it.
        private func configuration(_ authorization: String) throws -> String {
            try certificates.write(
                """
                authorization: {\(authorization)}
                tls_config: {ca_file: ca.crt, cert_file: client.crt, key_file: client.key, server_name: service.test}
                """, to: "http.yml")
        }

        @Test("validate and run --url read a page with a client certificate and a token, and show no secret")
        func measured() throws {
            try withServer { url, _ in
                try certificates.write(token + "\n", to: "token")
                for authorization in ["credentials_file: token", "credentials: \(token)"] {
                    let file = try configuration(authorization)
                    let validated = try BenchProcess.run(["validate", url, "--http-config", file])
                    #expect(validated.code == 0, "\(validated.out)\(validated.err)")
                    let bench = try BenchProcess([
                        "run", "--url", url, "--http-config", file, "--scraper", "embedded,like-prometheus", "--rounds",
                        "1", "--scrape-interval", "1", "--warm-up", "0.2", "--output", "RESULTS",
                    ])
                    let outcome = bench.wait()
                    #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
                    let raw = try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out
                    let series = csvRows(raw).filter { $0["metric"] == "scrape_series" && $0["value"] != "" }
                    #expect(Set(series.compactMap { $0["target"] }).count == 2, "\(outcome.err)")
                    let stored = try Data(contentsOf: URL(fileURLWithPath: bench.results + "/exporter-bench.sqlite"))
                    #expect(stored.firstRange(of: Data(token.utf8)) == nil)
                    #expect(!(validated.out + validated.err + outcome.out + outcome.err + raw).contains(token))
                    #expect(outcome.out.contains("scraper=like-prometheus as Prometheus 3.14"), "\(outcome.out)")
                }
            }
        }

        @Test("A refused certificate is reported at the first answer, with the flag that mends it")
        func refused() throws {
            try withServer { url, _ in
                let bench = try BenchProcess([
                    "run", "--url", url, "--rounds", "1", "--scrape-interval", "1", "--warm-up", "0.2", "--output",
                    "RESULTS",
                ])
                let outcome = bench.wait()
                #expect(outcome.code == 1, "\(outcome.err)")
                #expect(outcome.out.contains("a certificate was not accepted"), "\(outcome.out)")
                #expect(outcome.out.contains("--http-config FILE") && !outcome.out.contains("attempts"))
                let validated = try BenchProcess.run(["validate", url, "--tries", "1"])
                #expect(validated.code == 1 && validated.out.contains("a certificate was not accepted"))
            }
        }

        @Test("hub config writes the settings of --http-config, and the secret only to its own file")
        func hub() throws {
            let file = try configuration("credentials: \(token)")
            let directory = certificates.path("hub")
            let outcome = try BenchProcess.run([
                "hub", "config", "--address", "127.0.0.1", "--http-config", file, "--output", directory,
            ])
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(outcome.err.contains("chmod 600 \(file)"))
            let names = FileManager.default.subpaths(atPath: directory) ?? []
            for name in names {
                guard let text = try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) else { continue }
                #expect(text.contains(token) == name.hasPrefix("secrets/"), "\(name)")
                if name.hasPrefix("prometheus-") {
                    #expect(text.contains("key_file: '\(certificates.path("client.key"))'"), "\(text)")
                }
            }
            #expect(names.contains { $0.hasPrefix("secrets/") })
        }
    }
}
