import Foundation
import LinuxSystem
import Testing

extension RunTests {
    /// Services with ports, directories and ends of their own.
    @Suite struct ServiceTests {
        private let log = BenchProcess.temporaryDirectory() + "/log"
        private static let program = Project.root.appending(path: "Tests/EndToEndTests/Services/service.py").path
        /// Size of the page and of the header of its answer, in bytes.
        private static let pageBytes =
            "# HELP my_bytes Bytes.\n# TYPE my_bytes gauge\n".utf8.count
            + (0..<50).reduce(0) { $0 + "my_bytes{n=\"\($1)\"} 1\n".utf8.count }
        private static let headerBytes =
            "HTTP/1.1 200 X\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: \(pageBytes)\r\n\r\n".utf8
            .count

        private func target(_ keys: String, environment: [String] = []) throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/service.yaml"
            let variables = (["LOG: \"\(log)\""] + environment).joined(separator: ", ")
            let text = """
                name: service
                command: [/usr/bin/python3, -S, \(Self.program)]
                environment: {\(variables)}
                off: {environment: {EXPORTER: "off"}}
                request_paths: ["/work?n={request}"]
                required_families: [my_bytes]
                readiness_limit_seconds: 20
                request_rate: 20
                \(keys)
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func start(_ target: String, _ more: [String] = [], rounds: Int = 1) throws -> BenchProcess {
            try BenchProcess(
                [
                    "run", "--target", target, "--agents", "2", "--rounds", "\(rounds)", "--solo", "0", "--herd", "0",
                    "--warm-up", "0.5", "--scrape-interval", "2", "--output", "RESULTS",
                ] + more)
        }

        private func rows(_ bench: BenchProcess) throws -> [[String: String]] {
            csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
                .filter { $0["phase"] == "twins" && $0["block"] == "" }
        }

        private func values(_ rows: [[String: String]], _ metric: String, target: String = "service") -> [Double] {
            rows.filter { $0["metric"] == metric && $0["target"] == target && $0["arm"] == "treatment" }
                .compactMap { Double($0["value"] ?? "") }
        }

        private func expectExactTraffic(_ rows: [[String: String]]) {
            #expect(values(rows, "endpoints_accessible_ratio") == [1, 1])
            #expect(values(rows, "scrape_response_body_bytes") == [Double(Self.pageBytes), Double(Self.pageBytes)])
            #expect(
                values(rows, "scrape_response_header_bytes") == [Double(Self.headerBytes), Double(Self.headerBytes)])
            let requests = values(rows, "scrape_request_bytes")
            #expect(requests.count == 2)
            for (payload, request) in zip(values(rows, "scrape_payload_bytes_per_second"), requests) {
                #expect(abs(payload * 2 - request - Double(Self.pageBytes + Self.headerBytes)) < 0.001)
            }
        }

        @Test("A service with its page on the request port is measured, and requests are not counted as scrapes")
        func onePort() throws {
            let bench = try start(try target("metrics: {port: requests}"))
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let rows = try rows(bench)
            expectExactTraffic(rows)
            #expect(!outcome.err.contains("switched off"), "\(outcome.err)")
            #expect(values(rows, "requests_answered").allSatisfy { $0 > 0 })
        }

        @Test(
            "Requests to an agent that waits for a database are sent when due, on several connections, alike in both arms"
        )
        func waits() throws {
            let bench = try start(try target(Self.ownPort, environment: ["WAIT: \"0.15\""]))
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let rows = try rows(bench)
            func all(_ metric: String, _ arm: String) -> [Double] {
                rows.filter { $0["metric"] == metric && $0["arm"] == arm }.compactMap { Double($0["value"] ?? "") }
            }
            // 20 requests a second of 150 ms each keep three connections busy. One connection answers 6.7 a second.
            #expect(all("request_throughput", "treatment").count == 2)
            #expect(all("request_throughput", "treatment").allSatisfy { $0 > 10 })
            #expect(all("request_connections", "treatment").allSatisfy { $0 >= 3 })
            func connections(_ arm: String) -> [String: String] {
                let figures = rows.filter { $0["metric"] == "request_connections" && $0["arm"] == arm }
                return Dictionary(figures.map { ($0["agent"] ?? "", $0["value"] ?? "") }) { first, _ in first }
            }
            // The agents of an arm are not in the same order in both arms.
            #expect(connections("treatment") == connections("control"))
        }

        @Test("A page on the request port that stays on in the control is found")
        func staysOn() throws {
            let path = try target("metrics: {port: requests}")
            let text = try String(contentsOfFile: path, encoding: .utf8).replacing("EXPORTER:", with: "EXPORTERS:")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let outcome = try start(path).wait()
            #expect(outcome.err.contains("serves metrics with the exporter switched off"), "\(outcome.err)")
        }

        @Test("A Prometheus that scrapes the request port has the same traffic as the bench, without the requests")
        func prometheus() throws {
            let bench = try start(
                try target("metrics: {port: requests}"), ["--scraper", "like-prometheus-2,prometheus"], rounds: 2)
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let rows = try rows(bench)
            let own = values(rows, "scrape_payload_bytes_per_second", target: "service:scraper=like-prometheus-2")
            let real = values(rows, "scrape_payload_bytes_per_second", target: "service:scraper=prometheus")
            let expected = try #require(own.first)
            #expect(own.count == 4)
            // A scrape that begins while the connections are counted has no figure. A busy machine counts slowly.
            #expect(!real.isEmpty, "\(real)")
            for value in real { #expect(abs(value - expected) <= 6, "\(value) \(expected)") }
        }

        @Test("Agents with a fixed page port have an address each")
        func fixedPort() throws {
            let bench = try start(try target("metrics: {port: 9119}", environment: ["PAGE_PORT: \"9119\""]))
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            expectExactTraffic(try rows(bench))
        }

        private var logged: [Substring] {
            ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
        }

        private static let ownPort = "metrics: {port: requests}\n"

        @Test("Each process gets an empty scratch directory that is removed after it, and runs in it")
        func scratch() throws {
            let path = try target(
                Self.ownPort
                    + "working_directory: \"{scratch}\"\nsetup: [/bin/sh, -c, \"echo set up in $SCRATCH >> $LOG\"]\n"
                    + "teardown: [/bin/sh, -c, \"ls $SCRATCH >> $LOG\"]",
                environment: ["SCRATCH: \"{scratch}\""])
            let outcome = try start(path).wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            let lines = logged.filter { $0.hasPrefix("scratch ") }.map { $0.split(separator: " ") }
            let paths = Set(lines.map { String($0[1]) })
            // Two agents in two arms, and one second control.
            #expect(lines.count >= 4 && paths.count == lines.count)
            for line in lines { #expect(line[2] == "700" && line[3] == "[]" && line[5] == line[1], "\(line)") }
            #expect(paths.allSatisfy { !Files.exists($0) })
            for path in paths { #expect(logged.contains("set up in \(path)")) }
            #expect(logged.count { $0 == "left" } == paths.count)
        }

        @Test("A bench that is killed leaves no scratch directory")
        func killed() throws {
            let path = try target(
                Self.ownPort, environment: ["SCRATCH: \"{scratch}\""])
            let bench = try start(path, rounds: 5)
            #expect(bench.waitForProgress("twin round 1"))
            try eventually("the agents") { logged.count { $0.hasPrefix("scratch ") } >= 4 }
            let paths = logged.filter { $0.hasPrefix("scratch ") }.map { String($0.split(separator: " ")[1]) }
            bench.send(SIGKILL)
            _ = bench.wait()
            try eventually("the end of the directories") { paths.allSatisfy { !Files.exists($0) } }
        }

        @Test("A setup that fails is named with its agent and its output")
        func setupFails() throws {
            let setup = "setup: [/bin/sh, -c, 'test $AGENT_NAME = ServiceRegistry || { echo no database; exit 7; }']"
            let outcome = try start(try target(Self.ownPort + setup)).wait()
            #expect(outcome.code != 0)
            #expect(outcome.err.contains("its setup ended with exit code 7"), "\(outcome.err)")
            #expect(outcome.err.contains("no database"))
            #expect(!outcome.err.contains("ServiceRegistry (treatment): its setup"))
        }

        @Test("Agents that end by the signal of their stop rule, or in its time, end regularly")
        func stopSignal() throws {
            let path = try target(
                Self.ownPort + "stop: {signal: INT, within_seconds: 20}", environment: ["IGNORES: SIGTERM"])
            let outcome = try start(path).wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            #expect(!outcome.err.contains("ignored") && !outcome.err.contains("ended with"), "\(outcome.err)")
            #expect(logged.count { $0 == "signal 2" } >= 4 && !logged.contains("signal 15"))
            let check = try BenchProcess.run(["target", "check", path])
            #expect(check.out.contains("it ends on SIGINT"), "\(check.out) \(check.err)")
        }

        @Test("A fixed port with binds_address false is refused before anything starts")
        func fixedPortOnOneAddress() throws {
            let path = try target("metrics: {port: 9119}\nbinds_address: false")
            let outcome = try start(path).wait()
            #expect(outcome.code == 78 && outcome.err.contains("\(path):9:17: port 9119 is fixed"), "\(outcome.err)")
        }
    }
}
