package import Analysis
package import BenchmarkModel
import ModelLiterals

/// A made-up run of two targets and three agents that contains every kind of row.
package enum SampleRun {
    package static let agents = ["Alpha", "Beta", "Gamma"].map { AgentID(machine: "MainPC", name: $0) }
    package static let targetNames: [SubjectID] = ["swift", "python"]

    package static let run = StoredRun(
        id: RunID("20261123-204512-ab12"), started: 1_795_466_712, finished: 1_795_466_900, status: .complete,
        plan: plan,
        environment: Environment(facts: [
            .init(name: "cores", value: "2"), .init(name: "cpu", value: "Example CPU at 2.1 GHz"),
            .init(name: "kernel", value: "6.1.0"), .init(name: "governor", value: "not readable: no cpufreq"),
        ]),
        observations: targetNames.enumerated().flatMap { observations($0.element, scale: $0.offset == 0 ? 1 : 12) },
        failures: [
            AgentFailure(
                target: "python", phase: .twins, round: 2, agent: agents[2], arm: .treatment,
                reason: "ended with exit status 1 after 0.21 s",
                lastOutput: ["Traceback (most recent call last):", "OSError: [Errno 98] Address already in use"])
        ],
        warnings: ["memory was read with dirty pages of a binary just built; run again, or run `sync` first"])

    package static let judgement = Judgement(run)

    /// Returns the run in which the limits do not apply to these targets.
    package static func withoutLimits(_ targets: [SubjectID]) -> StoredRun {
        var plan = run.plan
        plan.withoutLimits = targets
        return StoredRun(
            id: run.id, started: run.started, finished: run.finished, status: run.status, plan: plan,
            environment: run.environment, observations: run.observations, failures: run.failures,
            warnings: run.warnings)
    }

    private static let plan = Plan(
        fleet: Fleet(
            name: "three",
            agents: agents.map {
                AgentProfile(
                    id: $0, group: "g", port: 1, healthCheckPort: 2, required: true, kind: .enhanced, dependencies: [])
            }),
        targets: targetNames.map {
            Target(
                name: $0.text, title: $0.text, command: ["x"], environment: [:], off: .environment([:]),
                bindsAddress: true,
                requestPaths: ["/"], pages: [MetricsPage("/metrics")], healthPath: "/health", requiredFamilies: [],
                readinessLimit: 10, requestRate: 10, requestRateReason: "", versionsCommand: [])
        },
        budgets: BudgetSet(name: "sample", source: "made up", budgets: budgets),
        requestRates: ["swift": 10, "python": 10], scrapeInterval: 15, rounds: 3, soloLaunches: 4, herdLaunches: 3,
        scaleAgents: 0, warmUp: 1, seed: 7, quick: false)

    private static let budgets = [
        budget("first_metrics", .firstMetrics, .solo, .agent, .treatment, .atMost(0.5), "< 500 ms per agent"),
        budget("agent_cpu", .cpu, .twins, .agent, .difference, .atMost(0.03), "< 3 % additional CPU per agent", .core),
        budget(
            "overhead", .cpu, .twins, .agent, .relativeDifference, .atMost(0.05), "< 5 % overhead (target)", .control),
        budget("fleet_memory", .pss, .herd, .fleet, .difference, .atMost(8e6), "400-800 MB for all 77 agents"),
        budget("agent_traffic", .scrapePayload, .twins, .agent, .treatment, .atMost(1000), "< 1 KB/s per agent"),
        budget("agent_disk", .diskWrites, .twins, .agent, .difference, .atMost(1000), "negligible (in memory only)"),
        budget("endpoints", .endpointsAccessible, .twins, .fleet, .treatment, .atLeast(1), "77 of 77", census: true),
    ]

    private static func budget(
        _ name: String, _ metric: Metric, _ phase: Phase, _ scope: BudgetScope, _ statistic: BudgetStatistic,
        _ bound: Bound, _ documented: String, _ denominator: CPUDenominator? = nil, census: Bool = false
    ) -> Budget {
        Budget(
            name: name, title: name.replacing("_", with: " "), metric: metric, phase: phase, scope: scope,
            statistic: statistic, aggregate: scope == .fleet && !census ? .sum : .mean, denominator: denominator,
            bound: bound, census: census, agents: 0, documented: documented, why: "made up")
    }

    private static func observations(_ target: SubjectID, scale: Double) -> [Observation] {
        var all: [Observation] = []
        func add(_ metric: Metric, _ phase: Phase, _ round: Int, _ agent: Int?, _ arm: Arm?, _ measured: Measured) {
            all.append(
                Observation(
                    target: target, phase: phase, round: round, agent: agent.map { agents[$0] }, arm: arm,
                    metric: metric,
                    measured: measured))
        }
        for launch in 1...4 {
            let value = 0.003 * scale * (1 + 0.1 * Double(launch))
            add(.firstMetrics, .solo, launch, launch % 3, .treatment, .value(value))
        }
        for round in 1...3 {
            let wobble = 1 + 0.02 * Double(round - 2)
            for agent in 0..<3 {
                let own = 1 + 0.1 * Double(agent)
                add(.cpu, .twins, round, agent, .control, .value(0.004 * wobble * own))
                add(.cpu, .twins, round, agent, .treatment, .value(0.004 * wobble * own + 0.0001 * scale * wobble))
                add(.scrapePayload, .twins, round, agent, .treatment, .value(900 * own * wobble))
                for arm in [Arm.control, .treatment] {
                    add(.diskWrites, .twins, round, agent, arm, .absent("/proc/PID/io: permission denied"))
                    let memory = arm == .control ? 2e6 : 2e6 + 0.3e6 * scale * wobble
                    add(.pss, .herd, round, agent, arm, .value(memory))
                }
                let broken = target == "python" && round == 2 && agent == 2
                add(.endpointsAccessible, .twins, round, agent, .treatment, .value(broken ? 0 : 1))
            }
            add(.listenPollStep, .twins, round, nil, .control, .value(0.0021 * wobble))
            add(.listenPollStep, .twins, round, nil, .treatment, .value(0.0023 * wobble))
            add(.harnessCPU, .twins, round, nil, nil, .value(0.05 * wobble))
            add(.lateSends, .twins, round, nil, nil, .value(0))
            add(.achievedRate, .twins, round, nil, nil, .value(target == "swift" ? 1 : 0.97))
        }
        return all
    }
}
