import Glibc
import Testing

@testable import PeerComparison

@Suite("The protocol of drivers")
struct ProtocolTests {
    /// Returns a peer whose driver is a shell script.
    private static func script(_ text: String) -> Peer {
        Peer(name: "shell", title: "a shell", command: ["/bin/sh", "-c", text])
    }

    @Test("An answer is `ok`, the CPU time, and times")
    func answer() throws {
        let answer = try DriverAnswer("ok 500 40 41", peer: "go", question: "counter_increment 10")
        #expect(answer.first == 500 && answer.times == [40, 41])
        #expect(try DriverAnswer("ok 12", peer: "go", question: "allocations 1").times.isEmpty)
        #expect(try DriverAnswer.port("port 8080", peer: "go") == 8080)
        #expect(try DriverAnswer.port("bare", peer: "go") == nil)
    }

    @Test(
        "A line that is not an answer is reported with peer and request",
        arguments: ["", "ok", "ok x", "ok 5 x", "ok -1", "ok 5.5", "yes 5", "okay 5"])
    func garbled(line: String) {
        #expect {
            _ = try DriverAnswer(line, peer: "go", question: "render_page 3")
        } throws: { error in
            "\(error)".hasPrefix("go: ") && "\(error)".contains("'\(line)'") && "\(error)".contains("render_page 3")
        }
    }

    @Test(
        "A first line without a port is refused", arguments: ["", "port", "port x", "port 0", "port 70000", "hello"])
    func garbledPort(line: String) {
        #expect(throws: PeerError.self) { _ = try DriverAnswer.port(line, peer: "go") }
    }

    @Test("A driver that exits is reported with its request, its end and its last output")
    func dies() throws {
        let driver = try DriverProcess(
            Self.script("echo port 1; read line; echo 'no memory' >&2; exit 3"))
        #expect {
            _ = try driver.ask("record_request", 5)
        } throws: { error in
            "\(error)"
                == "shell: its driver exited during record_request 5: exit code 3; it wrote: no memory"
        }
    }

    @Test("A driver that exits at once, sends garbage or refuses is reported")
    func garbles() throws {
        #expect {
            _ = try DriverProcess(Self.script("kill -9 $$"))
        } throws: {
            "\($0)".hasPrefix("shell: its driver exited during its startup: signal 9")
        }
        let garbling = try DriverProcess(Self.script("echo port 1; while read line; do echo 'what?'; done"))
        #expect {
            _ = try garbling.ask("record_request", 5)
        } throws: { ($0 as? PeerError)?.exitCode == 70 && "\($0)".contains("'what?'") }
        let refusing = try DriverProcess(Self.script("echo port 1; while read line; do echo error not today; done"))
        #expect {
            _ = try refusing.ask("record_request", 5)
        } throws: { "\($0)" == "shell: its driver cannot do record_request 5: not today" }
    }

    @Test("A driver exits when its input ends, and is killed when its owner is released")
    func ends() throws {
        let ending = try DriverProcess(Self.script("echo port 1; while read line; do :; done; echo bye >&2"))
        #expect(try ending.finish() == "bye\n")
        var pid: Int32 = 0
        do {
            let driver = try DriverProcess(Self.script("echo port 1; trap '' TERM; while :; do sleep 100; done"))
            pid = driver.pid
            #expect(kill(pid, 0) == 0)
        }
        #expect(kill(pid, 0) == -1)
    }
}
