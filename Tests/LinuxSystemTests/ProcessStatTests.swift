import Foundation
import Testing

@testable import LinuxSystem

@Suite("Numbers of /proc/PID/stat") struct ProcessStatTests {
    @Test("Fields count from the end of the program's name, and a truncated line has the fields before its end")
    func fields() {
        let line = "5 (a) 9 b) S 77 " + (5...20).map(String.init).joined(separator: " ") + "\n"
        let stat = ProcessStat(line)
        #expect(stat?.parent == 77)
        #expect(stat?.endedChildren == EndedChildren(cpu: (16 + 17) * EndedChildren.tick, faults: 11 + 13))
        #expect(ProcessStat("5 (a) S 77")?.parent == 77 && ProcessStat("5 (a) S 77\n")?.endedChildren == nil)
        #expect(ProcessStat("5 (a) S x 1") == nil && ProcessStat("5 (a)") == nil && ProcessStat("") == nil)
        #expect(ProcessStat("5 (a) S 99999999999999999999 1") == nil)
    }

    @Test("A held file stays bound to its process even if the PID is reused, and reports when the process is gone")
    func held() throws {
        let output = try ChildOutput(keeping: .first(100))
        var child = try ChildProcess(
            SpawnRequest(
                command: ["/bin/sleep", "60"], environment: [:], standardOutput: output.descriptor,
                standardError: output.descriptor))
        let file = try ProcessStatFile(child.pid)
        #expect(file.endedChildren == EndedChildren(cpu: 0, faults: 0))
        child.killGroup()
        while child.poll() == nil { usleep(1000) }
        #expect(file.endedChildren == nil)
        #expect(throws: SystemError.self) { try ProcessStatFile(0x3fff_fff0) }
    }

    @Test("An account of either version is read through one open file")
    func accounts() throws {
        #expect(GroupAccount.parseUsage("1234567\n") == 1_234_567)
        #expect(GroupAccount.parseUsage("") == nil && GroupAccount.parseUsage("x") == nil)
        #expect(GroupAccount.parseStat("user_usec 3\nusage_usec 1234\n") == 1_234_000)
    }
}
