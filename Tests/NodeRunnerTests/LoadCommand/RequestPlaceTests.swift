import BenchmarkModel
import Foundation
import LinuxSystem
import LoadDriver
import TestSupport
import Testing

@testable import NodeRunner

@Suite("Where the requests of an agent are sent") struct RequestPlaceTests {
    private func socketOrder(_ path: String) -> AgentOrder {
        var order = AgentOrder.made()
        order.program?.requestSocket = path
        return order
    }

    @Test("Requests go to the port, over TLS if the order says so, or to the socket")
    func places() throws {
        let endpoint = try #require(Endpoint("127.0.0.1", 1))
        let plain = AgentOrder.made()
        #expect(plain.loadMember == LoadMember(arm: .treatment, endpoint: endpoint))
        #expect(plain.requestURL("/a") == "http://127.0.0.1:1/a" && plain.socket(ofPort: 1) == nil)
        var secure = plain
        let rules = TLSRules(serverName: "db")
        secure.https = HTTPSRules(health: false, requests: true, certificates: rules)
        #expect(secure.loadMember == LoadMember(arm: .treatment, address: .internet(endpoint), tls: rules))
        #expect(secure.requestURL("/a") == "https://127.0.0.1:1/a")
        secure.https = HTTPSRules(health: true, certificates: rules)
        #expect(secure.loadMember?.tls == nil && secure.requestURL("/a") == "http://127.0.0.1:1/a")
        let socket = socketOrder("/s/a")
        #expect(socket.loadMember == LoadMember(arm: .treatment, address: .unix("/s/a")))
        #expect(socket.requestURL("/a") == "http://localhost/a")
        #expect(socket.socket(ofPort: 1) == "/s/a" && socket.socket(ofPort: 2) == nil)
        #expect(AgentOrder.made(address: "nowhere").loadMember == nil)
    }

    @Test("A socket in the directory of the process needs that directory, and gets its path")
    func scratch() throws {
        let program = try #require(socketOrder(Upkeep.scratchToken + "/a").program)
        #expect(program.usesScratch)
        let placed = program.mapTexts { $0.replacing(Upkeep.scratchToken, with: "/tmp/x") }
        #expect(placed.requestSocket == "/tmp/x/a")
    }

    @Test("Checks wait until there is a socket, and a path that Linux does not allow is refused")
    func awaited() throws {
        let directory = NSTemporaryDirectory() + "w\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/a"
        var sockets = AwaitedSockets()
        #expect(sockets.isEmpty)
        for kind in [StartUpWatch.Kind.request, .health] {
            #expect(sockets.expect(path, StartUpWatch.Check(agent: 3, kind: kind)) == nil)
        }
        #expect(sockets.takeExisting().isEmpty && !sockets.isEmpty)
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(sockets.takeExisting().isEmpty)
        try FileManager.default.removeItem(atPath: path)
        let server = try ScriptedServer(socket: path) { _ in }
        defer { server.stop() }
        #expect(sockets.takeExisting().map(\.kind) == [.request, .health] && sockets.isEmpty)
        let long = "/" + String(repeating: "x", count: 107)
        let problem = sockets.expect(long, StartUpWatch.Check(agent: 0, kind: .request))
        #expect(problem?.contains("has 108 bytes, and Linux allows 107: give a shorter name") == true)
        #expect(sockets.isEmpty)
    }
}
