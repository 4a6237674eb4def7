import Foundation
import TestSupport
import Testing

extension RunTests {
    /// A service whose requests have bodies and secrets from files, or come over TLS, a Unix socket or new connections.
    @Suite struct RequestFormTests {
        private static let token = "t0ken-Form-Hw2"
        private let directory: String
        private let certificates: TestCertificates
        private let body = Array(UInt8.min...UInt8.max) + Array("{request} {env.NONE}".utf8)

        init() throws {
            directory = BenchProcess.temporaryDirectory()
            certificates = try TestCertificates()
            try certificates.issue("server", for: "DNS:service.test")
            try FileManager.default.createDirectory(atPath: directory + "/counts", withIntermediateDirectories: true)
            try Data(body).write(to: URL(fileURLWithPath: directory + "/order-Kq3.bin"))
            try Data("\(Self.token)\n".utf8).write(to: URL(fileURLWithPath: directory + "/token"))
        }

        private func target(_ keys: String, environment: [String: String] = [:], limit: Int = 20) throws -> String {
            let script = BenchProcess.root + "/Tests/EndToEndTests/Services/forms.py"
            let variables = (["COUNTS": directory + "/counts"].merging(environment) { $1 })
                .map { "  \($0.key): \"\($0.value)\"" }.sorted().joined(separator: "\n")
            let text = """
                name: forms
                command: [/usr/bin/python3, -S, \(script)]
                environment:
                \(variables)
                off: {environment: {EXPORTER: "off"}}
                required_families: [forms_total]
                readiness_limit_seconds: \(limit)
                request_rate: 20
                \(keys)
                """
            let path = directory + "/forms.yaml"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func bench(_ target: String, rounds: Int = 1) throws -> BenchProcess {
            try BenchProcess([
                "run", "--target", target, "--agents", "2", "--rounds", "\(rounds)", "--solo", "0", "--herd", "0",
                "--warm-up", "0.5", "--scrape-interval", "2", "--output", "RESULTS",
            ])
        }

        /// Returns the sums of what the services have counted.
        private func counts() throws -> (right: Int, wrong: Int, connections: Int) {
            let files = try FileManager.default.contentsOfDirectory(atPath: directory + "/counts")
            var sums = [0, 0, 0]
            for file in files {
                let text = try String(contentsOfFile: directory + "/counts/" + file, encoding: .utf8)
                let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
                try #require(numbers.count == 3, "\(file): \(text)")
                for index in 0..<3 { sums[index] += numbers[index] }
            }
            return (sums[0], sums[1], sums[2])
        }

        /// Runs a target, and checks that all its requests were answered, and were right for the service.
        private func measure(_ target: String) throws -> (bench: BenchProcess, outcome: BenchProcess.Outcome) {
            let bench = try bench(target)
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            let rows = raw.filter { $0["phase"] == "twins" && $0["block"] == "" }
            func values(_ metric: String) -> [Double] {
                rows.filter { $0["metric"] == metric }.compactMap { Double($0["value"] ?? "") }
            }
            let answered = values("requests_answered")
            #expect(answered.count >= 4 && answered.allSatisfy { $0 > 5 }, "\(outcome.err)")
            #expect(
                values("requests_failed").allSatisfy { $0 == 0 } && values("requests_unanswered").allSatisfy { $0 == 0 }
            )
            #expect(values("responses_identical_ratio").allSatisfy { $0 == 1 })
            #expect(!outcome.err.contains("no kernel timestamp"), "\(outcome.err)")
            let counted = try counts()
            #expect(counted.wrong == 0, "\(counted)")
            #expect(Double(counted.right) >= answered.reduce(0, +), "\(counted)")
            return (bench, outcome)
        }

        /// POSTs with a body of a file that waits for a 100, and a token of a file.
        private var order: String {
            """
            metrics_path: /metrics
            requests:
              - method: POST
                path: /orders
                headers: {Authorization: "Bearer {file:token}", Expect: 100-continue}
                body_file: order-Kq3.bin
            """
        }

        private var orderVariables: [String: String] { ["DIGEST": digest, "TOKEN": Self.token, "EXPECT": "1"] }

        /// The SHA-256 of the body, by the program that users have.
        private var digest: String {
            let file = directory + "/sum"
            _ = system("sha256sum \(directory)/order-Kq3.bin > \(file)")
            return ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").prefix(64).description
        }

