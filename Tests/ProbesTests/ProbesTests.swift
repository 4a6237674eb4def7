import BenchmarkModel
import Foundation
import LinuxSystem
import TestSupport
import Testing

@testable import Probes

@Suite struct ExpositionScanTests {
    private let page = """
        # HELP agent_requests_total Requests.
        # TYPE agent_requests_total counter
        agent_requests_total{agent="A",endpoint="/a}\\"b"} 12
        agent_up 1
        agent_latency_bucket{le="+Inf"} 3 1700000000000
        agent_nan NaN
        # TYPE agent_empty gauge

        """

    @Test("samples are counted and families known by declaration or sample")
    func counts() {
        let scan = ExpositionScan(Array(page.utf8))
        #expect(scan.samples == 4)
        #expect(scan.problem == nil)
        #expect(scan.missing(["agent_requests_total", "agent_empty", "agent_up", "agent_gone"]) == ["agent_gone"])
    }

    @Test(
        "a line that is no sample is named with its number",
        arguments: [
            ("<html>", "no metric name"), ("x{a=\"b\" 1", "labels are not apart"), ("x", "no value"),
            ("x one", "no value"), ("9x 1", "no metric name"),
        ])
    func problems(_ line: String, _ problem: String) {
        let scan = ExpositionScan(Array("up 1\n\(line)\n".utf8))
        #expect(scan.problem?.hasPrefix("line 2: \(problem)") == true)
        #expect(scan.samples == 1)
    }

    @Test("10,000 mutilated pages are scanned without a crash")
    func fuzz() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<10_000 {
            var bytes = Array(page.utf8)
            for _ in 0..<5 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            #expect(ExpositionScan(bytes).samples <= 8)
        }
    }
}

@Suite(.serialized) struct ScraperTests {
    private func fetch(_ url: String, timeout: Double = 5) -> Fetched.Outcome? {
        let scraper = Scraper()
        scraper.start(url: url, timeout: timeout, tag: 9)
        while scraper.inProgress > 0 {
            for fetched in scraper.finished() where fetched.tag == 9 { return fetched.outcome }
            scraper.wait(milliseconds: 10)
        }
        return nil
    }

    @Test("the payload counted by the kernel is what the server read and wrote, to the byte")
    func payload() throws {
        let body = String(repeating: "metric_name 1\n", count: 2000)
        let server = try TestServer { _ in .closing("200 OK", body) }
        defer { server.stop() }
        guard case .answered(let answer)? = fetch("http://127.0.0.1:\(server.port)/metrics") else {
            Issue.record("no answer")
            return
        }
        let payload = try #require(answer.payload)
        #expect(answer.status == 200)
        #expect(answer.body == Array(body.utf8))
        let traffic = server.traffic
        #expect(payload.sent == traffic.received)
        #expect(payload.received == traffic.sent)
    }

    @Test("many pages at once each come back under their tag")
    func many() throws {
        let server = try TestServer { .closing("200 OK", String($0.split(separator: " ")[1])) }
        defer { server.stop() }
        let scraper = Scraper()
        for tag in 0..<50 { scraper.start(url: "http://127.0.0.1:\(server.port)/\(tag)", timeout: 5, tag: tag) }
        var seen: [Int: String] = [:]
        while scraper.inProgress > 0 {
            for fetched in scraper.finished() {
                if case .answered(let answer) = fetched.outcome {
                    seen[fetched.tag] = String(decoding: answer.body, as: UTF8.self)
                }
            }
            scraper.wait(milliseconds: 10)
        }
        #expect(seen.count == 50)
        #expect(seen.allSatisfy { $0.value == "/\($0.key)" })
    }

    @Test("pages for which there is no room wait for each other, come whole, and say that they waited")
    func room() throws {
        let body = String(repeating: "metric_name 1\n", count: 200_000)
        let server = try TestServer { _ in .closing("200 OK", body) }
        defer { server.stop() }
        let scraper = Scraper(roomBytes: 100_000)
        for tag in 0..<6 { scraper.start(url: "http://127.0.0.1:\(server.port)/", timeout: 60, tag: tag) }
        var waited: [Int: Bool] = [:]
        while scraper.inProgress > 0 {
            for fetched in scraper.finished() {
                guard case .answered(let answer) = fetched.outcome else { continue }
                #expect(answer.body.count == body.utf8.count)
                waited[fetched.tag] = fetched.wasHeldBack
            }
            scraper.wait(milliseconds: 10)
        }
        #expect(waited.count == 6)
        // The one that found no room first went on.
        #expect(waited.values.contains(true) && waited.values.contains(false))
    }

    @Test("one of the pages may exceed the room, and its end lets the next one do so")
    func places() {
        let room = PageRoom(100)
        let places = (0..<3).map { _ in PageRoom.Place() }
        #expect(room.take(60, for: places[0]) && room.take(60, for: places[1]))
        #expect(!room.take(10, for: places[0]) && places[0].isWaiting && places[0].hasWaited)
        #expect(!room.take(10, for: places[2]))
        #expect(room.take(900, for: places[1]) && !places[1].hasWaited)
        room.leave(places[1])
        places[0].isWaiting = false
        #expect(room.take(30, for: places[0]) && room.take(10, for: places[2]))
        #expect(room.take(500, for: places[2]) && !room.take(1, for: places[0]))
        room.leave(places[2])
        #expect(room.take(1, for: places[0]))
        // Pages that were received and are not read yet take room too, and nobody may exceed it meanwhile.
        room.held = 200
        #expect(!room.take(1, for: places[0]))
        room.held = 0
        #expect(room.take(1, for: places[0]))
    }

