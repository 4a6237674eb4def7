import Foundation
import LinuxSystem
import Testing

@Suite struct KeptBytesTests {
    private func kept(_ part: KeptBytes.Part, _ pieces: [String]) -> KeptBytes {
        var bytes = KeptBytes(part)
        for piece in pieces { bytes.append(Array(piece.utf8)) }
        return bytes
    }

    @Test("The beginning or the end of a stream is kept, and its whole length is counted")
    func parts() {
        let pieces = ["one ", "two ", "three ", "four"]
        #expect(String(decoding: kept(.first(7), pieces).contents, as: UTF8.self) == "one two")
        #expect(String(decoding: kept(.last(7), pieces).contents, as: UTF8.self) == "ee four")
        #expect(kept(.last(7), pieces).total == 18 && kept(.last(7), pieces).isCut)
        #expect(!kept(.first(18), pieces).isCut && !kept(.last(18), pieces).isCut)
        #expect(String(decoding: kept(.last(3), ["longer than that"]).contents, as: UTF8.self) == "hat")
    }

    @Test("The end stays correct over many pieces, also when older ones are dropped")
    func long() {
        var bytes = KeptBytes(.last(100_000))
        for number in 0..<200_000 { bytes.append(Array("\(number)\n".utf8)) }
        #expect(bytes.contents.count == 100_000 && bytes.isCut)
        #expect(String(decoding: bytes.contents.suffix(14), as: UTF8.self) == "199998\n199999\n")
    }
}

@Suite struct ChildOutputTests {
    private func run(_ script: String, keeping part: KeptBytes.Part) throws -> (output: ChildOutput, end: ProcessEnd) {
        let output = try ChildOutput(keeping: part)
        var child = try ChildProcess(
            SpawnRequest(
                command: ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"],
                standardOutput: output.descriptor, standardError: output.descriptor))
        output.closeWriting()
        while true {
            if let end = child.poll() { return (output, end) }
            usleep(1000)
        }
    }

    @Test("All output of a child is present after it was reaped")
    func whole() throws {
        let (output, end) = try run("echo one; echo two >&2; echo three", keeping: .last(100))
        #expect(end == .exited(0))
        #expect(output.text == "one\ntwo\nthree\n" && !output.isCut)
        #expect(output.lastLines(2) == ["two", "three"])
        #expect(output.lastLines(2, limit: 4) == ["ree"])
    }

    @Test("A child that writes more than a pipe holds does not hang, and only output up to the limit is kept")
    func flood() throws {
        let (output, end) = try run("head -c 5000000 /dev/zero; echo; echo the end", keeping: .last(1000))
        #expect(end == .exited(0))
        #expect(output.total == 5_000_009 && output.isCut && output.text.utf8.count == 1000)
        #expect(output.lastLines(1) == ["the end"])
    }

    @Test("A background process that holds the output delays no caller")
    func background() throws {
        let (output, end) = try run("/usr/bin/setsid /bin/sleep 30 & echo started", keeping: .first(100))
        #expect(end == .exited(0) && output.text == "started\n")
    }

    @Test("No other process holds the write end of a child's pipe")
    func descriptor() throws {
        let output = try ChildOutput(keeping: .first(10))
        #expect(output.descriptor >= 0)
        output.closeWriting()
        #expect(output.descriptor == -1 && output.text == "")
    }
}

@Suite struct CommandAnswerTests {
    private func answer(_ script: String, seconds: Double = 20, kept: Int = 1000, endless: Int = 1 << 20)
        -> CommandAnswer
    {
        .of(
            ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], seconds: seconds, kept: kept,
            endless: endless)
    }

    @Test("A command's output and exit are reported, without its standard error")
    func ends() {
        #expect(answer("echo 1.2.3; echo noise >&2") == .exited(.exited(0), text: "1.2.3\n", isCut: false))
        #expect(answer("echo no; exit 3").text == nil)
        #expect(answer("echo no; exit 3").problem == "ended with exit code 3")
    }

    @Test("A command that prints without end is killed, and the message contains the limit")
    func endless() {
        #expect(answer("yes") == .endless(1 << 20))
        #expect(answer("yes").problem == "printed more than 1 MiB and was killed")
    }

    @Test("The beginning of a long answer is kept")
    func long() {
        #expect(
            answer("head -c 2000 /dev/zero", kept: 10)
                == .exited(.exited(0), text: String(repeating: "\0", count: 10), isCut: true))
    }

    @Test("A background child that holds the output does not delay the answer, and is killed")
    func background() throws {
        let found = answer("/bin/sleep 600 & echo $!")
        guard case .exited(.exited(0), let text, _) = found, let pid = Int32(text.dropLast()) else {
            Issue.record("\(found)")
            return
        }
        var isGone = false
        for _ in 0..<5000 where !isGone {
            isGone = kill(pid, 0) != 0 || ((try? Files.read("/proc/\(pid)/cmdline"))?.isEmpty ?? true)
            usleep(1000)
        }
        #expect(isGone)
    }

    @Test("A command that does not exit is killed after its time limit, and a missing command is named")
    func neverEnds() {
        #expect(answer("exec /bin/sleep 600", seconds: 0.1) == .tooLong(0.1))
        let missing = CommandAnswer.of(["/no/such/program"], environment: [:])
        #expect(missing.problem?.contains("could not be started: ") == true)
        #expect(missing.problem?.contains("/no/such/program") == true)
    }
}

@Suite struct MemoryLimitTests {
    @Test("docs/limits.md lists every limit with its value")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/limits.md"), encoding: .utf8)
        let limits: [(String, Int)] = [
            ("output", MemoryLimits.output), ("finalReport", MemoryLimits.finalReport),
            ("loadReport", MemoryLimits.loadReport), ("namedOutput", MemoryLimits.namedOutput),
            ("stamps", MemoryLimits.stamps), ("stampsOfPackMember", MemoryLimits.stampsOfPackMember),
            ("answer", MemoryLimits.answer), ("endlessAnswer", MemoryLimits.endlessAnswer),
            ("page", MemoryLimits.page), ("pagesInTransfer", MemoryLimits.pagesInTransfer),
            ("keptPages", MemoryLimits.keptPages), ("validatedPages", MemoryLimits.validatedPages),
            ("outputPass", MemoryLimits.outputPass),
        ]
        for (name, bytes) in limits {
            let size = bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
            #expect(
                text.split(separator: "\n").contains { $0.hasPrefix("| `\(name)` | \(size) |") }, "\(name): \(size)")
        }
    }
}

@Suite struct FileEndTests {
    @Test("Only the end of a file is read")
    func end() throws {
        let path = NSTemporaryDirectory() + "file-end-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("one\ntwo\nthree\n".utf8).write(to: URL(filePath: path))
        #expect(try String(decoding: Files.end(of: path, bytes: 6), as: UTF8.self) == "three\n")
        #expect(try Files.end(of: path, bytes: 1000).count == 14)
        #expect(throws: SystemError.self) { _ = try Files.end(of: path + "x", bytes: 1) }
    }
}
