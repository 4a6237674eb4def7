import BenchmarkModel
import Foundation
import LinuxSystem
import Scraping
import Testing

@testable import NodeRunner

/// Agents that did nothing in time, because they hang or because the machine had no core for them.
@Suite("Agents without a core") struct NoCoreTests {
    private func agents(packed size: Int = 1) -> [Agent] {
        let orders = (0..<size).map { index in
            AgentOrder.made(
                "a\(index)", group: index, moments: [0.5], pack: Pack(arm: .treatment, number: 0, size: size))
        }
        let host = AgentProcess(orders[0], FoundBody(.none("elsewhere")))
        return orders.map { Agent($0, in: host) }
    }

    private let waited = "it waited for a core for 4.0 of 5.0 s and ran for 0.1 s"

    @Test("An endpoint that did not answer is inaccessible, or unknown if the agent had no core")
    func access() {
        let agent = agents()[0]
        #expect(agent.inaccessible("its scrape failed: timeout") == .value(0))
        let absent = agent.inaccessible("its scrape failed: timeout", noCore: waited)
        #expect(absent.absentReason == "its scrape failed: timeout: \(waited)")
        agent.fail("it ended with signal 9")
        #expect(agent.inaccessible("its scrape failed", noCore: waited) == .value(0))
    }

    @Test("An agent that did not get ready because it had no core is not blamed, nor are the agents in its process")
    func readiness() {
        let pack = agents(packed: 2)
        pack[0].fail("not ready within 5 s: \(waited)", hadNoCore: true)
        #expect(pack[0].inaccessible("").absentReason == "not ready within 5 s: \(waited)")
        #expect(pack[1].inaccessible("").absentReason?.contains("M/a0 failed") == true)
        let hung = agents()[0]
        hung.fail("not ready within 5 s: nothing listened")
        #expect(hung.inaccessible("") == .value(0))
    }

    @Test("A scrape that the bench paused for a part of its time limit timed out because of the bench")
    func pauses() {
        var pauses = ScraperPauses()
        let second: Int64 = 1_000_000_000
        // Nothing is in progress, so a wait is not a pause.
        pauses.moved(at: second, isBusy: false)
        pauses.began(at: 9 * second)
        pauses.began(at: 9 * second + 500_000)
        pauses.moved(at: 9 * second + 1_000_000, isBusy: true)
        #expect(pauses.longest == 1_000_000 && pauses.explanation(timeout: 2) == nil)
        pauses.moved(at: 11 * second, isBusy: false)
        #expect(
            pauses.explanation(timeout: 2)?.hasPrefix(
                "the bench itself did not process its scrapes for 2.0 s of their limit of 2.0 s: ") == true)
        #expect(pauses.explanation(timeout: 15) == nil)
    }

    @Test("The explanation of a wait for a core has the words by which such failures are recognized")
    func words() throws {
        let now = CoreWait(startedAt: 0)
        #expect(now.explanation(since: now) == nil)
        // A process that only sleeps always had a core when it needed one.
        let output = try ChildOutput(keeping: .first(100))
        let child = try ChildProcess(
            SpawnRequest(
                command: ["/bin/sleep", "60"], environment: [:], standardOutput: output.descriptor,
                standardError: output.descriptor))
        defer { child.killGroup() }
        let before = CoreWait([child.pid])
        usleep(20_000)
        #expect(CoreWait([child.pid]).explanation(since: before) == nil)
    }
}
