import Analysis
import BenchmarkModel
import ModelLiterals

/// Makes small runs of one target, "swift", for a fleet of agents a1, a2, ... on machine m.
struct RunBuilder {
    var id = RunID("20261123-204512-ab12")
    var agents: [AgentID]
    var budgets: [Budget] = []
    var off: OffSwitch = .environment([:])
    var cores: String? = "2"
    var scrapeInterval = 15.0
    /// Scrape interval of the targets themselves; nil for the plan's.
    var ownInterval: Double?
    var bareControl = false
    var observations: [Observation] = []
    var distributions: [Distribution] = []
    var rounds = 5
    var soak = 0.0
    var uniformRounds = 0
    var looks: [Int] = []
    var versus = false
    /// Other targets than swift, in a run that is not a versus run.
    var others: [String] = []
    /// The load command, used instead of requests of the bench.
    var loadCommand: [String] = []
    var status = RunStatus.complete
    var changes: [ChangeThreshold] = []
    var facts: [Environment.Fact] = []
    var failures: [AgentFailure] = []
    /// Requests per second of agents with a rate of their own, by number from 1.
    var rates: [Int: Double] = [:]
    /// Subjects to which the limits do not apply.
    var withoutLimits: [SubjectID] = []

    init(agents count: Int) { agents = (1...count).map { AgentID(machine: "m", name: "a\($0)") } }

    mutating func add(
        _ metric: Metric, _ phase: Phase = .twins, round: Int, block: Int? = nil, agent: Int? = nil, _ arm: Arm? = nil,
        _ measured: Measured, target: SubjectID = "swift"
    ) {
        observations.append(
            Observation(
                target: target, phase: phase, round: round, block: block, agent: agent.map { agents[$0 - 1] }, arm: arm,
                metric: metric, measured: measured))
    }

    mutating func add(
        _ metric: Metric, _ phase: Phase = .twins, round: Int, block: Int? = nil, agent: Int? = nil, _ arm: Arm? = nil,
        _ value: Double
    ) {
        add(metric, phase, round: round, block: block, agent: agent, arm, .value(value))
    }

    /// Adds both arms of one agent in a round.
    mutating func pair(
        _ metric: Metric, _ phase: Phase = .twins, round: Int, agent: Int, _ control: Double, _ treatment: Double
    ) {
        add(metric, phase, round: round, agent: agent, .control, control)
        add(metric, phase, round: round, agent: agent, .treatment, treatment)
    }

    var run: StoredRun {
        func target(_ name: String) -> Target {
            Target(
                name: name, title: "Swift", command: ["x"], environment: [:], off: off, bindsAddress: true,
                requestPaths: loadCommand.isEmpty ? ["/"] : [], metricsPath: "/metrics", healthPath: "/health",
                requiredFamilies: [],
                readinessLimit: 10,
                requestRate: 10, requestRateReason: "", versionsCommand: [], scrapeInterval: ownInterval,
                loadCommand: loadCommand)
        }
        let profiles = agents.enumerated().map { index, id in
            AgentProfile(
                id: id, group: "g", port: 1, healthCheckPort: 2, required: true, kind: .enhanced, dependencies: [],
                rate: rates[index + 1])
        }
        let plan = Plan(
            fleet: Fleet(name: "f", agents: profiles),
            targets: [target("swift")] + (versus ? ["other"] : others).map(target),
            versus: versus,
            budgets: BudgetSet(name: "b", source: "test", budgets: budgets, changes: changes), requestRates: [:],
            scrapeInterval: scrapeInterval, rounds: rounds, soloLaunches: 10, herdLaunches: 3, scaleAgents: 0,
            warmUp: 1,
            seed: 1, quick: false, looks: looks, uniformRounds: uniformRounds,
            soak: soak, bareControl: bareControl, withoutLimits: withoutLimits)
        return StoredRun(
            id: id, started: 0, finished: 1, status: status, plan: plan,
            environment: Environment(facts: (cores.map { [.init(name: "cores", value: $0)] } ?? []) + facts),
            observations: observations, failures: failures, warnings: [], distributions: distributions)
    }

    var judgement: Judgement { Judgement(run) }
}

func budget(
    _ metric: Metric, _ bound: Bound, name: String = "b", phase: Phase = .twins, scope: BudgetScope = .agent,
    statistic: BudgetStatistic = .difference, aggregate: FleetAggregate = .mean, denominator: CPUDenominator? = nil,
    census: Bool = false, agents: Int = 0
) -> Budget {
    Budget(
        name: name, title: name, metric: metric, phase: phase, scope: scope, statistic: statistic,
        aggregate: aggregate, denominator: denominator, bound: bound, census: census, agents: agents,
        documented: "limit", why: "test")
}

func near(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    a.map { ($0 - b).magnitude <= tolerance * max(1, b.magnitude) } ?? false
}

extension Judgement {
    /// Returns the single reference row with this description.
    func reference(_ metric: Metric, _ arm: RowArm?, _ statistic: String, agent: AgentID? = nil) -> ResultRow? {
        let found = referenceRows.filter {
            $0.metric == metric && $0.arm == arm && $0.statisticName == statistic && $0.agent == agent
                && $0.part == nil
        }
        return found.count == 1 ? found[0] : nil
    }
}

extension Comparison {
    /// Compares two runs. The current run gets another id than the baseline.
    init(_ current: RunBuilder, against baseline: RunBuilder, thresholdOverride: Double? = nil) {
        var current = current
        current.id = RunID("20261124-204512-cd34")
        self.init(current.run, against: baseline.run, name: "base", thresholdOverride: thresholdOverride)
    }
}
