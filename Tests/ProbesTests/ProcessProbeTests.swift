import BenchmarkModel
import Foundation
import LinuxSystem
import TestSupport
import Testing

@testable import Probes

@Suite(.serialized) struct ProcessProbeTests {
    @Test("CPU time used by a separate thread is found within 2 % of that thread's own clock")
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
        // Other tests run in this process at the same time, so the result may only be larger.
        #expect(found >= burnt.seconds * 0.98)
        #expect(rate * (Clock.now() - start).seconds >= burnt.seconds * 0.98)
    }

    @Test("An exited process gives reasons, not zeros")
    func gone() {
        var cpu = CPUProbe(pids: [0x3fff_fff0])
        cpu.begin()
        cpu.finish()
        #expect(cpu.rate().absentReason != nil)
        var disk = DiskProbe(pids: [0x3fff_fff0])
        disk.begin()
        #expect(disk.finish().first?.1.absentReason?.contains("/io") == true)
        let memory = MemoryProbe().read([0x3fff_fff0])
        #expect(memory.uss.absentReason != nil && memory.pss.absentReason != nil && memory.peakRSS.absentReason != nil)
    }

    private static let size = 32 << 20

    /// Returns by how much the memory and the file pages of another process grow through Python statements. Other tests
    /// change the memory of this process.
    ///
    /// - Parameters:
    ///   - before: run before the first reading, with `mmap`, `os` and `size` available.
    ///   - body: run between the readings.
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
    /// Python statement that writes to each page of `block`.
    private static let touch = "for page in range(0, size, 4096): block[page] = 1"

    @Test("Touched memory appears in USS, private or shared, within 2 %", arguments: ["PRIVATE", "SHARED"])
    func memory(_ sharing: String) throws {
        let seen = try growth(
            before: "block = mmap.mmap(-1, size, flags=mmap.MAP_\(sharing) | mmap.MAP_ANONYMOUS)", Self.touch)
        #expect(abs(seen.uss - Double(Self.size)) < Self.limit, "\(seen)")
    }

    @Test("Pages of a freshly written file are file pages until the process writes to them")
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
