import BenchmarkModel
import LinuxSystem
import Testing

@testable import LoadDriver
@testable import NodeRunner
@testable import Scraping

@Suite("The bench's figures of itself") struct SteadyAuditTests {
    private let round = FakeRound(.made([]))
    private let monitor = LoadMonitor()

    private func value(_ all: [Observation], _ metric: Metric, block: Int?) -> Measured? {
        all.last { $0.isOf(metric) && $0.block == block }?.measured
    }

    @Test("The longest slack and slip of a block are reported, and those before steady state are not")
    func longest() {
        var audit = SteadyAudit(round.context, monitor, .seconds)
        audit.woke(at: 9_000_000_000, wanted: 0)
        audit.scrapeStarted(at: 9_000_000_000, due: 0)
        audit.begin()
        let now = round.clock.now()
        audit.woke(at: now + 3_000_000, wanted: now)
        audit.woke(at: now + 1_000_000, wanted: now)
        audit.scrapeStarted(at: now + 5_000_000, due: now)
        round.clock.pass(seconds: 1)
        let first = audit.finishBlock(1)
        #expect(value(first, .timerSlack, block: 1) == .value(0.003))
        #expect(value(first, .scrapeSlip, block: 1) == .value(0.005))
        round.clock.pass(seconds: 1)
        let second = audit.finishBlock(2)
        #expect(value(second, .timerSlack, block: 2)?.absentReason == "nothing was waited for in this block")
        #expect(value(second, .scrapeSlip, block: 2)?.absentReason == "no scrape was due in this block")
    }

    @Test("The cost of a block's probes is reported with the next block, and the last one's at the end")
    func probeCosts() {
        var audit = SteadyAudit(round.context, monitor, .seconds)
        audit.begin()
        let first = audit.finishBlock(1)
        audit.probesRead()
        let second = audit.finishBlock(2)
        audit.probesRead()
        #expect(value(first, .probeSeconds, block: 1) == nil && value(second, .probeSeconds, block: 1) != nil)
        #expect(value(audit.observations(), .probeSeconds, block: 2) != nil)
    }

    private func fetched(_ bytes: Int) -> Fetched {
        let answer = Fetched.Answer(
            status: 200, body: [], seconds: 0, exchanges: [(sent: 10, received: bytes)], headerBytes: 0,
            isCompressed: false, contentType: nil, redirectedTo: nil, location: nil)
        return Fetched(tag: 0, finishedAt: 0, outcome: .answered(answer), fault: nil)
    }

    @Test("The driver's seconds are reported when it has finished them, with the bytes of scrapes")
    func driver() {
        var audit = SteadyAudit(round.context, monitor, .seconds)
        audit.begin()
        monitor.finished(BlockLoad(block: 1, planned: 10, late: 1, sentBytes: 100, receivedBytes: 200))
        monitor.finished(BlockLoad(block: 2))
        audit.scraped(fetched(40))
        let all = audit.finishBlock(1)
        #expect(value(all, .lateSends, block: 1) == .value(0.1) && value(all, .harnessNetwork, block: 1) == .value(350))
        #expect(value(all, .lateSends, block: 2)?.absentReason == "no request was planned in this block")
        #expect(value(all, .harnessNetwork, block: 2) == .value(0))
    }

    @Test("Blocks of a soak are not seconds, and have no figures of the driver")
    func soak() {
        var audit = SteadyAudit(round.context, monitor, .growth(every: 10))
        audit.begin()
        monitor.finished(BlockLoad(block: 1, planned: 10, late: 1))
        #expect(value(audit.finishBlock(1), .lateSends, block: 1) == nil)
    }

    @Test("CPU of load commands counts as the harness's")
    func loadCommands() throws {
        func harness(_ loadCPU: (() -> Double)?) throws -> Double {
            var audit = SteadyAudit(round.context, monitor, .seconds)
            audit.loadCPU = loadCPU
            audit.begin()
            round.clock.pass(seconds: 2)
            audit.finish()
            return try #require(value(audit.observations(), .harnessCPU, block: nil)?.value)
        }
        var used = 0.0
        let without = try harness(nil)
        let with = try harness {
            used += 1000
            return used
        }
        #expect(with > without + 400)
    }

    @Test("A steady state that was not completed has no figure of the whole")
    func cutOff() {
        var audit = SteadyAudit(round.context, monitor, .seconds)
        audit.begin()
        let all = audit.observations()
        #expect(value(all, .harnessCPU, block: nil) == nil)
        #expect(value(all, .metronome, block: nil)?.absentReason == "steady state was not completed")
    }
}
