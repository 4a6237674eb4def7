import BenchmarkModel
import Glibc
import LinuxSystem
import Statistics
import Synchronization
import TestSupport
import Testing

@testable import LoadDriver

/// Loads on one server, in a closed and in an open loop.
@Suite(.serialized) struct ServerLoadTests {
    private func load(
        _ server: TestServer, _ pace: ServerLoad.Pace, connections: Int = 4, path: String = "/?request={request}",
        seconds: Double = 0.5, warmUp: Double = 0, count: Int? = nil, patience: Double = 10
    ) throws -> ServerLoadResult {
        let endpoint = try #require(Endpoint("127.0.0.1", server.port))
        return try ServerLoadDriver.run(
            ServerLoad(
                address: .internet(endpoint), host: "\(endpoint)", requests: RequestLoad(paths: [path]), pace: pace,
                connections: connections, warmUp: warmUp.nanoseconds, duration: seconds.nanoseconds,
                patience: patience.nanoseconds, count: count), stop: Atomic<Bool>(false))
    }

    /// Nanoseconds by which the kernel's stamp of an arrival may be wrong once it is converted to CLOCK_MONOTONIC.
    private static let conversion: Int64 = 2000

    @Test("A closed loop sends the given number of requests, each number once, and counts what the server counted")
    func closedCount() throws {
        let seen = Mutex<Set<String>>([])
        let server = try TestServer { head in
            seen.withLock { _ = $0.insert(String(head.split(separator: " ")[1])) }
            return .ok("answer")
        }
        let result = try load(server, .closed, seconds: 600, count: 2000)
        #expect(result.requests == 2000 && result.answered == 2000 && result.answersWithin == 2000)
        #expect(server.traffic.requests == 2000)
        #expect(seen.withLock { $0 } == Set((0..<2000).map { "/?request=\($0)" }))
        #expect(result.byStatus == [200: 2000] && result.lost.isEmpty && result.unanswered == 0)
        #expect(result.sentBytes == server.traffic.received && result.receivedBytes == server.traffic.sent)
        #expect(result.response.count == 2000 && result.lateness.count == 0 && !result.isInterrupted)
    }

    @Test("A closed loop has as many requests outstanding as connections, and never more")
    func outstanding() throws {
        let counts = Mutex((now: 0, most: 0))
        let server = try TestServer { _ in
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
            usleep(2000)
            counts.withLock { $0.now -= 1 }
            return .ok("x")
        }
        let result = try load(server, .closed, connections: 5, seconds: 600, count: 200)
        #expect(result.answered == 200 && counts.withLock { $0.most } == 5)
    }

    @Test("An open loop sends every request of its schedule, however slow the server is")
    func open() throws {
        let server = try TestServer { _ in .ok("x", delay: 0.02) }
        let result = try load(server, .open(.constant, rate: 200, seed: 0), connections: 2)
        // The last time of half a second is before its end: numbers 0 to 99.
        #expect(result.requests == 100 && result.answered == 100 && server.traffic.requests == 100)
        // Two connections of 20 ms each answer 100 per second, so requests wait, and their wait counts.
        #expect(result.queued > 0 && result.lateness.count == 100)
        #expect(result.response.mean > result.service.mean)
        #expect(result.answersWithin < 100)
    }

    @Test("Requests of the warm-up are sent and not counted")
    func warmUp() throws {
        let server = try TestServer { _ in .ok("x") }
        let result = try load(server, .open(.constant, rate: 100, seed: 0), seconds: 0.3, warmUp: 0.2)
        #expect(result.requests == 30 && result.answered == 30 && server.traffic.requests == 50)
    }

    @Test("A load of N requests has N gaps, and those of the warm-up are not among them")
    func counted() throws {
        let server = try TestServer { _ in .ok("x") }
        let result = try load(server, .open(.constant, rate: 100, seed: 0), seconds: 600, warmUp: 0.1, count: 20)
        #expect(result.requests == 20 && result.answered == 20 && server.traffic.requests == 30)
        #expect(result.duration >= 200_000_000)
        let closed = try load(server, .closed, connections: 1, seconds: 600, warmUp: 0.1, count: 5)
        #expect(closed.requests == 5 && closed.answered == 5)
    }

    @Test("A body is sent to a server that never asks for it", arguments: [true, false])
    func unasked(isClosed: Bool) throws {
        let server = try TestServer { .ok($0.hasSuffix("body") ? "x" : "none") }
        let endpoint = try #require(Endpoint("127.0.0.1", server.port))
        let request = RequestTemplate(
            method: .post, path: "/", headers: [RequestHeader(name: "Expect", value: "100-continue")],
            body: .text("body"))
        let stop = Atomic(false)
        let result = try ServerLoadDriver.run(
            ServerLoad(
                address: .internet(endpoint), host: "h", requests: RequestLoad([request]),
                pace: isClosed ? .closed : .open(.constant, rate: 100, seed: 0), connections: 2,
                duration: 600_000_000_000,
                count: 2), stop: stop)
        #expect(result.answered == 2 && result.sentBytes == server.traffic.received)
    }

