import Foundation
import Testing

extension CommandTests {
    /// Tests of `validate` with running agents, and with servers that misbehave in many ways.
    @Suite struct LiveValidateTests {
        private static let port = 20100

        /// Runs the body with a misbehaving server that accepts connections.
        private func withServer(_ body: (_ root: String) throws -> Void) throws {
            let address = Loopback.address()
            let script = BenchProcess.root + "/Tests/EndToEndTests/Misbehaving/server.py"
            let server = try Child(["/usr/bin/python3", script, address, "\(Self.port)"])
            defer { server.stop() }
            try eventually("the server; it wrote: \(server.output)") {
                guard server.isRunning else { throw Unavailable("the server exited: \(server.output)") }
                return (try? HTTPConnection(address, Self.port).get("/404")) != nil
            }
            try body("http://\(address):\(Self.port)")
        }

        private func object(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        /// Returns "check: problem" texts by address or agent.
        private func findings(_ object: [String: Any]) -> [String: [String]] {
            let all = object["findings"] as? [[String: Any]] ?? []
            return Dictionary(grouping: all) { ($0["subject"] as? [String: Any])?["name"] as? String ?? "" }
                .mapValues { $0.map { "\($0["check"] ?? ""): \($0["problem"] ?? "")" } }
        }

        @Test("Healthy agents in two languages pass, and an agent with another agent's label is reported")
        func fleet() throws {
            try withAgent(.swift) { swift in
                try withAgent(.python) { python in
                    let file = BenchProcess.temporaryDirectory() + "/fleet.yaml"
                    func validate(_ name: String, _ more: [String] = []) throws -> BenchProcess.Outcome {
                        func agent(_ name: String) -> String {
                            "{name: \(name), port: \(Agent.requestPort), health_check_port: \(Agent.healthPort)}"
                        }
                        let text = """
                            S:
                              core:
                                - \(agent(swift.name))
                            P:
                              core:
                                - \(agent(name))
                            """
                        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
                        let addresses = "S=\(swift.address),P=\(python.address)"
                        return try BenchProcess.run(
                            ["validate", "--fleet", file, "--live", "--address", addresses] + more)
                    }
                    let sound = try validate(python.name)
                    #expect(sound.code == 0, "\(sound.out)\(sound.err)")
                    #expect(sound.out.contains("fleet: 2 of 2 pass"), "\(sound.out)")
                    let other = try validate("Other", ["--json", "--families", "agent_requests_total=gauge,agent_x"])
                    #expect(other.code == 1)
                    let found = findings(try object(other.out))
                    #expect(found["Other"]?.contains { $0.hasPrefix("agent-label: ") } == true, "\(found)")
                    #expect(
                        found["TestAgent"] == [
                            "families: missing: agent_x", "types: agent_requests_total is a counter",
                        ])
                }
            }
        }

        private static let wrong: [(path: String, says: String)] = [
            ("/hang", "reachable: connected, but no answer within 0.7 s (2 tries)"),
            ("/early", "reachable: connection closed without an answer"),
            ("/half", "connection closed during the answer: the page is cut short, "),
            ("/chunks", "bytes, and the last chunk is missing"), ("/twice", "gzip: compressed twice"),
            ("/crlf", "parse: line 2, column 23: lines end in CR LF (3 lines)"),
            ("/seconds", "timestamps: line 3: timestamps"),
            ("/new", "prometheus-3: line 2, column 8: the page is cut short"),
            ("/no-http", "reachable: the answer is not HTTP"),
            ("/slow", "reachable: incomplete answer after"), ("/endless", "reading was stopped"),
            ("/series/20000", "cardinality: x has 20000 series, above 1000"), ("/garbage", "parse: line 1"),
            ("/html", "content-type: an HTML page"), ("/type", "content-type: 'application/json'"),
            ("/no-type", "content-type: the answer has no content type"),
            ("/redirect", "redirect: status 302, redirects to http://elsewhere/metrics"), ("/slash", "/slash/"),
            ("/204", "status: status 204"), ("/404", "status: status 404"), ("/500", "status: status 500"),
            ("/empty", "parse: an empty page"),
            ("/bad-line", "parse: line 4, column 11: a label value that is not quoted"),
            ("/back", "staleness: a counter decreased: x_total"), ("/coding", "gzip: the request failed"),
        ]

