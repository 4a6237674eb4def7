import Foundation
import TestSupport
import Testing

@testable import LinuxSystem

@Suite struct DescendantTests {
    private func processes(_ all: [(pid: Int32, state: String, parent: Int32)]) throws -> String {
        let root = NSTemporaryDirectory() + "leftovers-" + UUID().uuidString
        for (pid, state, parent) in all {
            try FileManager.default.createDirectory(atPath: "\(root)/\(pid)", withIntermediateDirectories: true)
            // The line has 22 fields; the last one is the start time.
            let rest = (5...21).map { "\($0)" }.joined(separator: " ")
            try Data("\(pid) (a) b) \(state) \(parent) \(rest) \(1000 + Int(pid))".utf8)
                .write(to: URL(fileURLWithPath: "\(root)/\(pid)/stat"))
        }
        return root
    }

    @Test("Descendants are all processes below a process, except the kept ones and their descendants")
    func fixture() throws {
        let root = try processes([
            (1, "S", 0), (10, "S", 1), (11, "T", 10), (12, "S", 11), (13, "Z", 10), (14, "S", 10), (15, "S", 14),
            (20, "S", 1),
        ])
        defer { try? FileManager.default.removeItem(atPath: root) }
        let descendants = Descendants(of: 10, files: root)
        #expect(Set(descendants.pids()) == [11, 12, 14, 15])
        #expect(Set(descendants.pids(without: [14])) == [11, 12])
        #expect(Descendants(of: 20, files: root).pids().isEmpty)
        let pids = descendants.pids()
        #expect(try #require(pids.firstIndex(of: 11)) < #require(pids.firstIndex(of: 12)))
    }

    /// A process that adopts orphans. It starts a child, a child in its own session, a daemon (whose parent has exited)
    /// with a child and without environment, and a child that starts two hundred others one by one. Prints the PID of a
    /// child to keep.
    private static let parent = """
        import ctypes, os, subprocess, time
        ctypes.CDLL(None).prctl(36, 1)
        sleep = ["/bin/sleep", "100"]
        subprocess.Popen(sleep)
        subprocess.Popen(sleep, start_new_session=True)
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execve("/bin/sh", ["/bin/sh", "-c", "/bin/sleep 100 & exec /bin/sleep 100"], {})
            os._exit(0)
        subprocess.Popen(["/bin/sh", "-c", "for i in $(/usr/bin/seq 200); do /bin/sleep 100 & /bin/sleep 0.01; done"])
        print(subprocess.Popen(["/bin/sh", "-c", "/bin/sleep 100 & wait"]).pid, flush=True)
        time.sleep(100)
        """

    @Test("Children, sessions and daemons are found and ended, also those that start meanwhile; kept ones continue")
    func ended() throws {
        let output = try ChildOutput(keeping: .first(100))
        let child = try ChildProcess(
            SpawnRequest(
                command: ["/usr/bin/python3", "-S", "-c", Self.parent], environment: [:],
                standardOutput: output.descriptor, standardError: output.descriptor))
        let descendants = Descendants(of: child.pid)
        func kept() -> Int32? { output.lastLines(1).first.flatMap { Int32($0) } }
        // Two processes of the daemon, two that are kept, three others, and one more every moment.
        let deadline = Clock.now() + 60_000_000_000
        while kept() == nil || descendants.pids().count < 8, Clock.now() < deadline { usleep(2000) }
        let spared = try #require(kept())
        let ofSpared = Descendants(of: spared).pids()
        let outcome = descendants.end(without: [spared], within: 20_000_000_000)
        #expect(outcome.left.isEmpty)
        #expect(outcome.ended.count >= 6)
        #expect(outcome.ended.contains { $0.process.arguments == ["/bin/sleep", "100"] && $0.owner == nil })
        #expect(Set(descendants.pids()) == Set([spared] + ofSpared) && !ofSpared.isEmpty)
        #expect(descendants.end(within: 20_000_000_000).left.isEmpty)
        #expect(descendants.pids().isEmpty)
    }

