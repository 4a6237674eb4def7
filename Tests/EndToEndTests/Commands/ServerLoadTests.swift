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

        @Test("A server that listens on IPv6 alone is found by its address")
        func overIPv6() throws {
            let server = Process()
            let output = Pipe()
            server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            server.arguments = ["-u", "-m", "http.server", "--bind", "::1", "0"]
            server.currentDirectoryURL = URL(fileURLWithPath: BenchProcess.temporaryDirectory())
            server.standardOutput = output
            server.standardError = FileHandle.nullDevice
            try server.run()
            // SIGTERM is blocked in children of this thread.
            defer { kill(server.processIdentifier, SIGKILL) }
            // "Serving HTTP on ::1 port 40123 (http://[::1]:40123/) ..."
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            let words = line.split(separator: " ")
            let place = try #require(words.firstIndex(of: "port").map { words[$0 + 1] }, "\(line)")
            let outcome = try BenchProcess.run(["load", "http://[::1]:\(place)/", "--count", "20", "--json"])
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(try json(outcome)["answers"] as? Int == 20)
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
