import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

@testable import Probes

@Suite struct TreeProbeTests {
    /// A shell with a child that holds 8 MB and uses CPU.
    private func withFamily(_ body: ([Int32]) throws -> Void) throws {
        let output = try ChildOutput(keeping: .last(1 << 20))
        let child = try ChildProcess(
            SpawnRequest(
                command: ["/bin/sh", "-c", "/bin/sh -c 'while true; do i=1; done' & wait"], environment: [:],
                standardOutput: output.descriptor, standardError: output.descriptor))
        defer { child.killGroup() }
        var members: [Int32] = []
        for _ in 0..<500 where members.count < 2 {
            usleep(10_000)
            members = ProcessTree().members(of: [child.pid])[child.pid] ?? []
        }
        try #require(members.count == 2)
        try body(members)
    }

    @Test("A child's CPU and memory are counted with the process that started it")
    func family() throws {
        try withFamily { pids in
            var whole = CPUProbe(pids: pids)
            var alone = CPUProbe(pids: [pids[0]])
            whole.begin()
            alone.begin()
            let before = try #require(Clock.processCPU(pids[1]))
            // Waits until the child has used 30 ms of its own clock.
            while (Clock.processCPU(pids[1]) ?? 0) - before < 30_000_000 { usleep(5_000) }
            whole.finish()
            alone.finish()
            let family = try #require(whole.rate().value)
            let parent = try #require(alone.rate().value)
            #expect(family > parent)
            #expect(try #require(whole.total.value) - #require(alone.total.value) >= 0.03)

            let probe = MemoryProbe()
            let parts = try pids.map { try #require(probe.read([$0]).pss.value) }
            let sum = try #require(probe.read(pids).pss.value)
            #expect(abs(sum - parts.reduce(0, +)) < 200_000)
            #expect(probe.read(pids + [0x3fff_fff0]).uss.value != nil)
            var disk = DiskProbe(pids: pids)
            disk.begin()
            usleep(1000)
            #expect(disk.finish().map(\.1) == [.value(0)])
        }
    }

    @Test("The anonymous part of PSS is no more than the whole")
    func anonymous() throws {
        let reading = MemoryProbe().read([OwnProcess.pid])
        #expect(try #require(reading.pssAnonymous.value) <= #require(reading.pss.value))
    }

    @Test("An audit finds the bench's CPU, memory and waiting; an exited process gives a reason")
    func audit() throws {
        // Another process is used, because children of this one exit in other tests meanwhile.
        try withFamily { pids in
            var audit = AuditProbe(pids: [pids[1]])
            audit.threads = [pids[1]]
            let before = try #require(Clock.processCPU(pids[1]))
            audit.begin()
            while (Clock.processCPU(pids[1]) ?? 0) - before < 30_000_000 { usleep(5_000) }
            let reading = audit.reading()
            #expect(try #require(reading.harnessCPU.value) > 0)
            #expect(try #require(reading.harnessMemory.value) > 50_000)
            #expect(try #require(reading.runQueueDelay.value) >= 0)
            #expect(try #require(reading.clockStep.value) < 1)
            #expect(reading.majorFaults.value != nil)
        }
        let gone = AuditProbe(pids: [0x3fff_fff0])
        #expect(gone.reading().harnessCPU.absentReason != nil && gone.reading().runQueueDelay.absentReason != nil)
    }

    @Test("Lines of a metronome are units, other lines are skipped, and any bytes are read without a crash")
    func metronomeLines() {
        let text = "100 5000\nnoise\n200 x\n300 -1\n400 7000\n"
        #expect(Metronome.parse(Array(text.utf8)[...]) == [.init(at: 100, cpu: 5000), .init(at: 400, cpu: 7000)])
        var random = SeededRandom(seed: 8)
        for _ in 0..<2_000 {
            let bytes = (0..<Int(random.next() % 60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            _ = Metronome.parse(bytes[...])
        }
    }

    @Test("A metronome's mean is that of the units that ended in the requested time")
    func metronome() throws {
        let ticks = "for t in 100 200 300 400; do echo $t ${t}0; done; exec /bin/sleep 60"
        let metronome = try Metronome(command: ["/bin/sh", "-c", ticks], niceness: 0)
        for _ in 0..<500 where metronome.mean(from: 400, to: 400).value == nil { usleep(10_000) }
        #expect(metronome.mean(from: 150, to: 350) == .value(2500e-9))
        #expect(metronome.mean(from: 0, to: 1000) == .value(2500e-9))
        #expect(metronome.mean(from: 401, to: 1000).absentReason != nil)
    }
}

@Suite struct WireModelTests {
    @Test("A scrape of one segment in each direction is ten packets")
    func small() {
        // SYN, SYN-ACK, ACK, request, its ACK, response, its ACK, FIN, FIN-ACK, ACK.
        #expect(WireModel.bytes(request: 100, response: 500) == 2 * 60 + 8 * 52 + 600)
    }

    @Test("A page takes a segment per 1448 bytes, and an ACK for each of the first 16, then for every two")
    func segments() {
        func packets(_ response: Int) -> Int {
            (WireModel.bytes(request: 100, response: response) - 120 - 100 - response) / 52
        }
        #expect(packets(1448) == packets(1) && packets(1449) == packets(1448) + 2)
        #expect(packets(16 * 1448) - packets(1448) == 15 + 15)
        #expect(packets(26 * 1448) - packets(16 * 1448) == 10 + 5)
        // Measured on a link between two network namespaces.
        #expect(WireModel.bytes(request: 84, response: 7058) == 8094)
        #expect(WireModel.bytes(request: 107, response: 1302) == 1945)
        #expect(WireModel.bytes(request: 84, response: 7304) == 8444)
        var last = 0
        for response in stride(from: 0, through: 100_000, by: 97) {
            let bytes = WireModel.bytes(request: 100, response: response)
            #expect(bytes > last)
            last = bytes
        }
    }
}
