import Foundation
import LinuxSystem
import TestSupport
import Testing

@Suite struct SocketTests {
    @Test("An endpoint is a dotted quad and a port, and other texts are rejected")
    func endpoints() throws {
        #expect(try #require(Endpoint("127.16.1.2", 8080)).description == "127.16.1.2:8080")
        #expect(Endpoint("localhost", 80) == nil)
        #expect(Endpoint("127.0.0.1", 70_000) == nil)
    }

    @Test("The kernel's table shows a socket with its address once it listens")
    func listenTable() throws {
        var table = try ListenTable()
        let server = try TestServer(address: "127.201.3.4") { _ in .ok("") }
        defer { server.stop() }
        let expected = try #require(Endpoint("127.201.3.4", server.port))
        var seen = false
        try table.dump { if $0 == expected { seen = true } }
        #expect(seen)
    }

    @Test("A port with a listener on every address cannot be bound on any address")
    func wildcardListener() throws {
        let server = try TestServer(address: "0.0.0.0") { _ in .ok("") }
        defer { server.stop() }
        #expect(!Sockets.canBind(try #require(Endpoint("127.202.0.1", server.port))))
        let own = try TestServer(address: "127.202.0.2") { _ in .ok("") }
        defer { own.stop() }
        #expect(Sockets.canBind(try #require(Endpoint("127.202.0.1", own.port))))
    }

    @Test("A name can be held once, and is free again when its holder releases it")
    func nameLock() throws {
        let name = "exporter-bench/test/\(UUID().uuidString)"
        func isFree() throws -> Bool {
            let lock = try NameLock.take(name)
            if case .some = lock { return true }
            return false
        }
        do {
            let holder = try NameLock.take(name)
            #expect(try !isFree())
            _ = holder
        }
        #expect(try isFree())
    }

    @Test("A poll returns a socket's key once it is ready, and the kernel timestamps arriving data")
    func poll() throws {
        let server = try TestServer { _ in .ok("hello", delay: 0.02) }
        defer { server.stop() }
        let socket = try Sockets.connect(to: try #require(Endpoint("127.0.0.1", server.port)))
        let poll = try EventPoll()
        try poll.add(socket.number, key: 7, .readAndWrite)
        func wait() -> [UInt64] {
            var keys: [UInt64] = []
            while keys.isEmpty { poll.ready { keys.append($0.key) } }
            return keys
        }
        #expect(wait() == [7])
        #expect(Sockets.pendingError(socket.number) == nil)
        let before = ClockReading.now()
        let sent = before.at
        _ = try Sockets.send(socket.number, Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(wait() == [7])
        // Read late on purpose: the timestamp must be that of the arrival.
        let readable = Clock.now()
        Poll.sleep(until: readable + 30_000_000)
        var buffer = [UInt8](repeating: 0, count: 1000)
        let received = try #require(try Sockets.receive(socket.number, &buffer, buffer.count))
        #expect(received.count > 5)
        let stamp = try #require(received.stamp)
        let arrived = try #require(before.time(ofStamp: stamp, until: ClockReading.now()))
        #expect(arrived >= sent + 20_000_000 && arrived <= readable + 1_000_000)
    }
}
