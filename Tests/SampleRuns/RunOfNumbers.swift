package import BenchmarkModel

extension SampleRun {
    /// The metrics: at least one of every kind that a form shows in a separate part.
    package static let metricsOfForms: [Metric] = [
        .mainSeconds, .firstMetrics, .fullyOperational, .cpu, .uss, .pss, .scrapePayload, .requestSeconds,
        .requestThroughput, .requestFailures, .endpointsAccessible, .allocations, .machineMemory, .lateSends,
    ]

    /// Returns the sample run with other numbers. Each metric gets the next of `numbers`, repeatedly: in every phase,
    /// arm and round of every agent and of the bench, as a whole and by second. As in a store, the numbers may have any
    /// value.
    ///
    /// - Parameters:
    ///   - others: metrics that are observed only in herds and twins.
    ///   - targets: names of the subjects of the observations.
    package static func of(
        _ numbers: [Double], metrics: [Metric] = metricsOfForms, others: [Metric] = [],
        targets: [SubjectID] = targetNames
    ) -> StoredRun {
        var next = 0
        func number() -> Measured {
            guard !numbers.isEmpty else { return .absent("there is no number") }
            defer { next += 1 }
            return .value(numbers[next % numbers.count])
        }
        var all: [Observation] = []
        func add(_ target: SubjectID, _ phase: Phase, _ metric: Metric, _ agent: AgentID?, _ arm: Arm?, _ block: Int?) {
            for round in 1...3 {
                all.append(
                    Observation(
                        target: target, phase: phase, round: round, block: block, agent: agent, arm: arm,
                        metric: metric, measured: number()))
            }
        }
        for target in targets {
            for phase in [Phase.solo, .herd, .twins, .heap] {
                for metric in metrics + (phase == .herd || phase == .twins ? others : []) {
                    for arm in Arm.allCases {
                        for agent in agents { add(target, phase, metric, agent, arm, nil) }
                        add(target, phase, metric, nil, arm, nil)
                    }
                    add(target, phase, metric, nil, nil, nil)
                }
            }
            for block in 1...4 {
                for metric in metrics where metric.unit != .bytes {
                    add(target, .twins, metric, nil, nil, block)
                }
                for arm in Arm.allCases {
                    for agent in agents { add(target, .twins, .cpu, agent, arm, block) }
                    add(target, .twins, .warmUpCPU, nil, arm, block)
                }
                for agent in agents { add(target, .soak, .uss, agent, .treatment, block) }
            }
        }
        var plan = run.plan
        plan.budgets = BudgetSet(
            name: "sample", source: "made up", budgets: plan.budgets.budgets,
            changes: [
                change(.cpu, .twins, .difference), change(.uss, .twins, .treatment),
                change(.allocations, .heap, .treatment),
                change(.requestSeconds, .twins, .treatment), change(.firstMetrics, .solo, .treatment),
            ])
        return StoredRun(
            id: run.id, started: run.started, finished: run.finished, status: .complete, plan: plan,
            environment: run.environment, observations: all, failures: run.failures, warnings: run.warnings,
            finishedSteps: run.finishedSteps)
    }

    private static func change(_ metric: Metric, _ phase: Phase, _ statistic: ChangeStatistic) -> ChangeThreshold {
        ChangeThreshold(
            metric: metric, phase: phase, statistic: statistic, absolute: 0, relative: 0.05, why: "made up")
    }
}
