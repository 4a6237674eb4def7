import BenchmarkModel
import LinuxSystem
import Synchronization
import TestSupport
import Testing

@testable import LoadDriver

/// Loads that need several connections to a process, and connections that break.
@Suite(.serialized) struct ConnectionPoolTests {
    /// Sends requests to a control and a treatment, with a request number in each path.
    private func run(
        _ servers: [TestServer], connections: Int = 32, rate: Double = 50, seconds: Double = 1
    ) throws -> LoadResult {
        let members = try zip([Arm.control, .treatment], servers).map { arm, server in
            LoadMember(arm: arm, endpoint: try #require(Endpoint("127.0.0.1", server.port)))
        }
        return try LoadDriver.run(
            LoadPlan(
                groups: [LoadGroup(members: members)], connections: connections,
                requests: RequestLoad(paths: ["/?request={request}"]),
                schedule: Pacer.groups(sizes: [members.count], rate: rate, duration: seconds, seed: 5),
                start: Clock.now() + 20_000_000, steady: 0..<Int64(seconds * 1e9), drain: 10_000_000_000),
            stop: Atomic<Bool>(false), monitor: LoadMonitor())
    }

    /// Answers with the target of the request, after `delay` seconds.
    private static func echo(_ head: String, delay: Double = 0) -> TestServer.Answer {
        .ok(String(head.split(separator: " ")[1]), delay: delay)
    }

    private func isComplete(_ result: MemberResult) -> Bool { result.answered == result.planned && result.planned > 20 }

    @Test("Requests to a process that takes its time are sent when due, on as many connections as that needs")
    func slow() throws {
        let servers = try (0..<2).map { _ in try TestServer { Self.echo($0, delay: 0.15) } }
        let result = try run(servers)
        for own in result.members {
            #expect(isComplete(own) && own.queued == 0)
            // 50 requests a second of 150 ms each keep 7.5 connections busy.
            #expect(own.connections >= 6 && own.connections <= 32)
            #expect(own.responseTime < own.serviceTime * 2)
        }
        #expect(result.groups[0].treatment.ratio == 1)
    }

    @Test("Past the limit of connections requests wait, their wait counts, and they are counted")
    func limit() throws {
        let servers = try (0..<2).map { _ in try TestServer { Self.echo($0, delay: 0.05) } }
        let result = try run(servers, connections: 2)
        for own in result.members {
            #expect(isComplete(own) && own.connections == 2 && own.queued > 5)
            #expect(own.responseTime > own.serviceTime)
        }
    }

    @Test("An agent's arms get the same number of connections, whichever needs them")
    func twins() throws {
        let quick = try TestServer { Self.echo($0) }
        let slow = try TestServer { Self.echo($0, delay: 0.1) }
        let result = try run([quick, slow])
        #expect(result.members[0].connections == result.members[1].connections)
        #expect(result.members[1].connections >= 3 && result.members.allSatisfy(isComplete))
    }

    @Test("A connection that ends within an answer loses one request, and the others are answered")
    func cutShort() throws {
        let quick = try TestServer { Self.echo($0) }
        let cutting = try TestServer { head in
            head.contains("request=7 ")
                ? .init("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", closes: true) : Self.echo(head)
        }
        let own = try run([quick, cutting]).members[1]
        #expect(own.faults == [.closed: 1] && own.answered == own.planned - 1)
        #expect(own.problem?.contains("closed within the body") == true)
    }

    @Test("An answer that is not HTTP loses its request only")
    func malformed() throws {
        let quick = try TestServer { Self.echo($0) }
        let odd = try TestServer { head in
            head.contains("request=7 ") ? .init("nonsense\r\n\r\n") : Self.echo(head)
        }
        let own = try run([quick, odd]).members[1]
        #expect(own.faults == [.malformed: 1] && own.answered == own.planned - 1)
    }

    @Test("Every request to a port without a server is counted as refused")
    func refused() throws {
        let quick = try TestServer { Self.echo($0) }
        let gone = try TestServer { Self.echo($0) }
        gone.stop()
        let result = try run([quick, gone])
        #expect(isComplete(result.members[0]))
        // The later twin of a request may be due after steady state; it is refused too.
        #expect(result.members[1].faults.keys.map(\.rawValue) == ["refused"])
        #expect(result.members[1].faults[.refused, default: 0] >= result.members[1].planned)
        #expect(result.members[1].answered == 0)
    }

    @Test("A server that closes each connection at once gets no more connections than requests")
    func closesAtOnce() throws {
        let quick = try TestServer { Self.echo($0) }
        let closing = try TestServer { _ in .init("", closes: true) }
        let result = try run([quick, closing])
        let own = result.members[1]
        #expect(own.answered == 0 && own.faults[.closed, default: 0] >= own.planned)
        #expect(own.clientPorts.count <= own.planned + 5 && result.repeated == 0)
    }
}
