import BenchmarkPages
import Glibc
import LinuxSystem
import Testing

@testable import PeerComparison
@testable import PeerDriver

/// Tests with the real driver and the real program.
@Suite("A comparison from beginning to end", .serialized)
struct BenchTests {
    private static let binaries: String = {
        let executable = (try? Files.ownExecutable()) ?? ""
        return String(executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)])
    }()

    private static var ours: Peer { Peer.all(root: "/nowhere", binaries: binaries).last! }

    private static func rows(_ names: String...) -> [Row] { Row.all.filter { names.contains($0.name) } }

    @Test("Our driver gives a figure for rows of every kind")
    func figures() throws {
        let rows = Self.rows(
            "counter_increment", "record_request_2_threads", "record_request_cold", "record_request_swept", "scrape",
            "start_up", "memory",
            "record_request_allocations")
        var messages: [String] = []
        let bench = PeerBench(peers: [Self.ours], rows: rows, rounds: 1, seed: 1)
        let comparison = try bench.run { messages.append($0) }
        #expect(messages == ["round 1 of 1"])
        #expect(comparison.page.samples == 147)
        for row in rows {
            let values = comparison.values(row, Self.ours)
            #expect(values.count == 1 && values[0] >= 0, "\(row.name): \(comparison.absence(row, Self.ours) ?? "")")
            if !row.isCounted { #expect((values.first ?? 0) > 0, "\(row.name)") }
        }
    }

    @Test("Our driver has exactly the operations of the rows")
    func operations() throws {
        let asked = Row.all.compactMap { row in
            switch row.method {
            case .loopCPU, .loopWall, .calls: row.name
            case .allocations(let operation, _), .sweptCalls(let operation, _): operation
            case .scrapes, .throughput, .startup, .memory: nil
            }
        }
        #expect(try Set(asked) == Set(PeerDriver.operations(AgentPage()).keys))
        let driver = try DriverProcess(Self.ours)
        #expect(throws: PeerError.self) { _ = try driver.ask("guess", 1) }
        #expect(throws: PeerError.self) { _ = try driver.ask("counter_increment", 0) }
    }

    @Test("A connection is kept if the client wants that")
    func keeps() throws {
        let driver = try DriverProcess(Self.ours)
        let client = try PageClient(driver)
        let first = try client.get(keeping: true)
        #expect(client.isConnected)
        #expect(try client.get(keeping: true) == first)
        #expect(try client.get(keeping: false) == first && !client.isConnected)
    }

    @Test("A peer with another page is refused, and a missing peer has its reason in every row")
    func refusal() throws {
        let other = Peer(
            name: "go", title: "another page",
            command: ["/usr/bin/python3", "-c", Self.emptyPageServer])
        let rows = Self.rows("counter_increment")
        #expect {
            _ = try PeerBench(peers: [other, Self.ours], rows: rows, rounds: 1, seed: 1).run { _ in }
        } throws: { "\($0)".hasPrefix("go: its page lacks agent_") && ($0 as? PeerError)?.exitCode == 65 }
        let absent = Peer(name: "rust", title: "Rust", command: [], absence: "it is not built")
        let comparison = try PeerBench(peers: [absent, Self.ours], rows: rows, rounds: 1, seed: 1).run { _ in }
        #expect(comparison.absence(rows[0], absent) == "it is not built")
        #expect(throws: PeerError.self) {
            _ = try PeerBench(peers: [absent], rows: rows, rounds: 1, seed: 1).run { _ in }
        }
    }

    private static let emptyPageServer = """
        import http.server, sys
        class Empty(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'up 1\\n')
            def log_message(self, *_):
                pass
        server = http.server.HTTPServer(('127.0.0.1', 0), Empty)
        print('port', server.server_port, flush=True)
        server.serve_forever()
        """

    @Test("An interrupted program leaves no driver and exits with 130")
    func interruption() throws {
        let output = try ChildOutput(keeping: .last(1 << 20))
        var child = try ChildProcess(
            SpawnRequest(
                command: [
                    Self.binaries + "/exporter-peers", "--peers", "swift", "--rounds", "1000", "--rows",
                    "counter_lookup",
                ],
                environment: [:], standardOutput: output.descriptor, standardError: output.descriptor))
        // The limits only prevent hangs.
        for _ in 0..<6000 where !output.text.contains("round 2 of") && child.poll() == nil { usleep(10_000) }
        let drivers = Files.names(in: "/proc").compactMap(Int32.init).filter { Self.parent(of: $0) == child.pid }
        #expect(drivers.count == 1)
        child.terminate()
        for _ in 0..<6000 where child.poll() == nil { usleep(10_000) }
        #expect(child.end == .exited(130), "\(output.text)")
        for driver in drivers { #expect(kill(driver, 0) == -1) }
    }

    private static func parent(of pid: Int32) -> Int32? {
        guard let stat = try? Files.text("/proc/\(pid)/stat"), let close = stat.lastIndex(of: ")") else { return nil }
        return stat[close...].split(separator: " ").dropFirst(2).first.flatMap { Int32($0) }
    }

    @Test("An invalid argument exits with 64, and --help with 0")
    func arguments() throws {
        let output = try ChildOutput(keeping: .last(1 << 20))
        for (arguments, code) in [(["--rows", "speed"], Int32(64)), (["--help"], 0)] {
            var child = try ChildProcess(
                SpawnRequest(
                    command: [Self.binaries + "/exporter-peers"] + arguments, environment: [:],
                    standardOutput: output.descriptor, standardError: output.descriptor))
            for _ in 0..<6000 where child.poll() == nil { usleep(5000) }
            #expect(child.end == .exited(code))
        }
        #expect(output.text.contains("--rows speed: unknown name") && output.text.contains("Exit status"))
    }
}
