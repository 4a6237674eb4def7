import Foundation
import Testing

extension EndTests {
    /// Secrets are planted in every input, and no output may contain them.
    @Suite struct SecretTests {
        private static let password = "s3cret-Zq7"
        private static let token = "t0ken-Xw4"
        private static let port = 20150

        /// Runs the body with a server whose pages require the secrets.
        private func withServer(_ body: (_ endpoint: String) throws -> Void) throws {
            let address = Loopback.address()
            let script = BenchProcess.root + "/Tests/EndToEndTests/Misbehaving/protected.py"
            // The server's command line becomes part of a run's environment.
            let secrets = ["--password=\(Self.password)", "--token", Self.token]
            let server = try Child(["/usr/bin/python3", script, address, "\(Self.port)"] + secrets)
            defer { server.stop() }
            try eventually("the server; it wrote: \(server.output)") {
                guard server.isRunning else { throw Unavailable("the server exited: \(server.output)") }
                return (try? HTTPConnection(address, Self.port).get("/open")) != nil
            }
            try body("\(address):\(Self.port)")
        }

        private func file(_ text: String, in directory: String) throws -> String {
            let path = directory + "/secret"
            try Data("\(text)\n".utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func expectNoSecret(_ text: String, _ what: String) {
            for secret in [Self.password, Self.token] {
                #expect(!text.contains(secret), "\(secret) is in \(what): \(text.prefix(400))")
            }
        }

        /// Checks every file in a directory, byte by byte.
        private func expectNoSecret(below directory: String) throws {
            let names = try #require(FileManager.default.enumerator(atPath: directory)).compactMap { $0 as? String }
            #expect(!names.isEmpty)
            for name in names {
                guard let bytes = FileManager.default.contents(atPath: directory + "/" + name) else { continue }
                for secret in [Self.password, Self.token] {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(name)")
                }
            }
        }

        @Test("The command validate sends a password and a token, and does not show them")
        func validate() throws {
            try withServer { endpoint in
                let directory = BenchProcess.temporaryDirectory()
                let junit = directory + "/v.xml"
                for form in [[], ["--json"]] {
                    let outcome = try BenchProcess.run(
                        ["validate", "--tries", "1", "--all", "--junit", junit] + form + [
                            "http://scraper:\(Self.password)@\(endpoint)/basic",
                            "http://\(endpoint)/query?token=\(Self.token)",
                            "http://scraper:\(Self.password)@\(endpoint)/redirect",
                            "http://scraper:\(Self.password)@\(endpoint)/no?api_key=\(Self.token)",
                        ])
                    #expect(outcome.code == 1)
                    // Both pages were read: their syntax error is reported.
                    #expect(
                        outcome.out.components(separatedBy: "a label name without '='").count >= 3, "\(outcome.out)")
                    #expect(outcome.out.contains("scraper:***@") && outcome.out.contains("token=***"))
                    expectNoSecret(outcome.out + outcome.err, "the output")
                }
                expectNoSecret(try String(contentsOfFile: junit, encoding: .utf8), "JUnit")
                for flags in [
                    ["--user", "scraper", "--password-file", try file(Self.password, in: directory)],
                    ["--bearer-token-file", try file(Self.token, in: BenchProcess.temporaryDirectory())],
                ] {
                    let path = flags.count == 4 ? "basic" : "bearer"
                    let outcome = try BenchProcess.run(["validate", "http://\(endpoint)/\(path)", "--json"] + flags)
                    #expect(outcome.out.contains("a label name without '='"), "\(outcome.out)")
                    expectNoSecret(outcome.out + outcome.err, "the output")
                }
            }
        }

        @Test("With --live, validate sends the credentials of a Prometheus configuration, and does not show them")
        func configuration() throws {
            try withServer { endpoint in
                let directory = BenchProcess.temporaryDirectory()
                _ = try file(Self.token, in: directory)
                let name = try #require(try FileManager.default.contentsOfDirectory(atPath: directory).first)
                let path = directory + "/prometheus.yml"
                try """
                scrape_configs:
                  - job_name: basic
                    metrics_path: /basic
                    basic_auth: {username: scraper, password: "\(Self.password)"}
                    static_configs: [{targets: ["\(endpoint)"]}]
                  - job_name: bearer
                    metrics_path: /bearer
                    authorization: {credentials_file: "\(name)"}
                    static_configs: [{targets: ["\(endpoint)"]}]
                  - job_name: query
                    metrics_path: /query
                    params: {token: ["\(Self.token)"]}
                    static_configs: [{targets: ["\(endpoint)"]}]
                """.write(toFile: path, atomically: true, encoding: .utf8)
                let outcome = try BenchProcess.run(["validate", "--fleet", path, "--live", "--tries", "1", "--all"])
                #expect(
                    outcome.out.components(separatedBy: "a label name without '='").count == 4,
                    "\(outcome.out)\(outcome.err)")
                expectNoSecret(outcome.out + outcome.err, "validate --live")
                for arguments in [["validate"], ["validate", "--json"], ["fleet", "show"]] {
                    let outcome = try BenchProcess.run(arguments + ["--fleet", path])
                    #expect(outcome.code == 0, "\(outcome.err)")
                    expectNoSecret(outcome.out + outcome.err, "\(arguments)")
                }
            }
        }

