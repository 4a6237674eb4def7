import BenchmarkModel
import Foundation
import Testing

@testable import LinuxSystem

@Suite("Waiting for a core") struct CoreWaitTests {
    private let second: Int64 = 1_000_000_000

    private func wait(at seconds: Int64, _ threads: [Int32: (ran: Int64, waited: Int64)]) -> CoreWait {
        CoreWait(threads: threads.mapValues { .init(ran: $0.ran, waited: $0.waited) }, at: seconds * second)
    }

    @Test("A process whose thread waited for half of a stretch had no core, and the explanation says for how long")
    func starved() {
        let before = wait(at: 10, [1: (ran: 5 * second, waited: second)])
        let after = wait(at: 20, [1: (ran: 5 * second + second / 5, waited: 8 * second)])
        #expect(
            after.explanation(since: before)
                == "it waited for a core for 7.0 of 10.0 s and ran for 0.2 s: give fewer --agents or a lower --rate, or end "
                + "other programs")
        let reason = after.explanation(since: before) ?? ""
        // Other code recognizes such failures by these words.
        #expect(reason.contains(AgentFailure.ofCores))
    }

    @Test("A process that hangs, that worked, or whose threads waited for each other had a core")
    func served() {
        let before = wait(at: 10, [1: (ran: 0, waited: 0)])
        let hangs = wait(at: 20, [1: (ran: 1000, waited: second)])
        let works = wait(at: 20, [1: (ran: 9 * second, waited: 0)])
        let crowd = wait(at: 20, [1: (ran: 4 * second, waited: 6 * second), 2: (ran: 4 * second, waited: 6 * second)])
        for one in [hangs, works, crowd] { #expect(one.explanation(since: before) == nil) }
    }

    @Test("A thread that began within the stretch counts from its start, and an empty stretch explains nothing")
    func beginnings() {
        let begun = CoreWait(startedAt: 10 * second)
        #expect(wait(at: 20, [7: (ran: 0, waited: 9 * second)]).explanation(since: begun) != nil)
        #expect(wait(at: 10, [7: (ran: 0, waited: 9 * second)]).explanation(since: begun) == nil)
        #expect(CoreWait([0x3fff_fff0]).explanation(since: begun) == nil)
    }

    @Test("All threads of a process are read below the configured root, and invalid schedstat files are skipped")
    func fixture() throws {
        let root = NSTemporaryDirectory() + "procfs-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (thread, text) in [(42, "100 7000000000 3\n"), (43, "200 1 4\n"), (44, "nonsense")] {
            let directory = "\(root)/42/task/\(thread)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/schedstat"))
        }
        let found = CoreWait([42], root: root)
        let longAgo = CoreWait(startedAt: Clock.now() - 10 * second)
        #expect(found.explanation(since: longAgo)?.contains("7.0 of 10.0 s") == true)
        var random = SeededRandom(seed: 7)
        for _ in 0..<2_000 {
            let bytes = (0..<Int(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next() % 96 + 32) }
            _ = CoreWait.parse(String(decoding: bytes, as: UTF8.self))
        }
        #expect(CoreWait.parse("1 2 3\n") == .init(ran: 1, waited: 2) && CoreWait.parse("-1 2 3") == nil)
    }
}
