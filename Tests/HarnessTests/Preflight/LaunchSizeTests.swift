import BenchmarkModel
import Testing

@testable import Harness

@Suite("Size of a launch") struct LaunchSizeTests {
    private func plan(
        agents: Int, pack: Int = 1, noiseShare: Double = 0, loadCommand: [String] = [], scale: Int = 0, soak: Double = 0
    ) -> Plan {
        let profiles = (0..<agents).map { index in
            AgentProfile(
                id: AgentID(machine: "M", name: "A\(index)"), group: "g", port: 7000 + index,
                healthCheckPort: 20_000 + index,
                required: true, kind: .enhanced, dependencies: [])
        }
        let target = Target(
            name: "t", title: "", command: ["x"], environment: [:], off: .environment([:]), bindsAddress: true,
            requestPaths: loadCommand.isEmpty ? ["/"] : [], pages: [MetricsPage("/metrics")], healthPath: "/health",
            requiredFamilies: [], readinessLimit: 10, requestRate: 10, requestRateReason: "", versionsCommand: [],
            holdsPacks: true, pack: pack, loadCommand: loadCommand)
        return Plan(
            fleet: Fleet(name: "f", agents: profiles), targets: [target],
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: [:], scrapeInterval: 15, rounds: 5,
            soloLaunches: 1, herdLaunches: 1, scaleAgents: scale, noiseShare: noiseShare, warmUp: 2, seed: 1,
            quick: false,
            soak: soak)
    }

    @Test(
        "2,000 agents in packs of 100 are 40 processes and those of the second controls, and need fewer than 36,000 open files"
    )
    func packs() {
        let packed = RunNeeds(plan(agents: 2000, pack: 100, noiseShare: 0.2))
        #expect(packed.processes == 20 + 20 + 4)
        #expect(packed.openFiles < 20_000)
        // The same agents without packs: each has a twin, and some have a second control.
        let alone = RunNeeds(plan(agents: 2000, noiseShare: 0.2))
        #expect(alone.processes == 4400 && alone.openFiles == 4400 * 8 + 200)
    }

    @Test("The largest launch determines the size of a small fleet: twins, or a scale phase")
    func largest() {
        #expect(RunNeeds(plan(agents: 10)).processes == 20)
        #expect(RunNeeds(plan(agents: 10, scale: 100)).processes == 100)
        #expect(RunNeeds(plan(agents: 10, noiseShare: 1)).processes == 30)
        #expect(RunNeeds(plan(agents: 10, pack: 3)).processes == 8)
    }

    @Test("Each load command is an additional process")
    func loadCommands() {
        let needs = RunNeeds(plan(agents: 10, loadCommand: ["/load"]))
        #expect(needs.processes == 40 && needs.openFiles == 20 * 8 + 20 * 4 + 200)
    }

    @Test("The estimated time depends on the number of processes, not of agents")
    func time() {
        func seconds(_ pack: Int) -> Double {
            TimeLeft(plan(agents: 2000, pack: pack), finished: [], cores: 2).seconds(current: 0)
        }
        #expect(seconds(100) < seconds(1) / 2)
    }
}
