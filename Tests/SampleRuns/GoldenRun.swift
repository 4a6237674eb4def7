package import Analysis
package import BenchmarkModel
import ModelLiterals
import Statistics

/// Runs that together contain every part of every form. The golden texts are made from them.
package enum GoldenRun: String, CaseIterable, Sendable {
    /// The sample, compared with itself.
    case sample
    /// Two targets of an interrupted run, with every option of a plan, compared with a run of other numbers.
    case full
    case versus
    /// The sample without limits for its first target.
    case mixed
    /// The sample without limits.
    case costs
    /// One target and nearly every metric.
    case single
    /// A program that was already running.
    case running
    /// A run without measurements.
    case empty
    case hostile
    /// A run of another version, with metrics that this version does not know.
    case unknown

    /// Makes the run. The comparison is nil if the run is not compared.
    package func made() throws -> (run: StoredRun, comparison: Comparison?) {
        switch self {
        case .sample: return Self.compared(SampleRun.run, SampleRun.run)
        case .full:
            return Self.compared(
                Self.cutOff(targets: SampleRun.targetNames), SampleRun.of(Self.numbers(seed: 8)))
        case .versus:
            let run = Self.cutOff(targets: ["python vs swift"]) { $0.versus = true }
            return (run, Comparison(versus: run))
        case .mixed: return (SampleRun.withoutLimits(["swift"]), nil)
        case .costs: return (SampleRun.withoutLimits(SampleRun.targetNames), nil)
        case .single:
            return (Self.cutOff(targets: ["swift"], others: Self.others) { $0.targets = [$0.targets[0]] }, nil)
        case .running: return (Self.ofProgram, nil)
        case .empty: return Self.compared(Self.ofNothing, Self.cutOff(targets: SampleRun.targetNames))
        case .hostile:
            let run = try SampleRun.hostile(metrics: false)
            return (run, Comparison(run, against: run, name: "base" + HostileText.text))
        case .unknown:
            let run = try SampleRun.hostile(metrics: true)
            return Self.compared(run, run)
        }
    }

    private static func compared(_ run: StoredRun, _ baseline: StoredRun) -> (run: StoredRun, comparison: Comparison?) {
        (run, Comparison(run, against: baseline, name: "before"))
    }

    /// The metrics are listed, so that a new metric changes no golden text.
    private static let others: [Metric] = [
        .exporterInit, .serverStart, .firstRequest, .execSeconds, .registeredSeconds,
        .listeningSeconds, .listenPollStep, .herdReady, .herdFirstMetrics, .cpuToReady, .machineCPUToReady,
        .fileMemory, .pssAnonymous, .peakRSS, .processCount, .diskWrites, .heap, .allocationsPerScrape,
        .scrapeCPU, .cpuPerScrape, .descriptors, .threads, .scrapeWire, .scrapeRequestBytes,
        .scrapeHeaderBytes, .scrapeResponseBodyBytes, .scrapeGzipPayload, .scrapeGzipWire, .scrapeSeconds,
        .scrapeBodyBytes, .scrapeGzipBodyBytes, .scrapeFixedBytes, .scrapeSeries, .lintFindings, .hubCPU,
        .hubMemory, .hubAgentCPU, .hubAgentMemory, .serviceSeconds, .responsesIdentical, .requestsSent,
        .requestsAnswered, .requestsFailed, .requestsUnanswered, .warmUpCPU, .harnessCPU, .harnessMemory,
        .achievedRate, .probeSeconds, .timerSlack, .scrapeSlip, .harnessNetwork, .runQueueDelay,
        .machineBusy, .steal, .majorFaults, .throttledPeriods, .clockStep, .metronome, .plantedCPU,
        .plantedMemory, .plantedScrapeBytes, .plantedDiskWrites, .plantedMain, .plantedInit,
        .plantedServerStart, .plantedFirstMetrics, .plantedLatency, .plantedGrowth,
    ]

    /// Returns everyday numbers. Every 13th is larger, so that some blocks are disturbed.
    private static func numbers(seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<997).map { index in
            let number = 0.001 + 0.002 * random.uniform()
            return index % 13 == 0 ? number * 40 : number
        }
    }

    /// An interrupted run, with distributions and a plan that has every option.
    private static func cutOff(
        targets: [SubjectID], others: [Metric] = [], _ change: (inout Plan) -> Void = { _ in }
    ) -> StoredRun {
        let run = SampleRun.of(numbers(seed: 7), others: others, targets: targets)
        var plan = run.plan
        plan.quick = true
        plan.bareControl = true
        plan.looks = [2, 3]
        plan.noiseShare = 1
        plan.soak = 60
        plan.budgets = BudgetSet(
            name: plan.budgets.name, source: plan.budgets.source, budgets: plan.budgets.budgets.map(ofMore),
            changes: plan.budgets.changes)
        change(&plan)
        var environment = run.environment
        environment.set("calibration", "30 s of 3 agents show 0.02 % of a core")
        let steps = plan.steps
        return StoredRun(
            id: run.id, started: run.started, finished: nil, status: .interrupted, plan: plan, environment: environment,
            observations: run.observations, failures: run.failures, warnings: run.warnings,
            distributions: targets.flatMap(distributions),
            finishedSteps: Array(steps.prefix(steps.count - 2)), results: "elsewhere")
    }

    /// Returns the budget with its sum's limit for 77 agents; the sample has three.
    private static func ofMore(_ budget: Budget) -> Budget {
        guard budget.name == "fleet_memory" else { return budget }
        return Budget(
            name: budget.name, title: budget.title, metric: budget.metric, phase: budget.phase, scope: budget.scope,
            statistic: budget.statistic, aggregate: budget.aggregate, denominator: budget.denominator,
            bound: budget.bound, census: budget.census, agents: 77, documented: budget.documented, why: budget.why)
    }

    private static func distributions(_ target: SubjectID) -> [Distribution] {
        [Metric.requestSeconds, .serviceSeconds].flatMap { metric in
            (1...3).flatMap { round in
                [Arm.control, .treatment, .secondControl].flatMap { arm in
                    DistributionShare.allCases.map { share in
                        var histogram = HDRHistogram()
                        for request in 1...100 {
                            let own = arm == .treatment ? 12_000 : arm == .control ? 10_000 : 10_100
                            histogram.record(Int64(own * request + 977 * round))
                        }
                        return Distribution(
                            target: target, phase: .twins, round: round, arm: arm, share: share, metric: metric,
                            histogram: histogram)
                    }
                }
            }
        }
    }

    /// A run without a control, of two stretches of one process.
    private static var ofProgram: StoredRun {
        let run = SampleRun.of(numbers(seed: 9), targets: ["server"])
        var plan = run.plan
        plan.targets = [Target.running(name: "server", url: "http://127.0.0.1:9100/metrics")]
        plan.requestRates = [:]
        var environment = run.environment
        environment.set("server.process", "node_exporter, process 4711")
        return StoredRun(
            id: run.id, started: run.started, finished: run.finished, status: .complete, plan: plan,
            environment: environment, observations: run.observations.filter { $0.arm != .control }, failures: [],
            warnings: [])
    }

    private static var ofNothing: StoredRun {
        StoredRun(
            id: RunID("20261123-204513-ef56"), started: 0, finished: nil, status: .running, plan: SampleRun.run.plan,
            environment: Environment(), observations: [], failures: [], warnings: [])
    }
}
