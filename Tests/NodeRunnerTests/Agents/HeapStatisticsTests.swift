import BenchmarkModel
import LinuxSystem
import LoadDriver
import Testing

@testable import NodeRunner

@Suite struct HeapStatisticsTests {
    /// The output of jemalloc 5.3, without the many keys that are not read.
    private static let recorded = """
        bench-agent: one line of the agent's own
        {"jemalloc":{"version":"5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c","stats":{"allocated":151824,
        "active":262144},"stats.arenas":{"merged":{"nthreads":3,"small":{"allocated":66000,"nmalloc":20698,
        "ndalloc":20100},"large":{"allocated":85824,"nmalloc":2,"ndalloc":0}}}}}

        """

    private func reason(_ output: String) -> String? {
        do throws(Missing) {
            _ = try HeapStatistics(output: output)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("Live bytes and calls are read from the output of a process at its end")
    func recorded() throws {
        let statistics = try HeapStatistics(output: Self.recorded)
        #expect(statistics.live == 151_824)
        #expect(statistics.allocations == 20_700)
    }

    @Test("Statistics that are cut off, damaged or missing are rejected")
    func damaged() {
        #expect(reason("")?.contains("reported no allocations") == true)
        #expect(reason("only words")?.contains("reported no allocations") == true)
        #expect(reason(String(Self.recorded.dropLast(40)))?.contains("reported no allocations") == true)
        #expect(reason(Self.recorded.replacing("nmalloc", with: "other")) == "its allocator reported no small.nmalloc")
        var random = SeededRandom(seed: 3)
        for _ in 0..<500 {
            var bytes = Array(Self.recorded.utf8)
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            _ = reason(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("Reports of several processes are not added up")
    func several() {
        #expect(
            reason(Self.recorded + Self.recorded)?.hasPrefix("2 of its processes reported allocations: ") == true)
    }

    @Test(
        "A count that no allocator can reach gives a reason that quotes it",
        arguments: ["9223372036854775807", "18446744073709551615", "-1", "1e308", "1e30"])
    func impossible(_ number: String) {
        for name in ["\"nmalloc\":20698", "\"nmalloc\":2,", "\"allocated\":151824"] {
            let key = name.prefix { $0 != ":" }
            let found = reason(Self.recorded.replacing(name, with: "\(key):\(number)\(name.hasSuffix(",") ? "," : "")"))
            #expect(found?.hasPrefix("its allocator reported ") == true, "\(found as Any)")
            #expect(found?.contains("which can be 0 to 1000000000000000") == true, "\(found as Any)")
        }
    }
}

@Suite struct LoadGroupTests {
    @Test("An agent's processes are next to each other by arm, in whatever order they are launched")
    func groups() {
        func process(_ group: Int, _ arm: Arm) -> AgentOrder {
            .made(
                "a\(group)", machine: "m", arm, address: "127.0.0.\(group + 1)",
                ports: AgentPorts(requests: 1000 + group, health: 1, metrics: 2), group: group)
        }
        let groups = LoadGroups([
            process(1, .treatment), process(0, .secondControl), process(0, .treatment), process(1, .control),
            process(0, .control),
        ])
        #expect(
            groups.groups.map { $0.members.map(\.arm) } == [
                [.control, .treatment, .secondControl], [.control, .treatment],
            ])
        #expect(groups.members == [4, 2, 1, 3, 0])
        #expect(groups.groups[1].members[0].address == Endpoint("127.0.0.2", 1001).map(SocketAddress.internet))
    }
}
