import LinuxSystem
import LoadDriver
import Statistics
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct LoadDriverTests {
    private func run(_ servers: [TestServer], rate: Double = 100, seconds: Double = 1) throws -> LoadResult {
        let stop = Atomic<Bool>(false)
        let plan = LoadPlan(
            endpoints: try servers.map { try #require(Endpoint("127.0.0.1", $0.port)) },
            requestPaths: ["/a?request={request}", "/b?request={request}"],
            schedule: Pacer.twins(pairs: servers.count / 2, rate: rate, duration: seconds, seed: 5),
            start: Clock.now() + 20_000_000, steady: 0..<Int64(seconds * 1e9), drain: 2_000_000_000)
        return try LoadDriver.run(plan, stop: stop)
    }

    /// Answers with the request's own target.
    private static func echo(_ head: String) -> TestServer.Answer {
        .ok(String(head.split(separator: " ")[1]))
    }

    @Test("every planned request is answered once, in order, and equal twins are found identical")
    func answered() throws {
        let servers = try (0..<4).map { _ in try TestServer { Self.echo($0) } }
        let result = try run(servers)
        #expect(result.planned > 300)
        #expect(result.connections.allSatisfy { $0.answered == $0.planned && $0.problem == nil })
        #expect(result.pairs.allSatisfy { $0.compared == $0.identical && $0.compared > 50 })
        // The later twin of a request may be due after steady state: it is sent, and not counted.
        #expect(
            servers.map(\.traffic.requests).reduce(0, +)
                == Pacer.twins(pairs: 2, rate: 100, duration: 1, seed: 5).count)
        #expect(result.responseTimes[0].count + result.responseTimes[1].count == result.planned)
    }

    @Test("one answer in ten that differs is found as such")
    func differing() throws {
        let plain = try TestServer { Self.echo($0) }
        let other = try TestServer { head in
            let answer = Self.echo(head)
            return head.contains("request=5 ") ? .ok("something else") : answer
        }
        let result = try run([plain, other])
        #expect(result.pairs[0].compared - result.pairs[0].identical == 1)
    }

    @Test("a stall of the server is in the time from the intended send, and hardly in the service time")
    func coordinatedOmission() throws {
        let plain = try TestServer { Self.echo($0) }
        let stalling = try TestServer { head in
            head.contains("request=20 ") ? .ok("x", delay: 0.3) : Self.echo(head)
        }
        let connection = try run([plain, stalling]).connections[1]
        #expect(connection.answered == connection.planned)
        // 300 ms at 100 requests a second: some 30 requests wait 150 ms on average; one is served in 300 ms.
        #expect(connection.responseTime.seconds > 2)
        #expect(connection.serviceTime.seconds < connection.responseTime.seconds / 3)
    }

    @Test("a server that closes after each answer is connected to again")
    func closing() throws {
        let servers = try (0..<2).map { _ in
            try TestServer { .closing("200 OK", String($0.split(separator: " ")[1])) }
        }
        let result = try run(servers, rate: 30)
        #expect(result.connections.allSatisfy { $0.answered == $0.planned && $0.problem == nil })
    }

    @Test("a port where nobody listens and a server that talks no HTTP are named, and the others go on")
    func broken() throws {
        let good = try TestServer { Self.echo($0) }
        let garbage = try TestServer { _ in .init("no HTTP at all\r\n\r\n") }
        let gone = try TestServer { Self.echo($0) }
        gone.stop()
        let result = try run([good, garbage, gone, good])
        #expect(result.connections[0].answered == result.connections[0].planned)
        #expect(result.connections[3].answered == result.connections[3].planned)
        #expect(result.connections[1].problem?.contains("no HTTP/1.x status line") == true)
        #expect(result.connections[2].problem?.contains("onnect") == true)
    }

    @Test("the driver ends soon after it is told to")
    func stopped() throws {
        let server = try TestServer { Self.echo($0) }
        let endpoint = try #require(Endpoint("127.0.0.1", server.port))
        let stop = Flag()
        let worker = try Worker(name: "load") {
            try? LoadDriver.run(
                LoadPlan(
                    endpoints: [endpoint, endpoint], requestPaths: ["/"],
                    schedule: Pacer.twins(pairs: 1, rate: 10, duration: 3600, seed: 1), start: Clock.now(),
                    steady: 0..<3_600_000_000_000, drain: 0), stop: stop.value)
        }
        stop.value.store(true, ordering: .relaxed)
        let result = try #require(worker.join())
        #expect(result.answeredInTime < 1000)
    }

    private final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }
}