        @Test(
            "Values of variables and secret words of commands reach the agent, but no store, export or message"
        )
        func environment() throws {
            let path = BenchProcess.temporaryDirectory() + "/mine.yaml"
            try """
            name: mine
            command: [/bin/sh, -c, "echo got ${#API_TOKEN} ${#OTHER_KEY} $API_TOKEN $OTHER_KEY >&2; exit 3", --token, \(Self.token)]
            environment: {API_TOKEN: \(Self.token)}
            off: {environment: {OFF_PASSWORD: \(Self.password)}}
            metrics_path: /metrics
            readiness_limit_seconds: 1
            """.write(toFile: path, atomically: true, encoding: .utf8)
            let target = "\(path):env.OTHER_KEY=\(Self.password)"
            let flags = [
                "--agents", "1", "--rounds", "1", "--scrape-interval", "1", "--solo", "1", "--herd", "0", "--verbose",
                "--output", "RESULTS",
            ]
            let bench = try BenchProcess(["run", "--target", target] + flags)
            let outcome = bench.wait()
            #expect(outcome.code == 70 && outcome.err.contains("got 9 10 *** ***"), "\(outcome.err)")
            #expect(outcome.err.contains("mine:env.OTHER_KEY=<hidden>"))
            expectNoSecret(outcome.out + outcome.err, "the output")
            for arguments in [
                ["report"], ["export", "--format", "json"], ["export", "--format", "raw"],
                ["baseline", "save", "kept"],
            ] {
                let shown = try BenchProcess.run(arguments + ["--output", bench.results])
                #expect(shown.code == 0, "\(shown.err)")
                expectNoSecret(shown.out + shown.err, arguments[0])
            }
            try expectNoSecret(below: bench.results)
            let dry = try BenchProcess.run(
                ["run", "--versus", target, "\(path):env.OTHER_KEY=\(Self.token)", "--dry-run", "--json"])
            #expect(dry.code == 0 && dry.out.firstMatch(of: /env\.OTHER_KEY=<hidden [0-9a-f]{4}>/) != nil, "\(dry.err)")
            expectNoSecret(dry.out + dry.err, "the plan")
            for wrong in [
                ["run", "--target", "\(target):colour"], ["run", "--target", "\(target),\(target)"], ["run", target],
                ["run", "--versus", target, target], ["run", "--target", "no.yaml:env.T=\(Self.token)"],
                ["target", "check", "\(target):gzip=maybe"],
            ] {
                let refused = try BenchProcess.run(wrong)
                #expect(refused.code != 0)
                expectNoSecret(refused.out + refused.err, "\(wrong)")
            }
        }