    @Test("a refused connection and a server that never answers are failures with a reason")
    func failures() throws {
        let server = try TestServer { _ in .ok("late", delay: 3) }
        defer { server.stop() }
        guard case .failed(let refused)? = fetch("http://127.0.0.1:1/metrics"),
            case .failed(let late)? = fetch("http://127.0.0.1:\(server.port)/metrics", timeout: 0.1)
        else {
            Issue.record("an answer where none was to be had")
            return
        }
        #expect(refused.contains("connect"))
        #expect(late.contains("timed out"))
    }
}

/// One after the other: they look at the memory of the process that they all run in.
@Suite(.serialized) struct ProcessProbeTests {
    @Test("CPU burnt by a thread of its own is found within 2 % of that thread's own clock")
    func cpu() throws {
        var probe = CPUProbe(pids: [OwnProcess.pid])
        probe.begin()
        let start = Clock.now()
        let before = try #require(probe.total.value)
        let burnt = try Worker(name: "burn") { () -> Int64 in
            let start = Clock.threadCPU()
            while Clock.threadCPU() - start < 50_000_000 {}
            return Clock.threadCPU() - start
        }.join()
        let found = try #require(probe.total.value) - before
        probe.finish()
        let rate = try #require(probe.rate().value)
        // Other tests of this process run beside: what is found is no less.
        #expect(found >= burnt.seconds * 0.98)
        #expect(rate * (Clock.now() - start).seconds >= burnt.seconds * 0.98)
    }

    @Test("a process that is gone gives reasons, not zeros")
    func gone() {
        var cpu = CPUProbe(pids: [0x3fff_fff0])
        cpu.begin()
        cpu.finish()
        #expect(cpu.rate().absentReason != nil)
        var disk = DiskProbe(pids: [0x3fff_fff0])
        disk.begin()
        #expect(disk.rate().absentReason?.contains("/io") == true)
        let memory = MemoryProbe().read([0x3fff_fff0])
        #expect(memory.uss.absentReason != nil && memory.pss.absentReason != nil && memory.peakRSS.absentReason != nil)
    }

    private static let size = 32 << 20

    /// By how much memory and file pages of another process grow through Python statements: memory of this process changes with
    /// what its other tests do.
    ///
    /// - Parameters:
    ///   - before: run before the first look; `mmap`, `os` and `size` are there.
    ///   - body: run between the looks.
    private func growth(before: String = "pass", _ body: String) throws -> (uss: Double, files: Double) {
        let program = """
            import mmap, os, sys
            size = \(Self.size)
            \(before)
            print("ready", flush=True)
            os.read(0, 1)
            \(body)
            print("done", flush=True)
            os.read(0, 1)
            """
        var pipe = try FileDescriptor.pipe()
        let input = pipe.takeRead()
        let output = pipe.takeWrite()
        let said = try ChildOutput(keeping: .last(4096))
        let child = try ChildProcess(
            SpawnRequest(
                command: ["/usr/bin/python3", "-S", "-c", program], environment: [:], standardInput: input.number,
                standardOutput: said.descriptor, standardError: said.descriptor))
        defer { child.killGroup() }
        func reading(after word: String) throws -> MemoryProbe.Reading {
            for _ in 0..<6000 where said.lastLines(1) != [word] { usleep(10_000) }
            try #require(said.lastLines(1) == [word], "\(said.text)")
            return MemoryProbe().read([child.pid])
        }
        let first = try reading(after: "ready")
        try output.write([10])
        let second = try reading(after: "done")
        return (
            try #require(second.uss.value) - #require(first.uss.value),
            try #require(second.files.value) - #require(first.files.value)
        )
    }

    private static let limit = Double(size) * 0.02
    /// Writes to each page of `block`.
    private static let touch = "for page in range(0, size, 4096): block[page] = 1"

    @Test("memory that is touched appears in USS, private or shared, to within 2 %", arguments: ["PRIVATE", "SHARED"])
    func memory(_ sharing: String) throws {
        let seen = try growth(
            before: "block = mmap.mmap(-1, size, flags=mmap.MAP_\(sharing) | mmap.MAP_ANONYMOUS)", Self.touch)
        #expect(abs(seen.uss - Double(Self.size)) < Self.limit, "\(seen)")
    }

    @Test("pages of a file that was just written are file pages until the process writes to them")
    func mappedFile() throws {
        let path = NSTemporaryDirectory() + "mapped-\(UUID().uuidString)"
        defer { unlink(path) }
        let map = """
            file = os.open("\(path)", os.O_RDWR | os.O_CREAT, 0o600)
            for part in range(0, size, 1 << 20): os.write(file, bytes(1 << 20))
            block = mmap.mmap(file, size, flags=mmap.MAP_PRIVATE)
            """
        let read = try growth(before: map, "for page in range(0, size, 4096): assert block[page] == 0")
        #expect(abs(read.uss) < Self.limit && abs(read.files - Double(Self.size)) < Self.limit, "\(read)")
        let written = try growth(before: map, Self.touch)
        #expect(abs(written.uss - Double(Self.size)) < Self.limit && abs(written.files) < Self.limit, "\(written)")
    }
}
