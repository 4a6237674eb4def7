import BenchmarkModel
import LinuxSystem
import Testing

@testable import LoadDriver
@testable import NodeRunner
@testable import Scraping

/// The heap phase, on a fake machine.
@Suite("Heap phase") struct HeapRunnerTests {
    private func round(isOn: Bool = true, _ interface: AgentInterface = .made()) -> FakeRound {
        FakeRound(.made([.made(address: "127.0.0.2", isOn: isOn)], phase: .heap, interface))
    }

    private func run(_ round: FakeRound) throws(Interrupted) {
        try round.run(.heap(HeapOrder(launch: round.context.launch, requests: 100)))
    }

    /// The output of the allocator at the end of each launch, in order.
    private func writing(_ calls: [Int], _ round: FakeRound) {
        round.machine.prepare = { [unowned round] _, body in
            let number = round.machine.programs.count - 1
            body.outputText = Self.statistics(calls: calls[min(number, calls.count - 1)])
        }
    }

    private static func statistics(calls: Int) -> String {
        """
        {"jemalloc":{"stats":{"allocated":5000},"stats.arenas":{"merged":{"small":{"nmalloc":\(calls)},
        "large":{"nmalloc":0}}}}}
        """
    }

    @Test("Allocations of requests and scrapes are the difference between launches with fewer and with more of them")
    func counts() throws {
        let round = round()
        // The launches have 100 requests, 500 requests, and 100 requests with 40 more scrapes.
        writing([1000, 1800, 1280], round)
        try run(round)
        #expect(round.measured(.heap, .treatment, of: "A") == .value(5000))
        #expect(round.measured(.allocations, .treatment, of: "A") == .value(2))
        #expect(round.measured(.allocationsPerScrape, .treatment, of: "A") == .value(7))
        #expect(round.measured(.scrapeSeries, .treatment, of: "A") == .value(1))
        #expect(round.machine.plans.map(\.schedule.count) == [100, 500, 100])
        #expect(round.machine.programs.allSatisfy { $0.program.environment["LD_PRELOAD"] == "/lib/allocator.so" })
        #expect(round.machine.bodies.values.allSatisfy { $0.wasTerminated && !$0.isAlive })
        // Readiness asks for one page in each launch.
        #expect(round.fetcher.requests.count { $0.url.hasSuffix("/metrics") } == 3 + 12 + 12 + 52)
    }

    @Test("With its exporter off an agent is launched twice and never scraped")
    func off() throws {
        let round = round(isOn: false)
        writing([1000, 1040], round)
        try run(round)
        #expect(round.measured(.allocations, .treatment, of: "A") == .value(0.1))
        #expect(round.measured(.allocationsPerScrape, .treatment, of: "A") == nil)
        #expect(round.machine.programs.count == 2 && !round.fetcher.requests.contains { $0.url.hasSuffix("/metrics") })
    }

    @Test("A target without requests has a heap figure, and a reason for the other figures")
    func noRequests() throws {
        let round = round(.made(requestPaths: []))
        writing([10], round)
        try run(round)
        #expect(round.measured(.heap, .treatment, of: "A") == .value(5000) && round.machine.plans.isEmpty)
        #expect(
            round.measured(.allocations, .treatment, of: "A")?.absentReason == "its target file has no requests")
    }

    private func reason(_ change: (FakeRound) -> Void) throws -> String? {
        let round = round()
        writing([10], round)
        change(round)
        try run(round)
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive })
        let heap = round.measured(.heap, .treatment, of: "A")
        #expect(round.measured(.allocations, .treatment, of: "A") == heap)
        return heap?.absentReason
    }

    @Test("A figure that cannot be counted has a reason")
    func reasons() throws {
        #expect(
            try reason { $0.machine.staticPrograms = ["/agent"] }?.contains("is linked statically") == true)
        #expect(
            try reason { $0.machine.countingAllocator = nil }?.contains("libjemalloc.so.2 is not installed") == true)
        #expect(try reason { $0.machine.broken = ["M/A (treatment)"] } == "it could not be started")
        #expect(try reason { $0.machine.hasListeners = false }?.hasPrefix("its startup cannot be watched: ") == true)
        #expect(
            try reason { round in
                round.machine.prepare = { _, body in body.die("exit code 1") }
            } == "it ended with exit code 1 while it was needed")
        #expect(try reason { $0.machine.prepare = { _, _ in } }?.contains("reported no allocations") == true)
        #expect(
            try reason { $0.machine.load.change = { $0.members[0].problem = "connection reset" } }
                == "connection reset")
        #expect(
            try reason { $0.machine.load.change = { $0.members[0].failedByStatus = [500: 100] } }?
                .contains("answered 500") == true)
        #expect(
            try reason { round in
                // The agent gets ready, and serves no page from then on.
                var asked = 0
                round.fetcher.reply = { request in
                    guard request.url.hasSuffix("/metrics") else { return .page("ok") }
                    asked += 1
                    return asked == 1 ? .page() : FakeFetcher.Reply(status: 500)
                }
            } == "a scrape was not answered with a page")
    }

    @Test("A program whose allocations cannot be counted is launched once")
    func once() throws {
        let round = round()
        try run(round)
        #expect(round.machine.programs.count == 1)
    }

    @Test("A round that is told to end at its start, or under load, leaves no process", arguments: [0.0, 0.005, 0.02])
    func interrupted(seconds: Double) {
        let round = round()
        writing([10], round)
        round.clock.after(seconds: seconds) { round.interrupt() }
        #expect(throws: Interrupted.self) { try run(round) }
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive })
        #expect(round.observations.isEmpty)
    }
}