        @Test("A body and a token come from files, the body waits for a 100, and no result has their contents or paths")
        func files() throws {
            let (bench, outcome) = try measure(try target(order, environment: orderVariables))
            let json = try BenchProcess.run(["export", "--format", "json", "--output", bench.results]).out
            for text in [outcome.out, outcome.err, json] { #expect(!text.contains(Self.token)) }
            let names = try #require(FileManager.default.enumerator(atPath: bench.results)).compactMap { $0 as? String }
            var hasDigest = false
            for name in names {
                guard let bytes = FileManager.default.contents(atPath: bench.results + "/" + name) else { continue }
                for hidden in [Self.token, "order-Kq3"] {
                    #expect(bytes.range(of: Data(hidden.utf8)) == nil, "\(hidden) is in \(name)")
                }
                hasDigest = hasDigest || bytes.range(of: Data(digest.utf8)) != nil
            }
            #expect(hasDigest)
            let check = try BenchProcess.run(["target", "check", directory + "/forms.yaml"])
            #expect(check.out.contains("POST /orders: status 200"), "\(check.out)")
        }

        @Test("A run whose body has changed is not resumed, and one with the same body is")
        func changedBody() throws {
            let path = try target(order, environment: orderVariables)
            let bench = try bench(path, rounds: 4)
            try #require(bench.waitForProgress("twin round 2"))
            bench.send(SIGINT)
            #expect(bench.wait().code == 130)
            let file = URL(fileURLWithPath: directory + "/order-Kq3.bin")
            try Data(body + [1]).write(to: file)
            let refused = try BenchProcess.run(["run", "--resume", "latest", "--output", bench.results])
            #expect(refused.code == 69)
            #expect(
                refused.err.contains("the body_file of POST /orders has changed (\(body.count) bytes, sha256 "),
                "\(refused.err)")
            try Data(body).write(to: file)
            let resumed = try BenchProcess.run(["run", "--resume", "latest", "--output", bench.results])
            #expect([0, 1, 3].contains(resumed.code), "\(resumed.err)")
        }

        @Test("A secret of a file that is not there is an error with its place before anything is measured")
        func missingSecret() throws {
            let path = try target(order.replacing("{file:token}", with: "{file:none}"))
            let bench = try bench(path)
            let outcome = bench.wait()
            #expect(outcome.code == 69 && !FileManager.default.fileExists(atPath: bench.results))
            #expect(
                outcome.err.contains("\(path):13:30: the file none of a secret cannot be read: No such file"),
                "\(outcome.err)")
        }

        @Test("Requests over TLS are measured, on the port of the page too", arguments: ["metrics", "requests"])
        func tls(_ pagePort: String) throws {
            let variables = ["CERTIFICATE": certificates.path("server.crt"), "KEY": certificates.path("server.key")]
            let tls = "tls: {ca_file: \(certificates.path("ca.crt")), server_name: service.test}"
            let keys =
                "metrics: {port: \(pagePort)}\nrequest_paths: [\"/{request}\"]\nrequest_scheme: https\n"
            _ = try measure(try target(keys + tls, environment: variables))
            let check = try BenchProcess.run(["target", "check", directory + "/forms.yaml"])
            #expect(check.out.contains("GET /{request}: status 200"), "\(check.out)")
            let refused = try BenchProcess.run([
                "target", "check", try target(keys, environment: variables, limit: 3),
            ])
            #expect(refused.out.contains("give tls: {ca_file: FILE, server_name: NAME}"), "\(refused.out)")
            guard pagePort == "metrics" else { return }
            let plain = try BenchProcess.run([
                "target", "check",
                try target("metrics_path: /metrics\nrequest_paths: [/]", environment: variables, limit: 3),
            ])
            #expect(plain.out.contains("give request_scheme: https if it speaks TLS"), "\(plain.out)")
        }

        @Test("Requests and health checks go to a Unix socket, one for each process")
        func unixSocket() throws {
            let keys = """
                metrics_path: /metrics
                health: {port: requests}
                request_socket: "{scratch}/a.sock"
                request_paths: ["/{request}"]
                """
            _ = try measure(try target(keys, environment: ["SOCKET": "{scratch}/a.sock"]))
            let check = try BenchProcess.run(["target", "check", directory + "/forms.yaml"])
            #expect(check.out.contains("GET /{request}: status 200"), "\(check.out)")
            #expect(check.out.contains("/health: status 200"), "\(check.out)")
            let silent = try BenchProcess.run([
                "target", "check", try target(keys, environment: ["SOCKET": "{scratch}/b.sock"], limit: 2),
            ])
            #expect(silent.out.contains("/a.sock (nothing listened)"), "\(silent.out)")
        }

        @Test("A service that closes after each answer has one request on each connection")
        func oneShot() throws {
            let keys = "metrics_path: /metrics\nrequest_paths: [\"/{request}\"]"
            _ = try measure(try target(keys, environment: ["ONE_SHOT": "1"]))
            let counted = try counts()
            #expect(counted.connections == counted.right && counted.right > 100, "\(counted)")
        }
    }
}
