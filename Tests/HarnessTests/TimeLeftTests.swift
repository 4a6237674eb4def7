import BenchmarkModel
import Testing

@testable import Harness

@Suite("Time left") struct TimeLeftTests {
    private func plan(_ targets: [String], rounds: Int) -> Plan {
        let agent = AgentProfile(
            id: AgentID(machine: "M", name: "A"), group: "g", port: 1, healthCheckPort: 2, required: true,
            kind: .enhanced, dependencies: [])
        return Plan(
            fleet: Fleet(name: "one", agents: [agent]),
            targets: targets.map {
                Target(
                    name: $0, title: $0, command: ["x"], environment: [:], off: .environment([:]), bindsAddress: true,
                    requestPaths: ["/"], metricsPath: "/metrics", healthPath: "/health", requiredFamilies: [],
                    readinessLimit: 10, requestRate: 10, requestRateReason: "", versionsCommand: [])
            },
            budgets: BudgetSet(name: "b", source: "", budgets: []), requestRates: [:], scrapeInterval: 15,
            rounds: rounds, soloLaunches: 0, herdLaunches: 0, scaleAgents: 0, warmUp: 2, seed: 1, quick: false)
    }

    @Test("before anything was done the plan's own times are what is left, and more than those of its loads")
    func planned() {
        let left = TimeLeft(plan(["a"], rounds: 4), finished: []).seconds(current: 0)
        #expect(left > 4 * 17 && left < 4 * 25)
    }

    @Test("what steps took replaces what was planned, also for targets that had none of the kind yet")
    func corrected() {
        let plan = plan(["a", "b"], rounds: 2)
        var left = TimeLeft(plan, finished: [])
        left.finish(plan.steps[0], seconds: 40)
        #expect(left.seconds(current: 0) == 120)
        left.finish(plan.steps[1], seconds: 20)
        #expect(left.seconds(current: 0) == 60)
        #expect(left.seconds(current: 30) == 30)
    }

    @Test("a late step takes nothing from those to come, and a resumed run has its rest only")
    func edges() {
        let plan = plan(["a"], rounds: 3)
        var left = TimeLeft(plan, finished: [plan.steps[0]])
        left.finish(plan.steps[1], seconds: 10)
        #expect(left.seconds(current: 1000) == 0)
        #expect(left.seconds(current: 4) == 6)
        left.finish(plan.steps[2], seconds: 10)
        #expect(left.seconds(current: 0) == 0)
    }
}