    @Test("A stopped process is distinguished from a running one, and its exit can be waited for")
    func stopped() throws {
        let output = try ChildOutput(keeping: .first(100))
        var child = try ChildProcess(
            SpawnRequest(
                command: ["/bin/sleep", "100"], environment: [:], standardOutput: output.descriptor,
                standardError: output.descriptor))
        let pid = child.pid
        let atFirst = child.isStopped
        #expect(!atFirst && ChildProcess.owned.contains(pid))
        kill(pid, SIGSTOP)
        for _ in 0..<5000 where !child.isStopped { usleep(1000) }
        let stopped = child.isStopped
        let early = child.wait(within: 1_000_000)
        #expect(stopped && early == nil)
        child.killGroup()
        let end = child.wait(within: 20_000_000_000)
        let atLast = child.isStopped
        #expect(end == .signalled(SIGKILL))
        #expect(!atLast && !ChildProcess.owned.contains(pid))
    }
}

@Suite struct LaunchMarkTests {
    @Test("A mark names the bench and the owner, and other texts are not marks")
    func text() throws {
        let own = try #require(LaunchMark.ofThisProcess())
        #expect(LaunchMark(own.text) == own && own.owner == nil)
        let marked = try #require(LaunchMark.environment(owner: "M/An agent (control)")[LaunchMark.variable])
        #expect(LaunchMark(marked)?.owner == "M/An agent (control)")
        for text in ["", "1.2", "1.2.3.4", "x.2.3", "1.-2.3", "1.0.3", "1.2.x", "1.2.99999999999999999999", " 1.2.3"] {
            #expect(LaunchMark(text) == nil, "\(text)")
        }
    }

    @Test("The bench of a mark is found while it runs, in this PID namespace only")
    func runningBench() throws {
        let own = try #require(LaunchMark.ofThisProcess())
        #expect(own.runningBench == OwnProcess.pid)
        let parts = own.text.split(separator: ".")
        // Another start time, another namespace, and an unused PID.
        for text in ["\(parts[0]).\(parts[1]).1", "1.\(parts[1]).\(parts[2])", "\(parts[0]).2147483647.\(parts[2])"] {
            #expect(try #require(LaunchMark(text)).runningBench == nil, "\(text)")
        }
    }

    @Test("Processes of an exited bench are found by its mark, in the same PID namespace only")
    func lost() throws {
        let output = try ChildOutput(keeping: .first(100))
        func sleeper(_ mark: String) throws -> ChildProcess {
            try ChildProcess(
                SpawnRequest(
                    command: ["/bin/sleep", "100"], environment: [LaunchMark.variable: mark],
                    standardOutput: output.descriptor, standardError: output.descriptor))
        }
        let own = try #require(LaunchMark.ofThisProcess()).text
        let parts = own.split(separator: ".")
        // The PID is that of this process, but the start time is not: a bench that had the PID earlier.
        let ofExited = try sleeper("\(parts[0]).\(parts[1]).1 M/A (treatment)")
        let ofRunning = try sleeper(own + " M/B (control)")
        let elsewhere = try sleeper("1.\(parts[1]).1 M/C (control)")
        let found = LostProcesses().find()
        #expect(found.first { $0.process.pid == ofExited.pid }?.owner == "M/A (treatment)")
        #expect(!found.contains { [ofRunning.pid, elsewhere.pid, OwnProcess.pid].contains($0.process.pid) })
    }
}

@Suite struct AddressHolderTests {
    @Test("A listening socket is found by its network and by its port, with the process that holds it")
    func listening() throws {
        let server = try TestServer(address: "127.231.7.1") { _ in .ok("") }
        defer { server.stop() }
        let held = AddressHolders().held(inNetwork: 231)
        #expect(held.map(\.address) == ["127.231.7.1:\(server.port)"])
        #expect(held.first?.holder?.pid == OwnProcess.pid)
        #expect(AddressHolders().held(inNetwork: 232).isEmpty)
        // It does not conflict with agents at 127.0.0.1.
        #expect(AddressHolders().listeners(on: [server.port]).isEmpty)
        let everywhere = try TestServer(address: "0.0.0.0") { _ in .ok("") }
        defer { everywhere.stop() }
        #expect(AddressHolders().listeners(on: [everywhere.port]).map(\.holder?.pid) == [OwnProcess.pid])
    }
}
