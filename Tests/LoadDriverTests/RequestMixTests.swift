import BenchmarkModel
import LinuxSystem
import Statistics
import Synchronization
import TestSupport
import Testing

@testable import LoadDriver

/// Loads of several methods, with bodies, against servers on loopback.
@Suite("Loads of several requests", .serialized) struct RequestMixTests {
    /// Sends 60 requests 2 ms apart to one server, or to two as twins.
    private func run(_ servers: [TestServer], _ load: RequestLoad) throws -> LoadResult {
        let members = try servers.enumerated().map { index, server in
            LoadMember(arm: Arm.allCases[index], endpoint: try #require(Endpoint("127.0.0.1", server.port)))
        }
        let schedule = (0..<60 * servers.count).map { index in
            PlannedRequest(
                at: Int64(index) * 2_000_000, member: Int32(index % servers.count),
                number: UInt32(index / servers.count))
        }
        let stop = Atomic<Bool>(false)
        return try LoadDriver.run(
            LoadPlan(
                groups: [LoadGroup(members: members)], connections: 1, requests: load, schedule: schedule,
                start: Clock.now() + 20_000_000, steady: 0..<10_000_000_000, drain: 2_000_000_000),
            stop: stop, monitor: LoadMonitor())
    }

    private static let order = RequestTemplate(
        method: .post, path: "/orders",
        headers: [RequestHeader(name: "Authorization", value: "Bearer {env.TOKEN}")], body: #"{"n": {request}}"#)

    @Test("Methods, headers and bodies arrive, by weight, and HEAD and 204 have no body")
    func mix() throws {
        let server = try TestServer { request in
            let first = request.split(separator: "\r\n")[0]
            switch first.prefix(4) {
            case "POST":
                let isWhole = request.contains("Authorization: Bearer abc\r\n") && request.contains(#"{"n": "#)
                return isWhole
                    ? .init("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok")
                    : .init("HTTP/1.1 401 N\r\nContent-Length: 0\r\n\r\n")
            case "HEAD": return .init("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
            case "DELE": return .init("HTTP/1.1 204 No Content\r\n\r\n")
            default: return .ok("x")
            }
        }
        let result = try run(
            [server],
            RequestLoad(
                [
                    RequestTemplate(path: "/", weight: 3), Self.order, RequestTemplate(method: .head, path: "/h"),
                    RequestTemplate(method: .delete, path: "/d"),
                ], values: ["TOKEN": "abc"]))
        let connection = result.members[0]
        #expect(connection.accepted == 60 && connection.failedByStatus.isEmpty && connection.problem == nil)
        #expect(connection.endpoints.map(\.name) == ["GET /", "POST /orders", "HEAD /h", "DELETE /d"])
        #expect(connection.endpoints.map(\.accepted) == [30, 10, 10, 10])
    }

    @Test("An answer is judged by the statuses that its own request expects")
    func expected() throws {
        let server = try TestServer { request in
            request.hasPrefix("GET /gone") ? .init("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") : .ok("x")
        }
        let gone = RequestTemplate(path: "/gone", expectedStatus: try #require(ExpectedStatus(["404"])))
        let good = try run([server], RequestLoad([gone, RequestTemplate(path: "/")]))
        #expect(good.members[0].failedByStatus.isEmpty && good.members[0].failedBodies.isEmpty)
        let made = RequestTemplate(path: "/made", expectedStatus: try #require(ExpectedStatus(["201"])))
        let bad = try run([server], RequestLoad([made, gone])).members[0]
        #expect(bad.failedByStatus == [200: 30] && bad.failedBodies[200] == Array("x".utf8))
        #expect(bad.endpoints.map(\.failed) == [30, 0] && bad.endpoints[0].status == 200)
    }

    @Test("A POST is not sent again when its kept connection ends, and the following requests are sent")
    func postLost() throws {
        let asked = Counter()
        let server = try TestServer { request in
            let isFirst = request.contains(#"{"n": 7}"#) && asked.next() == 1
            return isFirst ? .init("", closes: true) : .ok("x")
        }
        let result = try run([server], RequestLoad([Self.order]))
        let connection = result.members[0]
        // The server counted the request at most once. On a busy machine some answers may be too late to count.
        #expect(asked.next() <= 2 && result.repeated == 0 && connection.unrepeated <= 1)
        #expect(connection.sent == 60 && connection.accepted > 0 && connection.accepted < 60)
    }

    @Test("A PUT is sent again when its kept connection ends")
    func putRepeated() throws {
        let asked = Counter()
        let server = try TestServer { request in
            let isFirst = request.contains("PUT /7 ") && asked.next() == 1
            return isFirst ? .init("", closes: true) : .ok("x")
        }
        let result = try run([server], RequestLoad([RequestTemplate(method: .put, path: "/{request}", body: "b")]))
        #expect(result.repeated == 1 && result.members[0].accepted == 60 && result.members[0].unrepeated == 0)
    }

    @Test("Twins with different times and numbers are identical without these, and different with them")
    func ignored() throws {
        let servers = try (0..<2).map { index in
            try TestServer { _ in .ok(#"{"id": \#(index), "at": "1\#(index):00", "n": 5}"#) }
        }
        let paths = RequestLoad(paths: ["/"])
        var filtered = paths
        filtered.ignored = IgnoredParts(patterns: ["[0-9]+:00"], json: ["/id"])
        #expect(try run(servers, paths).groups[0].treatment.ratio == 0)
        #expect(try run(servers, filtered).groups[0].treatment.ratio == 1)
    }

    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }
}
