import Foundation
import TestSupport
import Testing

@testable import LinuxSystem

@Suite struct ListenerSearchTests {
    @Test("The process that listens on a port is found by its address, and by a host name of this machine")
    func own() throws {
        let server = try TestServer(address: "127.203.0.1") { _ in .ok("") }
        defer { server.stop() }
        guard case .processes(let all) = ListenerSearch().find(host: "127.203.0.1", port: server.port),
            let found = all.first, all.count == 1
        else {
            Issue.record("not found")
            return
        }
        #expect(found.pid == OwnProcess.pid)
        #expect(found == ListenerSearch().process(OwnProcess.pid))
        #expect(!found.arguments.isEmpty)
    }

    @Test("A listener on every address is found by any of them; a listener on another address is not")
    func addresses() throws {
        let everywhere = try TestServer(address: "0.0.0.0") { _ in .ok("") }
        defer { everywhere.stop() }
        let byName = ListenerSearch().find(host: "localhost", port: everywhere.port)
        guard case .processes = byName else {
            Issue.record("not found by name: \(byName)")
            return
        }
        let elsewhere = try TestServer(address: "127.203.0.2") { _ in .ok("") }
        defer { elsewhere.stop() }
        guard case .none(let reason) = ListenerSearch().find(host: "127.203.0.3", port: elsewhere.port) else {
            Issue.record("found on another address")
            return
        }
        #expect(reason.contains("port \(elsewhere.port)"))
    }

    @Test("A process of another machine cannot be examined, and the reason says so")
    func remote() {
        // An address reserved for documentation (RFC 5737), which no interface has.
        #expect(
            ListenerSearch().find(host: "192.0.2.1", port: 80) == .none("it runs on another machine, 192.0.2.1"))
        #expect(
            ListenerSearch().find(host: "no-such-host.invalid", port: 80)
                == .none("the host name 'no-such-host.invalid' does not resolve to an address"))
    }

    @Test("Lines of the kernel's tables are read in either family, and only listening sockets are returned")
    func lines() {
        let ipv4 =
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1234 1 0 100 0"
        let socket = SocketTable.parse(ipv4[...])
        #expect(socket?.address.description == "127.0.0.1")
        #expect(socket?.port == 8080)
        #expect(socket?.inode == 1234)
        let ipv6 =
            "   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0  0 0 77 1"
        #expect(SocketTable.parse(ipv6[...])?.address.description == "::1")
        let mapped =
            "   1: 0000000000000000FFFF00000100007F:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0  0 0 78 1"
        #expect(SocketTable.parse(mapped[...])?.address.description == "127.0.0.1")
        #expect(SocketTable.parse(ipv4[...])?.isListening == true)
        #expect(SocketTable.parse(ipv4.replacing(" 0A ", with: " 01 ")[...])?.isListening == false)
        for broken in [
            "", "  sl  local_address rem_address   st", "0: 0100:1F90 0:0 0A 0 0 0 0 0 12", "0: zz 0:0 0A 0 0 0 0 0 1",
        ] {
            #expect(SocketTable.parse(broken[...]) == nil)
        }
    }

    @Test("A process is identified by its start time, whatever its name contains")
    func startTime() throws {
        let stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2 3"
        #expect(SocketTable.field(22, stat) == 987_654)
        #expect(SocketTable.field(22, "42 (a) S 1") == nil)
        #expect(ListenerSearch().process(0) == nil)
    }
}

@Suite struct ListeningProcessesTests {
    @Test("The ports on which a process listens are found with their addresses, and no others")
    func own() throws {
        let everywhere = try TestServer(address: "0.0.0.0") { _ in .ok("") }
        defer { everywhere.stop() }
        let one = try TestServer(address: "127.203.0.4") { _ in .ok("") }
        defer { one.stop() }
        let seen = ListeningProcesses([OwnProcess.pid])
        #expect(seen.processes.contains { $0.pid == OwnProcess.pid } && seen.hidden.isEmpty)
        #expect(seen.ports.contains { $0.number == everywhere.port && $0.address.isAny })
        #expect(seen.ports.contains { $0.number == one.port && $0.address.description == "127.203.0.4" })
        #expect(ListeningProcesses([]).ports.isEmpty && ListeningProcesses([Int32.max]).processes.isEmpty)
    }

    @Test("Children of a process belong to it")
    func children() throws {
        let null = try FileDescriptor.appending("/dev/null")
        let child = try ChildProcess(
            SpawnRequest(
                command: ["/bin/sleep", "60"], environment: [:], standardOutput: null.number,
                standardError: null.number))
        let seen = ListeningProcesses([OwnProcess.pid])
        #expect(seen.processes.contains { $0.pid == child.pid })
    }
}
