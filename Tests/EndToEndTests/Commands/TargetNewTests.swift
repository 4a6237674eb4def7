import Foundation
import LinuxSystem
import TestSupport
import Testing

extension CommandTests {
    /// `target new` with real services, and what `target check` says of the files.
    @Suite struct TargetNewTests {
        private let directory = BenchProcess.temporaryDirectory()
        private static let shop = Project.root.appending(path: "Tests/EndToEndTests/Services/shop.py").path
        private static let service = Project.root.appending(path: "Tests/EndToEndTests/Services/service.py").path

        private func new(_ arguments: [String]) throws -> BenchProcess.Outcome {
            try BenchProcess.run(["target", "new", "mine", "-o", file] + arguments)
        }

        private var file: String { directory + "/mine.yaml" }
        private func text() throws -> String { try String(contentsOfFile: file, encoding: .utf8) }

        /// Returns a port on which nothing listens now.
        private static func freePort() throws -> Int {
            let server = try TestServer(address: "0.0.0.0") { _ in .ok("") }
            defer { server.stop() }
            return server.port
        }

        /// Checks the written file with `target check`.
        private func expectChecked(_ words: [String] = []) throws {
            let outcome = try BenchProcess.run(["target", "check", file] + words)
            #expect(outcome.code == 0, "\(outcome.out)\(outcome.err)")
            #expect(outcome.out.contains(" 0 wrong, 0 not seen"), "\(outcome.out)")
            #expect(outcome.err.contains("next: `exporter-bench run --target \(file) --agents 8 --quick`"))
        }

        @Test("A command with a port of its own gives a file with a placeholder, and the file passes target check")
        func fromCommand() throws {
            let port = try Self.freePort()
            let outcome = try new([
                "--from-command", "/usr/bin/python3 -S \(Self.shop) --host 127.0.0.1 --port \(port)", "--off",
                "EXPORTER=off",
            ])
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(outcome.err.contains("next: `exporter-bench target check \(file)`"))
            let text = try text()
            #expect(text.contains("\"--host\", \"{address}\", \"--port\", \"{port}\"]"), "\(text)")
            for line in [
                "metrics: {port: requests, path: /metrics/}", "health: {path: /healthz}",
                "required_families: [shop_orders_total, shop_stock]", "request_paths: [/]",
                "# /metrics redirects to /metrics/.",
            ] { #expect(text.contains("\n" + line), "\(text)") }
            #expect(!text.contains("TO DECIDE"))
            try expectChecked()
        }

        @Test("A program that takes its ports from its variables gives a file with their words")
        func variables() throws {
            let outcome = try new([
                "--from-command", "PAGE_PORT=9464 /usr/bin/python3 -S \(Self.service)", "--off", "EXPORTER=off",
            ])
            #expect(outcome.code == 0, "\(outcome.err)")
            let text = try text()
            #expect(
                text.contains(
                    "\nmetrics:\n  - {port: requests, path: /metrics}\n  - {port: metrics, path: /metrics}\n"),
                "\(text)")
            #expect(text.contains("\nenvironment: {PAGE_PORT: \"{metrics_port}\"}"), "\(text)")
            // Requests come to AGENT_PORT, which the program takes from its variables.
            #expect(text.contains("\nrequest_paths: [/]"), "\(text)")
            try expectChecked()
        }

        @Test("A running service gives a file with its command, its directory and its ports")
        func fromURL() throws {
            let port = try Self.freePort()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = ["-S", Self.shop, "--port", "\(port)"]
            process.currentDirectoryURL = URL(fileURLWithPath: directory)
            try process.run()
            defer { kill(process.processIdentifier, SIGKILL) }
            var outcome: BenchProcess.Outcome?
            try eventually("the service") {
                outcome = try new(["--from-url", "http://127.0.0.1:\(port)", "--off", "EXPORTER=off"])
                return outcome?.code != 69
            }
            #expect(outcome?.code == 0, "\(outcome?.err ?? "")")
            #expect(process.isRunning)
            let text = try text()
            #expect(text.contains("\nworking_directory: \(directory)"), "\(text)")
            #expect(text.contains("\"--port\", \"{port}\"]") && text.contains("\nbinds_address: false"), "\(text)")
            #expect(text.contains("# One process was seen."), "\(text)")
            try expectChecked()
        }

        @Test("A program that exits, or never listens, is named with its last output, and no file is written")
        func exits() throws {
            let exits = try new(["--from-command", "/bin/sh -c 'echo no license >&2; exit 3'"])
            #expect(exits.code == 70 && exits.err.contains("exit code 3") && exits.err.contains("\n    no license\n"))
            let silent = try new(["--from-command", "/bin/sh -c 'echo waiting; sleep 600'", "--timeout", "1"])
            #expect(
                silent.code == 70 && silent.err.contains("did not listen on any TCP port within 1 s"), "\(silent.err)")
            #expect(silent.err.contains("\n    waiting\n"))
            #expect(!FileManager.default.fileExists(atPath: file))
        }

        @Test("Ctrl-C ends the program, and no file is written", arguments: [SIGINT, SIGKILL])
        func interrupted(signal: Int32) throws {
            let pid = directory + "/pid"
            let bench = try BenchProcess([
                "target", "new", "mine", "-o", file, "--from-command",
                "PID=\(pid) /usr/bin/python3 -S \(Self.shop) --host 127.0.0.1",
            ])
            var started: Int32?
            try eventually("the program") {
                started = (try? String(contentsOfFile: pid, encoding: .utf8)).flatMap { Int32($0) }
                return started != nil
            }
            bench.send(signal)
            #expect(bench.wait().code == (signal == SIGINT ? 130 : SIGKILL))
            let process = try #require(started)
            try eventually("the end of the program") { kill(process, 0) != 0 }
            #expect(!FileManager.default.fileExists(atPath: file))
        }

        @Test("A file that exists is kept")
        func existing() throws {
            try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
            let outcome = try new(["--command", "/bin/true"])
            #expect(outcome.code == 64 && outcome.err.contains("\(file): the file exists"))
            #expect(try text() == "mine")
        }
    }
}
