import BenchmarkModel
import Testing

@testable import Harness

@Suite("Time left") struct TimeLeftTests {
    private func plan(_ targets: [String], rounds: Int, agents: Int = 1, others: Bool = false) -> Plan {
        let agents = (1...agents).map {
            AgentProfile(
                id: AgentID(machine: "M", name: "A\($0)"), group: "g", port: 1, healthCheckPort: 2, required: true,
                kind: .enhanced, dependencies: [])
        }
        return Plan(
            fleet: Fleet(name: "one", agents: agents),
            targets: targets.map {
                Target(
                    name: $0, title: $0, command: ["x"], environment: [:], off: .environment([:]), bindsAddress: true,
                    requestPaths: ["/"], pages: [MetricsPage("/metrics")], healthPath: "/health", requiredFamilies: [],
                    readinessLimit: 10, requestRate: 10, requestRateReason: "", versionsCommand: [])
            },
            budgets: BudgetSet(name: "b", source: "", budgets: []), requestRates: [:], scrapeInterval: 15,
            rounds: rounds, soloLaunches: others ? 2 : 0, herdLaunches: others ? 5 : 0, scaleAgents: others ? 100 : 0,
            heapLaunches: others ? 5 : 0, noiseShare: others ? 0.2 : 0, warmUp: 2, seed: 1, quick: false,
            soak: others ? 10 : 0)
    }

    @Test("The first estimate of the remaining time comes from the plan and is more than the time of its loads")
    func planned() {
        let left = TimeLeft(plan(["a"], rounds: 4), finished: [], cores: 2).seconds(current: 0)
        #expect(left > 4 * 17 && left < 4 * 25)
    }

    @Test("Durations of completed steps replace planned ones, also for targets without such steps")
    func corrected() {
        let plan = plan(["a", "b"], rounds: 2)
        var left = TimeLeft(plan, finished: [], cores: 2)
        left.finish(plan.steps[0], seconds: 40)
        #expect(left.seconds(current: 0) == 120)
        left.finish(plan.steps[1], seconds: 20)
        #expect(left.seconds(current: 0) == 60)
        #expect(left.seconds(current: 30) == 30)
    }

    @Test("After a solo launch, slow startup of a target increases the estimates of all its phases")
    func slowTarget() {
        let plan = plan(["slow"], rounds: 2, agents: 77, others: true)
        var left = TimeLeft(plan, finished: [], cores: 2)
        for step in plan.steps where step.phase == .solo { left.finish(step, seconds: 0.15) }
        // The measured seconds of each step of 77 Python agents on two cores.
        let measured: [(Phase, Double)] = [
            (.heap, 1.7), (.herd, 8), (.scale, 12.4), (.twins, 31), (.soak, 25.4),
        ]
        let truth = measured.reduce(0) { sum, one in sum + Double(plan.steps.count { $0.phase == one.0 }) * one.1 }
        let expected = left.seconds(current: 0)
        #expect((0.7...1.4).contains(expected / truth), "\(expected) for \(truth)")
        // A launch of the fleet is a better estimate of the next one than single launches are.
        let herd = plan.steps.filter { $0.phase == .herd }
        let before = left.seconds(current: 0)
        left.finish(herd[0], seconds: 20)
        #expect(left.seconds(current: 0) > before)
    }

    @Test(
        "The first estimate for a fleet of shipped agents is within two fifths of the measured time")
    func shippedAgents() {
        let plan = plan(["swift"], rounds: 2, agents: 77, others: true)
        let measured: [(Phase, Double)] = [
            (.solo, 0.04), (.heap, 0.55), (.herd, 1.45), (.scale, 0.5), (.twins, 19.3), (.loopback, 1.4), (.soak, 14.1),
        ]
        let truth = measured.reduce(0) { sum, one in sum + Double(plan.steps.count { $0.phase == one.0 }) * one.1 }
        let expected = TimeLeft(plan, finished: [], cores: 2).seconds(current: 0)
        #expect((0.7...1.4).contains(expected / truth), "\(expected) for \(truth)")
    }

    @Test(
        "A late step does not shorten the estimates of later steps, and a resumed run counts only its remaining steps")
    func edges() {
        let plan = plan(["a"], rounds: 3)
        var left = TimeLeft(plan, finished: [plan.steps[0]], cores: 2)
        left.finish(plan.steps[1], seconds: 10)
        #expect(left.seconds(current: 1000) == 0)
        #expect(left.seconds(current: 4) == 6)
        left.finish(plan.steps[2], seconds: 10)
        #expect(left.seconds(current: 0) == 0)
    }
}