        @Test("Every problem has its own message and does not affect the other pages")
        func misbehaving() throws {
            try withServer { root in
                try withAgent(.swift) { agent in
                    let healthy = "http://\(agent.address):\(Agent.metricsPort)/metrics"
                    let silent = "http://\(agent.address):9/metrics"
                    let junit = BenchProcess.temporaryDirectory() + "/junit.xml"
                    let outcome = try BenchProcess.run(
                        ["validate", "--json", "--junit", junit, "--timeout", "0.7", "--tries", "2", healthy, silent]
                            + [root + "/flaky", root + "/accept"] + Self.wrong.map { root + $0.path })
                    #expect(outcome.code == 1, "\(outcome.err)")
                    let object = try object(outcome.out)
                    let found = findings(object)
                    #expect(found[healthy] == nil, "\(found[healthy] ?? [])")
                    #expect(found[root + "/flaky"] == nil, "\(found[root + "/flaky"] ?? [])")
                    #expect(found[root + "/accept"] == nil, "\(found[root + "/accept"] ?? [])")
                    #expect(found[silent] == ["reachable: connection refused (2 tries)"])
                    for (path, says) in Self.wrong {
                        let texts = found[root + path] ?? []
                        // A slow machine gives up the endless page because of its time, not its length.
                        let isSlow =
                            path == "/endless" && texts.first?.hasPrefix("reachable: incomplete answer") == true
                        #expect(isSlow || texts.contains { $0.contains(says) }, "\(path): \(texts)")
                    }
                    let rows = object["live"] as? [[String: Any]] ?? []
                    #expect(rows.count == Self.wrong.count + 4)
                    #expect(rows.first { $0["url"] as? String == root + "/flaky" }?["tries"] as? Int == 2)
                    let text = try String(contentsOfFile: junit, encoding: .utf8)
                    #expect(text.split(separator: "<testsuite ").count - 1 == rows.count)
                    #expect(text.contains("<skipped message=\"no answer\"/>"))
                }
            }
        }

        @Test("With --lenient, tolerated deviations are not errors, and limits are as given")
        func limits() throws {
            try withServer { root in
                let outcome = try BenchProcess.run([
                    "validate", "--lenient", "--max-series", "5000", "--max-bytes", "100000", root + "/series/5000",
                ])
                #expect(outcome.code == 0, "\(outcome.out)")
                let followed = try BenchProcess.run(["validate", "--lenient", "--json", root + "/slash"])
                let found = findings(try object(followed.out))[root + "/slash"] ?? []
                #expect(found.count == 1 && found[0].hasPrefix("redirect: redirects to \(root)/slash/"), "\(found)")
                let small = try BenchProcess.run(["validate", "--max-bytes", "100", root + "/series/900"])
                #expect(small.code == 1)
                #expect(small.out.contains("bytes, above 100"), "\(small.out)")
            }
        }

        @Test("Ctrl-C ends validate with 130 and shows the results so far")
        func interrupted() throws {
            try withServer { root in
                let bench = try BenchProcess([
                    "validate", "--timeout", "30", root + "/404", root + "/hang", "--tries", "1",
                ])
                // The first page arrives at once, the second never.
                usleep(2_000_000)
                bench.send(SIGINT)
                let outcome = bench.wait()
                #expect(outcome.code == 130)
                #expect(outcome.out.contains("1 not checked"), "\(outcome.out)")
                #expect(outcome.out.contains("status 404"), "\(outcome.out)")
            }
        }
    }
}
