import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner

@Suite("Warm-up") struct WarmUpWatchTests {
    /// Two agents in each arm, with the PIDs 9,000,001 to 9,000,004.
    private func watch(
        _ change: (FakeRound, [Agent]) -> Void = { _, _ in }, cpu: @escaping (Int32, Int64) -> Int64?
    ) throws -> [Observation] {
        let orders = [Arm.control, .treatment].flatMap { arm in
            (0..<2).map { AgentOrder.made("a\($0)", arm, group: $0) }
        }
        let round = FakeRound(.made(orders))
        let began = round.clock.now()
        round.clock.cpuTime = { pid, at in cpu(pid - 9_000_000, at - began) }
        let agents = orders.enumerated().map { index, order in
            Agent(order, in: AgentProcess(order, FakeBody(round.clock, pids: [Int32(9_000_001 + index)])))
        }
        change(round, agents)
        try WarmUpWatch(round.context, agents).run(from: began, until: began + 3_500_000_000) {
            at throws(Interrupted) in round.clock.sleep(until: at)
        }
        #expect(round.clock.now() == began + 3_500_000_000)
        return round.observations
    }

    private func seconds(_ all: [Observation], _ arm: Arm) -> [Int: Double] {
        Dictionary(
            uniqueKeysWithValues: all.filter { $0.arm == arm }.map {
                ($0.block ?? 0, (($0.measured.value ?? -1) * 1000).rounded() / 1000)
            })
    }

    @Test("Each arm has the mean CPU of its agents in every whole second")
    func means() throws {
        // Process n uses n percent of a core, and a treatment process twice as much in the first second.
        let all = try watch { process, at in
            Int64(process) * at / 100 + (process > 2 ? Int64(process) * min(at, 1_000_000_000) / 100 : 0)
        }
        #expect(all.allSatisfy { $0.isOf(.warmUpCPU) })
        #expect(seconds(all, .control) == [1: 0.015, 2: 0.015, 3: 0.015])
        #expect(seconds(all, .treatment) == [1: 0.07, 2: 0.035, 3: 0.035])
    }

    @Test(
        "A second in which an agent of the arm exited has no figure, and later seconds have those of the other agents")
    func exits() throws {
        let leaves: (FakeRound, [Agent]) -> Void = { round, agents in
            round.clock.after(seconds: 1.5) { agents[1].fail("gone") }
        }
        let all = try watch(leaves) { process, at in Int64(process) * at / 100 }
        #expect(seconds(all, .control) == [1: 0.015, 3: 0.01])
        #expect(seconds(all, .treatment).count == 3)
    }

    @Test("Processes whose clock cannot be read have no figure")
    func unread() throws {
        #expect(try watch { _, _ in nil }.isEmpty)
    }
}
