import Foundation
import TestSupport
import Testing

extension RunTests {
    /// Services whose page and health checks come over HTTPS.
    @Suite struct SecureServiceTests {
        private let certificates: TestCertificates

        init() throws {
            certificates = try TestCertificates()
            try certificates.issue("server", for: "DNS:service.test")
        }

        private func target(_ keys: String, readinessLimit: Int = 20) throws -> String {
            try certificates.write(
                """
                name: service
                command: [/usr/bin/python3, -S, \(Project.root.appending(path: "Tests/EndToEndTests/Services/service.py").path)]
                environment:
                  CERTIFICATE: \(certificates.path("server.crt"))
                  KEY: \(certificates.path("server.key"))
                  PAGE_PORT: "{metrics_port}"
                off: {environment: {EXPORTER: "off"}}
                request_paths: ["/work?n={request}"]
                required_families: [my_bytes]
                readiness_limit_seconds: \(readinessLimit)
                request_rate: 20
                \(keys)
                """, to: "service.yaml")
        }

        private func run(_ target: String, _ more: [String] = []) throws -> (
            outcome: BenchProcess.Outcome, rows: [[String: String]]
        ) {
            let bench = try BenchProcess(
                [
                    "run", "--target", target, "--agents", "2", "--rounds", "1", "--solo", "0", "--herd", "0",
                    "--warm-up", "0.5", "--scrape-interval", "2", "--output", "RESULTS",
                ] + more)
            let outcome = bench.wait()
            let rows = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            return (outcome, rows.filter { $0["phase"] == "twins" && $0["arm"] == "treatment" && $0["block"] == "" })
        }

        private func values(_ rows: [[String: String]], _ metric: String) -> [Double] {
            rows.filter { $0["metric"] == metric }.compactMap { Double($0["value"] ?? "") }
        }

        @Test("A page over HTTPS is scraped by the bench and by a real Prometheus, and its traffic has the handshake")
        func measured() throws {
            let path = try target(
                "metrics: {scheme: https}\ntls: {ca_file: \(certificates.path("ca.crt")), server_name: service.test}")
            let (outcome, rows) = try run(path, ["--scraper", "embedded,prometheus"])
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(values(rows, "endpoints_accessible_ratio") == [1, 1, 1, 1], "\(outcome.err)")
            #expect(values(rows, "scrape_series") == [50, 50, 50, 50])
            let page = try #require(values(rows, "scrape_body_bytes").first)
            let payloads = values(rows, "scrape_payload_bytes_per_second")
            // Two seconds of payload contain the page, and the bench's also a handshake with a certificate.
            #expect(payloads.count == 4 && payloads.allSatisfy { $0 * 2 > page }, "\(payloads) \(page)")
            for metric in ["scrape_response_body_bytes", "scrape_wire_bytes_per_second"] {
                #expect(values(rows, metric).isEmpty)
            }
            #expect(
                rows.contains {
                    $0["metric"] == "scrape_wire_bytes_per_second"
                        && $0["absent_reason"]?.contains("over HTTPS") == true
                }, "\(rows.first ?? [:])")
            let check = try BenchProcess.run(["target", "check", path])
            #expect(check.out.contains("/health: status 200"), "\(check.out)")
        }

        @Test("validate --live checks certificates by the tls_config of a Prometheus configuration")
        func live() throws {
            let address = Loopback.address()
            let variables = [
                "CERTIFICATE=\(certificates.path("server.crt"))", "KEY=\(certificates.path("server.key"))",
                "AGENT_ADDRESS=\(address)", "AGENT_PORT=20171", "PAGE_PORT=20172",
            ]
            let script = Project.root.appending(path: "Tests/EndToEndTests/Services/service.py").path
            let server = try Child(["/usr/bin/env"] + variables + ["/usr/bin/python3", "-S", script])
            defer { server.stop() }
            for (name, isAccepted) in [("server_name: service.test", true), ("server_name: other.test", false)] {
                let file = try certificates.write(
                    """
                    scrape_configs:
                      - job_name: a
                        scheme: https
                        tls_config: {ca_file: ca.crt, \(name)}
                        static_configs: [{targets: ["\(address):20172"]}]
                    """, to: "prometheus.yml")
                let outcome = try BenchProcess.run(["validate", "--fleet", file, "--live"])
                #expect(outcome.code == (isAccepted ? 0 : 1), "\(name): \(outcome.out)\(outcome.err)")
            }
        }

        @Test("A certificate that is not accepted is named with the keys that accept it, and so is a missing scheme")
        func refused() throws {
            func check(_ keys: String) throws -> String {
                try BenchProcess.run(["target", "check", try target(keys, readinessLimit: 5)]).out
            }
            for tls in ["", "tls: {ca_file: \(certificates.path("ca.crt"))}"] {
                let out = try check("metrics: {scheme: https}\n\(tls)\n")
                #expect(out.contains("give tls: {ca_file: FILE, server_name: NAME}"), "\(out)")
            }
            let plain = try check("metrics_path: /metrics")
            #expect(plain.contains("give scheme: https if it speaks TLS"), "\(plain)")
        }

        @Test("Any certificate is accepted if the target file says so")
        func any() throws {
            let out = try BenchProcess.run([
                "target", "check", try target("metrics: {scheme: https}\ntls: {insecure_skip_verify: true}"),
            ]).out
            #expect(out.contains("/metrics: 50 samples") && out.contains("/health: status 200"), "\(out)")
        }
    }
}
