import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// Loads of small servers by `exporter-bench load`.
    @Suite(.serialized) struct ServerLoadTests {
        private func json(_ outcome: BenchProcess.Outcome) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: Any])
        }

        @Test("The counts of a load are those of its server, and its JSON matches the published schema")
        func counts() throws {
            let server = try TestServer { head in
                head.contains("n=7 ") ? .init("HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n") : .ok("answer")
            }
            let url = "http://localhost:\(server.port)/?n={request}"
            let outcome = try BenchProcess.run(["load", url, "--count", "500", "--connections", "3", "--json"])
            // One answer has a status that was not expected.
            #expect(outcome.code == 1, "\(outcome.err)")
            let value = try json(outcome)
            #expect(value["requests"] as? Int == 500 && value["answers"] as? Int == 500)
            #expect(server.traffic.requests == 500)
            #expect(value["answers_by_status"] as? [String: Int] == ["200": 499, "404": 1])
            #expect(value["sent_bytes"] as? Int == server.traffic.received)
            #expect(value["received_bytes"] as? Int == server.traffic.sent)
            let directory = BenchProcess.temporaryDirectory()
            let schema = Project.root.appending(path: "docs/schema/load.schema.json").path
            try Data(outcome.out.utf8).write(to: URL(filePath: directory + "/load.json"))
            try Consumer.script("schema", [schema, directory + "/load.json"])
            let open = try BenchProcess.run([
                "load", url, "--rate", "200", "--duration", "0.5", "--schedule", "poisson", "--seed", "3",
                "--expect-status", "2xx,404", "--json", "--hgrm", directory + "/times.hgrm",
            ])
            #expect(open.code == 0, "\(open.err)")
            let answers = try #require(try json(open)["answers"] as? Int)
            #expect(server.traffic.requests == 500 + answers && answers > 50)
            try Data(open.out.utf8).write(to: URL(filePath: directory + "/open.json"))
            try Consumer.script("schema", [schema, directory + "/open.json"])
            let lines = try String(contentsOfFile: directory + "/times.hgrm", encoding: .utf8)
            #expect(
                lines.contains("Total count    = \(String(repeating: " ", count: 12 - "\(answers)".count))\(answers)]"))
        }

        /// Starts a server in Python, which prints a line with its port.
        private func python(_ arguments: [String]) throws -> (process: Process, port: String) {
            let server = Process()
            let output = Pipe()
            server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            server.arguments = ["-u"] + arguments
            server.currentDirectoryURL = URL(fileURLWithPath: BenchProcess.temporaryDirectory())
            server.standardOutput = output
            server.standardError = FileHandle.nullDevice
            try server.run()
            // "Serving HTTP on ::1 port 40123 (http://[::1]:40123/) ..."
            var line = Data()
            while !line.contains(10), case let bytes = output.fileHandleForReading.availableData, !bytes.isEmpty {
                line += bytes
            }
            let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            let port = try #require(words.drop { $0 != "port" }.dropFirst().first, "\(words)")
            return (server, String(port))
        }

        @Test("A server that listens on IPv6 alone is found by its address")
        func overIPv6() throws {
            let server = try python(["-m", "http.server", "--bind", "::1", "0"])
            // SIGTERM is blocked in children of this thread.
            defer { kill(server.process.processIdentifier, SIGKILL) }
            let outcome = try BenchProcess.run(["load", "http://[::1]:\(server.port)/", "--count", "20", "--json"])
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(try json(outcome)["answers"] as? Int == 20)
        }

        @Test("A server with TLS is loaded if its certificate is accepted")
        func overTLS() throws {
            let certificates = try TestCertificates()
            try certificates.issue("server", for: "DNS:service.test")
            let program = """
                import http.server, ssl, sys
                class Handler(http.server.BaseHTTPRequestHandler):
                    protocol_version = "HTTP/1.1"
                    def do_GET(self):
                        self.send_response(200)
                        self.send_header("Content-Length", "2")
                        self.end_headers()
                        self.wfile.write(b"ok")
                server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(sys.argv[1], sys.argv[2])
                server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
                print("port", server.server_port)
                server.serve_forever()
                """
            let server = try python(["-c", program, certificates.path("server.crt"), certificates.path("server.key")])
            defer { kill(server.process.processIdentifier, SIGKILL) }
            let load = [
                "load", "https://127.0.0.1:\(server.port)/", "--count", "50", "--connections", "2", "--json",
                "--ca-file", certificates.path("ca.crt"),
            ]
            let outcome = try BenchProcess.run(load + ["--server-name", "service.test"])
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(try json(outcome)["answers"] as? Int == 50)
            let other = try BenchProcess.run(load)
            #expect(other.code == 69 && other.err.contains("127.0.0.1"), "\(other.code) \(other.err)")
        }

        @Test("A signal ends a load, which shows what was measured")
        func interrupted() throws {
            let server = try TestServer { _ in .ok("x") }
            let bench = try BenchProcess(["load", "http://127.0.0.1:\(server.port)/", "--duration", "3600"])
            try eventually("100 requests") { server.traffic.requests > 100 }
            bench.send(SIGINT)
            let outcome = bench.wait()
            #expect(outcome.code == 130, "\(outcome.err)")
            #expect(outcome.out.contains("A signal ended the load") && outcome.out.contains("p99.9"), "\(outcome.out)")
        }

        @Test("A URL without a server ends with 69 and the reason, and a server that never answers too")
        func dead() throws {
            let gone = try TestServer { _ in .ok("x") }
            gone.stop()
            let refused = try BenchProcess.run(["load", "http://127.0.0.1:\(gone.port)/"])
            #expect(refused.code == 69 && refused.err.contains("Connection refused") && refused.out.isEmpty)
            let name = try BenchProcess.run(["load", "http://no-such-host.invalid/"])
            #expect(name.code == 69 && name.err.contains("does not resolve"), "\(name.err)")
            let silent = try TestServer { _ in .ok("x", delay: 60) }
            let none = try BenchProcess.run([
                "load", "http://127.0.0.1:\(silent.port)/", "--duration", "0.2", "--timeout", "0.2",
            ])
            #expect(none.code == 69 && none.out.contains("unanswered"), "\(none.out)")
        }
    }
}
