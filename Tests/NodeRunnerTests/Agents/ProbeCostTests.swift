import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

@testable import NodeRunner

/// The cost of a block's probes in reads of files, a number that no other load of the machine changes.
@Suite("Cost of probes") struct ProbeCostTests {
    /// A process that does nothing.
    private final class Sleeper {
        private let child: ChildProcess
        var pid: Int32 { child.pid }

        init() throws {
            let output = try ChildOutput(keeping: .first(100))
            child = try ChildProcess(
                SpawnRequest(
                    command: ["/bin/sleep", "60"], environment: [:], standardOutput: output.descriptor,
                    standardError: output.descriptor))
        }

        deinit { child.killGroup() }
    }

    /// Returns the number of reads that this thread has made so far.
    private func reads() throws -> Int {
        let text = try Files.text("/proc/thread-self/io")
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("syscr: ") })
        return try #require(Int(line.dropFirst("syscr: ".count)))
    }

    /// Returns the number of reads in `body`, without those of the counting itself.
    private func reads(of body: () -> Void) throws -> Int {
        let first = try reads()
        let own = try reads() - first
        let before = try reads()
        body()
        return try reads() - before - own
    }

    @Test("A block reads one file for each process, however many there are, and opens none")
    func linear() throws {
        var counts: [Int: Int] = [:]
        for size in [4, 16] {
            let children = try (0..<size).map { _ in try Sleeper() }
            let order = AgentOrder.made("a", page: "http://h")
            let probes = children.map { child in
                ProcessProbes(AgentProcess(order, FoundBody(.none("not looked for"))), pids: [child.pid])
            }
            for probe in probes { probe.begin() }
            var figures: [Measured] = []
            counts[size] = try reads(of: { for probe in probes { figures.append(probe.finishBlock()) } })
            #expect(figures.count == size && figures.allSatisfy { $0.value != nil })
        }
        #expect(counts == [4: 4, 16: 16])
    }

    @Test("All files that a block reads stay open between blocks, one for each process")
    func held() throws {
        let child = try Sleeper()
        let file = try ProcessStatFile(child.pid)
        #expect(file.endedChildren?.cpu == 0)
        #expect(try reads(of: { for _ in 0..<10 { _ = file.endedChildren } }) == 10)
    }
}
