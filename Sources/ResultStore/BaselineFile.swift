import BenchmarkModel
import Statistics

/// The format of a baseline file: a run without its blocks, whose observations are in columns.
///
/// Agents are listed once, and the values of each series have their order. A null value has a reason, or was not
/// observed.
struct BaselineFile: Codable {
    /// The format that this program writes, and the newest that it reads.
    static let newest = 1

    var format: Int
    var name: String
    /// The time of saving in seconds since 1970, UTC.
    var saved: Double
    var run: String
    var started: Double
    var finished: Double?
    var status: RunStatus
    var fleet: String
    var targets: [SubjectID]
    var plan: Plan
    var environment: Environment
    var finishedSteps: [Step]
    var failures: [AgentFailure]
    var warnings: [String]
    var agents: [AgentID]
    var series: [Series]
    var distributions: [Distribution]

    struct Key: Hashable {
        let target: SubjectID
        let phase: Phase
        let metric: Metric
        let round: Int
        let arm: Arm?
    }

    struct Series: Codable {
        var target: SubjectID
        var phase: Phase
        var metric: Metric
        var round: Int
        var arm: Arm?
        /// The figure of the fleet or the bench, which belongs to no agent.
        var own: Double?
        var ownReason: String?
        /// The values in the order of `agents`; values after the last observed one are left out.
        var values: [Double?]
        /// The reasons of null values, by the index of the agent.
        var reasons: [Int: String]
    }

    init(name: String, saved: Double, _ run: StoredRun) {
        format = Self.newest
        self.name = name
        self.saved = saved
        self.run = run.id.text
        started = run.started
        finished = run.finished
        status = run.status
        fleet = run.plan.fleet.name
        targets = run.plan.subjects.map(\.name)
        plan = run.plan
        environment = run.environment
        finishedSteps = run.finishedSteps
        failures = run.failures
        warnings = run.warnings
        distributions = run.distributions

        var agents: [AgentID] = run.plan.fleet.agents.map(\.id)
        var indices = Dictionary(zip(agents, 0...), uniquingKeysWith: { first, _ in first })
        var series: [Series] = []
        var known: [Key: Int] = [:]
        for one in run.observations where one.block == nil {
            let key = Key(target: one.target, phase: one.phase, metric: one.metric, round: one.round, arm: one.arm)
            let index = known[key] ?? series.count
            if index == series.count {
                known[key] = index
                series.append(
                    Series(
                        target: one.target, phase: one.phase, metric: one.metric, round: one.round, arm: one.arm,
                        values: [], reasons: [:]))
            }
            guard let agent = one.agent else {
                series[index].own = one.measured.value
                series[index].ownReason = one.measured.absentReason
                continue
            }
            let position = indices[agent] ?? agents.count
            if position == agents.count {
                indices[agent] = position
                agents.append(agent)
            }
            while series[index].values.count <= position { series[index].values.append(nil) }
            series[index].values[position] = one.measured.value
            series[index].reasons[position] = one.measured.absentReason
        }
        self.agents = agents
        self.series = series
    }

    /// Checks the numbers of the rounds.
    ///
    /// - Throws: the reason if a number is out of range.
    func checkRounds() throws(Missing) {
        for one in series where !Observation.counts.contains(one.round) {
            throw Missing("a round is \(one.round); it must be 1 to \(Observation.counts.upperBound)")
        }
    }

    /// Returns the run.
    ///
    /// - Parameter results: the results directory of the baseline.
    func storedRun(results: String) -> StoredRun {
        StoredRun(
            id: RunID(run), started: started, finished: finished, status: status, plan: plan,
            environment: environment, observations: series.flatMap(observations), failures: failures,
            warnings: warnings, distributions: distributions, finishedSteps: finishedSteps, results: results)
    }

    private func observations(_ series: Series) -> [Observation] {
        func observation(_ agent: AgentID?, _ value: Double?, _ reason: String?) -> Observation? {
            guard let measured = value.map(Measured.value) ?? reason.map(Measured.absent) else { return nil }
            return Observation(
                target: series.target, phase: series.phase, round: series.round, block: nil, agent: agent,
                arm: series.arm, metric: series.metric, measured: measured)
        }
        let own = observation(nil, series.own, series.ownReason)
        return [own].compactMap { $0 }
            + zip(agents, series.values).enumerated().compactMap { index, pair in
                observation(pair.0, pair.1, series.reasons[index])
            }
    }
}
