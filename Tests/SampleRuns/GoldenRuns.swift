package import Analysis
package import BenchmarkModel
import Statistics

/// Runs that together have every part that a form can have: what the golden texts are of.
package enum GoldenRuns {
    /// By name; the comparison is nil where the run is compared with nothing.
    package static func all() throws -> [(name: String, run: StoredRun, comparison: Comparison?)] {
        let hostile = try SampleRun.hostile(metrics: false)
        let strange = try SampleRun.hostile(metrics: true)
        let full = made(targets: SampleRun.targetNames)
        let versus = made(targets: ["python vs swift"]) { $0.versus = true }
        let others = Metric.all.filter { !SampleRun.metricsOfForms.contains($0) }
        return [
            ("sample", SampleRun.run, Comparison(SampleRun.run, against: SampleRun.run, name: "before")),
            ("full", full, Comparison(full, against: SampleRun.of(numbers(seed: 8)), name: "before")),
            ("versus", versus, Comparison(versus: versus)),
            ("single", made(targets: ["swift"], others: others) { $0.targets = [$0.targets[0]] }, nil),
            ("running", running, nil), ("empty", empty, Comparison(empty, against: full, name: "before")),
            ("hostile", hostile, Comparison(hostile, against: hostile, name: "base" + HostileText.text)),
            ("unknown metrics", strange, Comparison(strange, against: strange, name: "before")),
        ]
    }

    /// Of everyday sizes; every 13th is larger, so that some blocks are disturbed.
    private static func numbers(seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<997).map { index in
            let number = 0.001 + 0.002 * random.uniform()
            return index % 13 == 0 ? number * 40 : number
        }
    }

    /// A run that was cut off, with distributions and a plan that has every option.
    private static func made(
        targets: [String], others: [Metric] = [], _ change: (inout Plan) -> Void = { _ in }
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

    /// A sum's limit for 77 agents: the sample has three.
    private static func ofMore(_ budget: Budget) -> Budget {
        guard budget.name == "fleet_memory" else { return budget }
        return Budget(
            name: budget.name, title: budget.title, metric: budget.metric, phase: budget.phase, scope: budget.scope,
            statistic: budget.statistic, aggregate: budget.aggregate, denominator: budget.denominator,
            bound: budget.bound, census: budget.census, agents: 77, documented: budget.documented, why: budget.why)
    }

    private static func distributions(_ target: String) -> [Distribution] {
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

    /// A program that runs already: no control, and two stretches of one process.
    private static var running: StoredRun {
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

    private static var empty: StoredRun {
        StoredRun(
            id: RunID("20261123-204513-ef56"), started: 0, finished: nil, status: .running, plan: SampleRun.run.plan,
            environment: Environment(), observations: [], failures: [], warnings: [])
    }

    /// At least one row of every table, and of each form of a cell.
    package static var calibration: Calibration {
        var made = Calibration(
            started: 1_795_466_712, quick: true,
            environment: Environment(facts: [
                .init(name: "cores", value: "2"), .init(name: "cpu", value: "Example CPU"),
            ]))
        let interval = ConfidenceInterval(low: 0.0019, high: 0.0023)
        let zero = ConfidenceInterval(low: -0.0001, high: 0.0002)
        made.costs = [(Phase.twins, Metric.cpu), (.solo, .firstMetrics), (.soak, .uss)].map { phase, metric in
            PlantedCost(
                plant: "\(metric.title) planted", metric: metric.name, phase: phase, unit: metric.unit, planted: 0.002,
                found: 0.0021, interval: phase == .soak ? zero : interval, error: zero, rounds: 5, agents: 3,
                seconds: 60)
        }
        made.unmeasured = [UnmeasuredPlant(plant: "threads", reason: "not planted")]
        made.alarms = FalseAlarms.Source.allCases.flatMap { source in
            [Metric.cpu.name, nil].map { name in
                FalseAlarms(
                    source: source, metric: name, rounds: source == .runs ? 3 : 5,
                    count: Proportion(hits: 3, trials: 100))
            }
        }
        made.noise = [0.004, 0].map { level in
            NoiseLevel(
                metric: Metric.cpu.name, mean: 0.00005, interval: zero, deviation: 0.0002, level: level, agents: 3,
                rounds: 5, roundSeconds: 15)
        }
        made.speed = [0.01, 0.4].map {
            SpeedCorrection(figure: "CPU of the control, swift", raw: 0.03, corrected: 0.01, pValue: $0)
        }
        made.interference = [
            Interference(
                metric: Metric.uss.name, twins: 20_000, twinsInterval: ConfidenceInterval(low: 18_000, high: 22_000),
                uniform: 21_000, uniformInterval: ConfidenceInterval(low: 20_000, high: 22_000))
        ]
        return made
    }
}
