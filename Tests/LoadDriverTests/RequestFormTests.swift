import BenchmarkModel
import Foundation
import LinuxSystem
import Synchronization
import TestSupport
import Testing

@testable import LoadDriver

/// Answers and connections as real servers have them, with their counts.
@Suite("Forms of answers and connections", .serialized) struct RequestFormTests {
    private func run(
        _ addresses: [SocketAddress], _ load: RequestLoad, count: Int = 30, connections: Int = 1,
        tls: TLSRules? = nil
    ) throws -> LoadResult {
        let members = addresses.enumerated().map { index, address in
            LoadMember(arm: Arm.allCases[index], address: address, tls: tls)
        }
        let schedule = (0..<count * members.count).map { index in
            PlannedRequest(
                at: Int64(index) * 2_000_000, member: Int32(index % members.count),
                number: UInt32(index / members.count))
        }
        let stop = Atomic<Bool>(false)
        return try LoadDriver.run(
            LoadPlan(
                groups: [LoadGroup(members: members)], connections: connections, requests: load, schedule: schedule,
                start: Clock.now() + 20_000_000, steady: 0..<20_000_000_000, drain: 10_000_000_000),
            stop: stop, monitor: LoadMonitor())
    }

    private func port(_ server: ScriptedServer) throws -> SocketAddress {
        .internet(try #require(Endpoint("127.0.0.1", server.port)))
    }

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private static let post = RequestTemplate(
        method: .post, path: "/", headers: [RequestHeader(name: "Expect", value: "100-continue")],
        body: "{\"n\": {request}}")

    @Test("Interim answers are not taken for the answer")
    func interim() throws {
        let server = try ScriptedServer { peer in
            while peer.head() != nil {
                peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
                peer.send(Self.ok)
            }
        }
        let result = try run([try port(server)], RequestLoad(paths: ["/"]))
        #expect(result.members[0].accepted == 30 && result.members[0].failedByStatus.isEmpty)
        #expect(result.members[0].problem == nil && server.counted == (1, 30))
    }

    @Test("A body waits until the server asks for it, on one kept connection")
    func continued() throws {
        let early = Atomic<Int>(0)
        let bodies = Mutex<[String]>([])
        let server = try ScriptedServer { peer in
            while let head = peer.head() {
                Thread.sleep(forTimeInterval: 0.002)
                if peer.hasBytes { early.add(1, ordering: .relaxed) }
                peer.send("HTTP/1.1 100 Continue\r\n\r\n")
                let line = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
                let length = line.flatMap { Int($0.dropFirst("Content-Length: ".count)) } ?? 0
                let body = String(decoding: peer.bytes(length), as: UTF8.self)
                bodies.withLock { $0.append(body) }
                peer.send(Self.ok)
            }
        }
        let result = try run([try port(server)], RequestLoad([Self.post]), count: 12)
        #expect(result.members[0].accepted == 12 && result.members[0].problem == nil)
        #expect(early.load(ordering: .relaxed) == 0 && server.counted == (1, 12))
        #expect(bodies.withLock { $0 } == (0..<12).map { "{\"n\": \($0)}" })
    }

    @Test("A server that never asks for the body gets it after a second")
    func neverAsked() throws {
        let server = try ScriptedServer { peer in
            while peer.head() != nil {
                _ = peer.bytes("{\"n\": 0}".utf8.count)
                peer.send(Self.ok)
            }
        }
        let result = try run([try port(server)], RequestLoad([Self.post]), count: 1)
        #expect(result.members[0].accepted == 1 && server.counted == (1, 1))
        #expect(result.members[0].serviceTime >= 1_000_000_000)
    }

    @Test("A final answer before the body ends the connection, and the body is never sent")
    func refusedBody() throws {
        let bodies = Atomic<Int>(0)
        let server = try ScriptedServer { peer in
            guard peer.head() != nil else { return }
            peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            bodies.add(peer.bytes(1).count, ordering: .relaxed)
        }
        var template = Self.post
        template.expectedStatus = try #require(ExpectedStatus(["413"]))
        let result = try run([try port(server)], RequestLoad([template]))
        #expect(result.members[0].accepted == 30 && result.members[0].failedByStatus.isEmpty)
        #expect(server.counted.requests == 30 && server.counted.connections >= 30)
        #expect(bodies.load(ordering: .relaxed) == 0 && result.members[0].faults.isEmpty)
    }

    @Test(
        "A server that closes after each answer gets one connection for each request, and loses none",
        arguments: [
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.0 200 OK\r\n\r\nok",
        ])
    func oneShot(_ answer: String) throws {
        let server = try ScriptedServer { peer in if peer.head() != nil { peer.send(answer) } }
        let result = try run([try port(server)], RequestLoad(paths: ["/"]))
        #expect(result.members[0].accepted == 30 && result.members[0].problem == nil && result.repeated == 0)
        // The next connection is opened at once, so that the next request finds it open.
        #expect(server.counted.requests == 30 && (30...31).contains(server.counted.connections))
    }

    @Test("Large answers, chunks with extensions and trailers are the same answer in both arms")
    func large() throws {
        let body = String(repeating: "0123456789abcdef", count: 1 << 18)
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100000;a=\"b\"\r\n\(body.prefix(1 << 20))\r\n300000\r\n"
            + "\(body.dropFirst(1 << 20))\r\n0\r\nExpires: never\r\n\r\n"
        let servers = try [whole, chunked].map { answer in
            try ScriptedServer { peer in while peer.head() != nil { peer.send(answer) } }
        }
        let result = try run(try servers.map(port), RequestLoad(paths: ["/"]), count: 4)
        #expect(result.members.map(\.accepted) == [4, 4] && result.groups[0].treatment.ratio == 1)
        #expect(result.members.allSatisfy { $0.problem == nil })
    }

    @Test("A Unix socket takes requests, and its answers are read at once")
    func unixSocket() throws {
        let directory = NSTemporaryDirectory() + "s\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/a.sock"
        let hosts = Mutex<Set<String>>([])
        let server = try ScriptedServer(socket: path) { peer in
            while let head = peer.head() {
                let host = head.split(separator: "\r\n").first { $0.hasPrefix("Host: ") } ?? ""
                _ = hosts.withLock { $0.insert(String(host)) }
                peer.send(Self.ok)
            }
        }
        let result = try run([.unix(path)], RequestLoad(paths: ["/"]))
        #expect(result.members[0].accepted == 30 && result.members[0].problem == nil && result.unstamped == 0)
        #expect(result.members[0].clientPorts.isEmpty && server.counted == (1, 30))
        #expect(hosts.withLock { $0 } == ["Host: localhost"])

        let absent = try run([.unix(directory + "/none")], RequestLoad(paths: ["/"]), count: 3)
        #expect(absent.members[0].faults.keys.map(\.rawValue) == ["refused"] && absent.members[0].accepted == 0)
        #expect(absent.members[0].problem == "\(directory)/none: connect: No such file or directory")
        let long = String(repeating: "x", count: 200)
        let problem = try run([.unix("/\(long)")], RequestLoad(paths: ["/"]), count: 1).members[0].problem
        #expect(problem == "/\(long): connect: File name too long")
    }

    /// Runs the body with a TLS server of OpenSSL, which answers every GET over a connection of its own.
    private func withTLS(_ body: (TestCertificates, SocketAddress) throws -> Void) throws {
        let certificates = try TestCertificates()
        try certificates.issue("server", for: "DNS:service.test")
        let port = try Sockets.freePort(on: "127.0.0.1")
        let server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        server.arguments = [
            "s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificates.path("server.crt"), "-key",
            certificates.path("server.key"), "-www", "-quiet",
        ]
        server.standardInput = FileHandle.nullDevice
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        // The thread that started the server may block SIGTERM, and the server inherits that.
        defer {
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        let endpoint = try #require(Endpoint("127.0.0.1", port))
        for _ in 0..<500 where Sockets.canListen(endpoint) { Thread.sleep(forTimeInterval: 0.01) }
        try body(certificates, .internet(endpoint))
    }

    @Test("Requests over TLS are answered, with the name and the authorities of the rules")
    func tls() throws {
        try withTLS { certificates, address in
            let rules = TLSRules(authorities: certificates.path("ca.crt"), serverName: "service.test")
            for rules in [rules, TLSRules(acceptsAnyCertificate: true)] {
                let member = try run([address], RequestLoad(paths: ["/"]), count: 10, tls: rules).members[0]
                #expect(member.accepted == 10 && member.failedByStatus.isEmpty && member.problem == nil, "\(member)")
            }
            #expect(try run([address], RequestLoad(paths: ["/"]), count: 3, tls: rules).unstamped == 0)
        }
    }

    @Test("A certificate that is not accepted is a fault of TLS, in OpenSSL's words")
    func refusedCertificate() throws {
        try withTLS { certificates, address in
            for (rules, words) in [
                (TLSRules(authorities: certificates.path("ca.crt")), "certificate verify failed: IP address mismatch"),
                (
                    TLSRules(authorities: certificates.path("ca.crt"), serverName: "other.test"),
                    "certificate verify failed: hostname mismatch"
                ),
                (TLSRules(serverName: "service.test"), "certificate verify failed: unable to get local issuer"),
                (TLSRules(authorities: "/none.crt"), "the authorities of /none.crt: No such file or directory"),
            ] {
                let member = try run([address], RequestLoad(paths: ["/"]), count: 3, tls: rules).members[0]
                #expect(member.accepted == 0 && member.faults.keys.map(\.rawValue) == ["tls"], "\(member.faults)")
                #expect(member.problem?.contains(words) == true, "\(member.problem ?? "")")
            }
        }
    }

    @Test("A server without TLS is a fault of TLS")
    func plainServer() throws {
        let server = try ScriptedServer { peer in
            _ = peer.bytes(8)
            peer.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        }
        let member = try run([try port(server)], RequestLoad(paths: ["/"]), count: 2, tls: TLSRules()).members[0]
        #expect(member.accepted == 0 && member.faults.keys.map(\.rawValue) == ["tls"])
        #expect(member.problem?.contains("wrong version number") == true, "\(member.problem ?? "")")
    }
}