    @Test("Percentiles from the intended send time are those of the server's own log, through stalls of the server")
    func stalls() throws {
        let log = Mutex<[Int: (before: Int64, after: Int64)]>([:])
        // One thread per connection, and one connection: requests 50, 150 and 250 stall all that follow.
        let server = try TestServer(
            sent: { head, before, after in
                let number = head.split(separator: "=")[1].split(separator: " ")[0]
                log.withLock { $0[Int(number) ?? -1] = (before, after) }
            },
            { head in
                let stalls = ["=50 ", "=150 ", "=250 "].contains { head.contains($0) }
                return .ok("x", delay: stalls ? 0.1 : 0)
            })
        // An answer arrives while the server sends it, unless the kernel defers its work; then the next try is judged.
        for _ in 0..<10 {
            log.withLock { $0 = [:] }
            let result = try load(server, .open(.constant, rate: 500, seed: 0), connections: 1, seconds: 0.6)
            try #require(result.requests == 300 && result.answered == 300)
            // The server logs an answer after it has sent it, so the last entries may come later than the answers.
            for _ in 0..<10_000 where log.withLock({ $0.count }) < 300 { usleep(1000) }
            try #require(log.withLock { $0.count } == 300)
            var (low, high) = (HDRHistogram(), HDRHistogram())
            for (number, sent) in log.withLock({ $0 }) {
                let intended = result.start + Int64(number) * 2_000_000
                low.record(sent.before - intended - Self.conversion)
                high.record(sent.after - intended + Self.conversion)
            }
            let percentiles = [50.0, 75, 90, 99, 99.9, 100]
            for one in percentiles { #expect(result.response.percentile(one) >= low.percentile(one)) }
            #expect(
                result.response.percentile(99) > 90_000_000
                    && result.service.percentile(90) < result.response.percentile(90))
            if percentiles.allSatisfy({ result.response.percentile($0) <= high.percentile($0) }) { return }
        }
        Issue.record("in none of ten loads every answer arrived while the server sent it")
    }

    @Test("A server that closes after each answer, and one that breaks connections, lose what they lost")
    func broken() throws {
        let closing = try TestServer { _ in .closing("200 OK", "x") }
        let whole = try load(closing, .closed, seconds: 600, count: 100)
        #expect(whole.answered == 100 && whole.lost.isEmpty && closing.traffic.requests == 100)
        let cutting = try TestServer { head in
            head.contains("=7 ") ? .init("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", closes: true) : .ok("x")
        }
        let cut = try load(cutting, .closed, seconds: 600, count: 100)
        #expect(cut.requests == 100 && cut.answered == 99 && cut.lost == [.closed: 1] && cut.unanswered == 0)
        #expect(cut.problem?.contains("closed within the body") == true)
    }

    @Test("Requests to a server that hangs are unanswered after the patience, and statuses are counted")
    func hanging() throws {
        let server = try TestServer { head in
            if head.contains("=3 ") { return .ok("x", delay: 30) }
            return head.contains("=4 ") ? .init("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy") : .ok("x")
        }
        let result = try load(server, .open(.constant, rate: 50, seed: 0), seconds: 0.2, patience: 0.2)
        #expect(result.requests == 10 && result.answered == 9 && result.unanswered == 1)
        #expect(result.byStatus == [200: 8, 503: 1] && result.unexpected == 1)
        #expect(result.failedBodies[503] == Array("busy".utf8))
    }

    @Test("A port without a server is an error with the reason, and a load that is stopped has its part")
    func endings() throws {
        let server = try TestServer { _ in .ok("x") }
        let gone = try TestServer { _ in .ok("x") }
        gone.stop()
        let error = #expect(throws: UnreachableHost.self) { try load(gone, .closed) }
        #expect("\(error as Any)".contains("onnect"))
        let endpoint = try #require(Endpoint("127.0.0.1", server.port))
        let stop = StopFlag()
        let worker = try Worker(name: "load") {
            try? ServerLoadDriver.run(
                ServerLoad(
                    address: .internet(endpoint), host: "h", requests: RequestLoad(paths: ["/"]), pace: .closed,
                    connections: 2, duration: 3_600_000_000_000), stop: stop.flag)
        }
        while server.traffic.requests < 100 { usleep(1000) }
        stop.flag.store(true, ordering: .relaxed)
        let result = try #require(worker.join())
        #expect(result.isInterrupted && result.answered >= 90 && result.duration < 3_600_000_000_000)
    }

    private final class StopFlag: Sendable {
        let flag = Atomic<Bool>(false)
    }
}

/// The order in which idle connections are used.
@Suite struct IdleConnectionTests {
    @Test("Idle connections are used in the order that was asked for, and removed ones are not")
    func idle() {
        var last = IdleConnections(.lastUsedFirst)
        var turn = IdleConnections(.inTurn)
        for index in 0..<5 {
            last.push(index)
            turn.push(index)
        }
        last.remove(3)
        turn.remove(0)
        #expect([last.pop(), last.pop(), last.pop(), last.pop(), last.pop()] == [4, 2, 1, 0, nil])
        for round in 0..<1000 {
            let index = turn.pop()
            #expect(index == round % 4 + 1)
            turn.push(index ?? 0)
        }
        #expect(turn.count == 4 && !turn.isEmpty)
    }
}
