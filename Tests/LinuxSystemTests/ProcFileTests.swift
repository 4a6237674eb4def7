import Foundation
import Testing

@testable import LinuxSystem

@Suite struct ProcFileTests {
    private static let rollup = """
        55d0c0a00000-7ffd3d5f1000 ---p 00000000 00:00 0                          [rollup]
        Rss:                1840 kB
        Pss:                 411 kB
        Pss_Dirty:           212 kB
        Shared_Clean:       1628 kB
        Shared_Dirty:          0 kB
        Private_Clean:        12 kB
        Private_Dirty:       200 kB
        Anonymous:           208 kB
        Swap:                 90 kB
        SwapPss:              16 kB
        """

    @Test("The totals of smaps_rollup are found by their whole names")
    func memory() throws {
        let memory = try ProcessFiles.parseMemoryTotals(Self.rollup)
        #expect(memory.pss == 411 * 1024)
        #expect(memory.rss == 1840 * 1024)
        #expect(memory.anonymous == 208 * 1024 && memory.pssAnonymous == nil)
        #expect(memory.swap == 16 * 1024)
    }

    @Test("A rollup without a field is an error that says so, not a zero")
    func missingField() {
        let text = Self.rollup.replacing("Anonymous:", with: "Something:")
        #expect(throws: ProcessFileError.self) { try ProcessFiles.parseMemoryTotals(text) }
    }

    @Test("Files are read below the configured root, and the reason for a missing file contains its path")
    func fixtureRoot() throws {
        let root = NSTemporaryDirectory() + "procfs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root + "/42", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        try Data("Name:\tx\nVmHWM:\t    5120 kB\n".utf8).write(to: URL(fileURLWithPath: root + "/42/status"))
        try Data("rchar: 9\nwrite_bytes: 4096\n".utf8).write(to: URL(fileURLWithPath: root + "/42/io"))
        let files = ProcessFiles(root: root)
        #expect(try files.count(.status("VmHWM"), 42) == 5120 * 1024)
        #expect(try files.count(.io("write_bytes"), 42) == 4096)
        let error = #expect(throws: ProcessFileError.self) { try files.memoryTotals(42) }
        #expect(error?.reason.contains("\(root)/42/smaps_rollup") == true)
    }

    @Test("A counter is found by its name in status, stat and io, and a missing one is an error with its name")
    func counters() throws {
        let status = "Name:\tVmHWM: 1 kB\nThreads:\t3\nVmHWM:\t  2 kB\nvoluntary_ctxt_switches:\t150\n"
        #expect(ProcessCounter.status("VmHWM").value(in: status) == 2048)
        #expect(ProcessCounter.status("Threads").value(in: status) == 3)
        #expect(ProcessCounter.status("voluntary_ctxt_switches").value(in: status) == 150)
        #expect(ProcessCounter.status("nonvoluntary_ctxt_switches").value(in: status) == nil)
        let stat = "42 (a) b) R 7 42 42 0 -1 4194304 103 5 1 2 11 12 13 14 20 0 4 0 900 8192 77 "
        #expect(ProcessCounter.stat("ppid").value(in: stat) == 7)
        #expect(ProcessCounter.stat("tpgid").value(in: stat) == -1)
        #expect(ProcessCounter.stat("minflt").value(in: stat) == 103)
        #expect(ProcessCounter.stat("num_threads").value(in: stat) == 4)
        #expect(ProcessCounter.stat("rss").value(in: stat) == 77)
        #expect(ProcessCounter.stat("rss").value(in: "42 (a) R 7") == nil)
        let files = ProcessFiles()
        #expect(try files.count(.stat("ppid"), OwnProcess.pid) == Int(OwnProcess.parent))
        let error = #expect(throws: ProcessFileError.self) { try files.count(.stat("no_such"), OwnProcess.pid) }
        #expect(error?.reason == "stat has no no_such")
    }

    @Test("A sum over processes needs the first one, and counts the others that still exist")
    func sums() throws {
        let files = ProcessFiles()
        let own = try files.sum(.stat("ppid"), [OwnProcess.pid])
        #expect(try files.sum(.stat("ppid"), [OwnProcess.pid, 0x3fff_fff0]) == own)
        #expect(throws: ProcessFileError.self) { try files.sum(.stat("ppid"), [0x3fff_fff0, OwnProcess.pid]) }
        #expect(throws: ProcessFileError.self) { try files.sum(.stat("ppid"), []) }
    }