        @Test("A run with hidden values is resumed with values of its target file or values given again")
        func resumed() throws {
            let target = try MarkedTarget()
            func start(_ text: String) throws -> String {
                let bench = try BenchProcess([
                    "run", "--target", text, "--agents", "1", "--rounds", "2", "--scrape-interval", "1", "--warm-up",
                    "0.3", "--solo", "1", "--herd", "0", "--output", "RESULTS",
                ])
                try #require(bench.waitForProgress("twin round 1"))
                bench.send(SIGKILL)
                _ = bench.wait()
                #expect(target.goneWithinTwoSeconds())
                return bench.results
            }
            func resume(_ results: String, _ more: [String] = []) throws -> BenchProcess.Outcome {
                try BenchProcess.run(["run", "--resume", "latest", "--output", results] + more)
            }
            let fromFile = try resume(try start(target.path))
            #expect(
                [0, 1, 3].contains(fromFile.code) && fromFile.err.contains("read again from \(target.path)"),
                "\(fromFile.err)")
            let given = "\(target.path):env.API_TOKEN=\(Self.token)"
            let results = try start(given)
            let refused = try resume(results)
            #expect(refused.code == 69 && refused.err.contains("--target TARGET:env.NAME=VALUE"), "\(refused.err)")
            let completed = try resume(results, ["--target", given])
            #expect([0, 1, 3].contains(completed.code), "\(completed.err)")
            expectNoSecret(completed.out + completed.err, "the resumed run")
            try expectNoSecret(below: results)
        }

        @Test("A message that quotes an argument does not show its secrets")
        func messages() throws {
            let wrong = "http://scraper:\(Self.password)@h:99999/m?token=\(Self.token)"
            let sound = "http://scraper:\(Self.password)@h:9/m?token=\(Self.token)"
            for arguments in [
                ["validate", wrong], ["validate", sound, sound], ["run", sound], ["run", "--url", wrong],
                ["run", "--url", sound],
                ["validate", "--fleet", "x.csv", "--live", "--address", "u:\(Self.password)@h"],
                ["validate", "scraper:\(Self.password)@h:9/metrics"], ["compare", sound],
                ["export", "--output", sound],
            ] {
                let outcome = try BenchProcess.run(arguments)
                #expect(outcome.code != 0)
                expectNoSecret(outcome.out + outcome.err, arguments[0])
            }
        }

        @Test(
            "A run stores neither the token of its address nor a password from a file: not in store, page or exports"
        )
        func run() throws {
            try withServer { endpoint in
                let password = try file(Self.password, in: BenchProcess.temporaryDirectory())
                let short = ["--rounds", "1", "--scrape-interval", "1", "--warm-up", "0.2", "--output", "RESULTS"]
                for (path, more) in [
                    ("open?token=\(Self.token)", []), ("sound", ["--user", "scraper", "--password-file", password]),
                ] {
                    let bench = try BenchProcess(["run", "--url", "http://\(endpoint)/\(path)"] + more + short)
                    let outcome = bench.wait()
                    #expect(outcome.out.contains("series"), "\(outcome.out)\(outcome.err)")
                    #expect(!outcome.out.contains("status 401"), "\(outcome.out)")
                    expectNoSecret(outcome.out + outcome.err, "the output")
                    for form in ["json", "raw", "junit", "csv"] {
                        let export = try BenchProcess.run(["export", "--format", form, "--output", bench.results])
                        expectNoSecret(export.out, form)
                    }
                    try expectNoSecret(below: bench.results)
                }
                let dry = try BenchProcess.run(
                    ["run", "--url", "http://\(endpoint)/query?token=\(Self.token)", "--dry-run", "--json"])
                #expect(dry.code == 0 && dry.out.contains("token=***"), "\(dry.out)\(dry.err)")
                expectNoSecret(dry.out + dry.err, "the plan")
            }
        }
    }
}
