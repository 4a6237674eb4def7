import Foundation
import Testing

@testable import LinuxSystem

@Suite struct GroupMemoryTests {
    private let kilobyte = 1024

    private func process(
        anonymous: Int, pssAnonymous: Int? = nil, swap: Int = 0, huge: Int = 0, _ mappings: [ProcessFiles.Mapping] = []
    ) -> GroupMemory.Process {
        GroupMemory.Process(
            totals: ProcessFiles.MemoryTotals(
                rss: 0, pss: 0, anonymous: anonymous, pssAnonymous: pssAnonymous, swap: swap, privateHuge: huge),
            mappings: mappings)
    }

    private func mapping(
        _ file: String, _ path: String, shared: Bool = false, writable: Bool = false, rss: Int, pss: Int? = nil,
        anonymous: Int = 0
    ) -> ProcessFiles.Mapping {
        ProcessFiles.Mapping(
            file: file, path: path, isShared: shared, isWritable: writable, rss: rss, pss: pss ?? rss,
            anonymous: anonymous)
    }

    @Test("smaps is read mapping by mapping: the file, the permissions and the sizes")
    func parse() {
        let text = """
            00400000-00500000 r-xp 00000000 fe:00 12  /bin/an agent
            Size:                100 kB
            Rss:                  80 kB
            Pss:                  40 kB
            Pss_Dirty:             8 kB
            Anonymous:            16 kB
            AnonHugePages:         4 kB
            VmFlags: rd ex mr mw me
            7f00-7f10 rw-s 00000000 00:01 99  /dev/zero (deleted)
            Rss:                   4 kB
            Pss:                   2 kB
            Anonymous:             0 kB
            a000-b000 rw-p 00000000 00:00 0          [heap]
            Rss:                  12 kB

            """
        let found = ProcessFiles.parseMappings(Array(text.utf8))
        #expect(
            found == [
                mapping("fe:00 12", "/bin/an agent", rss: 80 * 1024, pss: 40 * 1024, anonymous: 16 * 1024),
                mapping("00:01 99", "/dev/zero (deleted)", shared: true, writable: true, rss: 4096, pss: 2048),
                ProcessFiles.Mapping(file: nil, path: "[heap]", isShared: false, isWritable: true, rss: 12 * 1024),
            ])
        #expect(found.map(\.isNamelessMemory) == [false, true, false])
    }

    @Test("Neither a second process of the same program nor a freshly written program changes the result")
    func program() {
        // The pages are private and dirty in a single process, but shared and clean beside another process.
        let alone = mapping("fe:00 1", "/bin/agent", rss: 5000, pss: 5000, anonymous: 100)
        let shared = mapping("fe:00 1", "/bin/agent", rss: 5000, pss: 2550, anonymous: 100)
        for mapping in [alone, shared] {
            let memory = GroupMemory([process(anonymous: 300, pssAnonymous: 300, [mapping])])
            #expect(memory.written == .success(300))
            #expect(memory.files == 4900)
        }
    }

    @Test("Pages that an agent's processes share count once, in memory and in swap")
    func fork() {
        // 20,000 pages touched before a fork, 500 by each process after it.
        let one = process(anonymous: 20_500, pssAnonymous: 10_500, swap: 30)
        #expect(GroupMemory([one, one]).written == .success(21_060))
        #expect(GroupMemory([one, one]).pssAnonymous == 21_000)
    }

    @Test("Memory that processes share for writing counts as written, including read-only mappings of it")
    func sharedMemory() {
        let writer = mapping("00:01 7", "/memfd:code (deleted)", shared: true, writable: true, rss: 800, pss: 400)
        let reader = mapping("00:01 7", "/memfd:code (deleted)", shared: true, rss: 800, pss: 400)
        #expect(GroupMemory([process(anonymous: 10, [writer, reader])]).written == .success(810))
        #expect(GroupMemory([process(anonymous: 10, [reader])]).written == .success(410))
        let page = mapping("fe:00 8", "/var/metrics.db", shared: true, writable: true, rss: 600)
        let table = mapping("fe:00 9", "/usr/share/table", shared: true, rss: 700, pss: 7)
        let memory = GroupMemory([process(anonymous: 10, huge: 5, [page, table])])
        #expect(memory.written == .success(615))
        #expect(memory.files == 700)
    }

    @Test("A file that several processes of an agent map counts once, with the largest value")
    func files() {
        let memory = GroupMemory([
            process(anonymous: 0, [mapping("a 1", "/bin/a", rss: 100), mapping("a 1", "/bin/a", rss: 50)]),
            process(anonymous: 0, [mapping("a 1", "/bin/a", rss: 120), mapping("a 2", "/lib/b", rss: 9)]),
        ])
        #expect(memory.files == 159)
    }

    @Test("Without Pss_Anon there is memory for one process, and a reason for several")
    func oldKernel() {
        let one = process(anonymous: 300)
        #expect(GroupMemory([one]).written == .success(300))
        guard case .failure(let error) = GroupMemory([one, one]).written else {
            Issue.record("the memory of several processes is unknown here")
            return
        }
        #expect(error.reason.contains("2 processes"))
    }
}