    @Test("The libraries of a process are the files that it maps as code, each once")
    func libraries() {
        let maps = """
            00400000-00500000 r--p 00000000 fe:00 1  /bin/agent
            00500000-00600000 r-xp 00100000 fe:00 1  /bin/agent
            7f00-7f10 r-xp 00000000 fe:00 2          /lib/libc.so.6
            7f10-7f20 r-xp 00010000 fe:00 2          /lib/libc.so.6
            7f20-7f30 r-xp 00000000 00:00 0          [vdso]
            7f30-7f40 rw-p 00000000 fe:00 3          /lib/data.so
            """
        #expect(ProcessFiles.parseMappedFiles(maps, executable: true) == ["/bin/agent", "/lib/libc.so.6"])
        #expect(
            ProcessFiles.parseMappedFiles(maps, executable: false) == ["/bin/agent", "/lib/libc.so.6", "/lib/data.so"])
    }

    @Test("Busy and stolen shares come from the difference of two readings of /proc/stat")
    func cpuShares() throws {
        let a = try #require(MachineFiles.parseCPUTime("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2"))
        let b = try #require(MachineFiles.parseCPUTime("cpu  130 0 60 840 60 0 0 10 0 0\n"))
        let shares = try #require(b.shares(since: a))
        #expect(abs(shares.busy - 0.4) < 1e-12)
        #expect(abs(shares.steal - 0.1) < 1e-12)
        #expect(a.shares(since: a) == nil)
        #expect(MachineFiles.parseCPUTime("intr 5") == nil)
    }

    @Test("CPU time is that of the requested cores, or of all cores if one of them is not listed")
    func cpuTimeOfSome() {
        let text =
            "cpu  6 0 0 60 0 0 0 0\ncpu0 1 0 0 10 0 0 0 0\ncpu1 2 0 0 20 0 0 0 1\ncpu2 3 0 0 30 0 0 0 0\nintr 7\n"
        func time(_ cores: Set<Int>) -> [Int]? {
            MachineFiles.parseCPUTime(text, of: cores).map { [$0.total, $0.idle, $0.steal] }
        }
        #expect(time([]) == [66, 60, 0] && time([1]) == [23, 20, 1] && time([0, 2]) == [44, 40, 0])
        #expect(time([0, 9]) == [66, 60, 0])
    }

    @Test("This process's own memory is between a page and the machine's memory")
    func ownMemory() throws {
        let totals = try ProcessFiles().memoryTotals(OwnProcess.pid)
        let written = try ProcessFiles().memory(of: [OwnProcess.pid]).written.get()
        #expect(written > 4096 && totals.rss > 4096)
        #expect(try #require(MachineFiles().memoryBytes) > totals.rss)
    }

    @Test("A static program is distinguished from a dynamic one and from files that are not programs")
    func linkage() throws {
        // This test program is dynamic. A header that is truncated or invalid gives no result.
        let own = try Files.ownExecutable()
        #expect(ExecutableFile.linkage(own) == .dynamic && !ExecutableFile.isStatic(own))
        var header = [UInt8](repeating: 0, count: 64 + 56)
        header.replaceSubrange(0..<6, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1])
        header[32] = 64
        header[54] = 56
        header[56] = 1
        header[64] = 1
        #expect(ExecutableFile.linkage(header) == .static)
        header[64] = 3
        #expect(ExecutableFile.linkage(header) == .dynamic)
        #expect(ExecutableFile.linkage(Array(header[..<60])) == nil)
        #expect(ExecutableFile.linkage(Array("#!/bin/sh\n".utf8)) == nil)
        #expect(ExecutableFile.linkage("/no/such/file") == nil && !ExecutableFile.isStatic("/no/such/file"))
    }

    @Test("A process's CPU clock includes all its threads, ended ones too")
    func cpuOfEndedThreads() throws {
        let before = try #require(Clock.processCPU(OwnProcess.pid))
        let burnt = try Worker(name: "burn") { () -> Int64 in
            let start = Clock.threadCPU()
            while Clock.threadCPU() - start < 30_000_000 {}
            return Clock.threadCPU() - start
        }.join()
        #expect(try #require(Clock.processCPU(OwnProcess.pid)) - before >= burnt)
        #expect(Clock.processCPU(0x3fff_fff0) == nil)
    }
}
