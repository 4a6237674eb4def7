public import BenchmarkModel
import Statistics

extension Comparison {
    /// A run beside a kept one, paired by agent: fleet figures are means over the agents that both have. Rounds are what is
    /// replicated, so the interval of a difference is Welch's on the rounds of the two runs.
    ///
    /// - Parameters:
    ///   - name: of the baseline, for people.
    ///   - thresholdOverride: takes the place of every relative threshold, the absolute ones being 0 then.
    public init(
        _ current: StoredRun, against baseline: StoredRun, name: String, thresholdOverride: Double? = nil
    ) {
        let a = ObservationIndex(baseline.observations)
        let b = ObservationIndex(current.observations)
        let reservations = Reservations.of(current, against: baseline)
        let kept = Set(baseline.plan.fleet.agents.map(\.id))
        let agents = current.plan.fleet.agents.map(\.id).filter(kept.contains)
        var rows: [ChangeRow] = []
        var agentRows: [ChangeRow] = []
        let subjects = Set(baseline.plan.subjects.map(\.name))
        for subject in current.plan.subjects.map(\.name) where subjects.contains(subject) {
            let failed = [(baseline, a, "the baseline: "), (current, b, "")].compactMap { run, index, name in
                run.plan.subjects.first { $0.name == subject }.map { FailedRequests(run, $0, index, place: name) }
            }
            var drafts: [ChangeDraft] = []
            var exact: [ChangeRow] = []
            for threshold in current.plan.budgets.changes {
                guard let metric = Metric.named(threshold.metric) else { continue }
                guard !metric.isExact else {
                    exact.append(
                        ExactChange.row(
                            target: subject, threshold: threshold, metric: metric,
                            baseline: ExactChange.side(
                                a.table(target: subject, phase: threshold.phase, metric: metric.name), arm: .treatment),
                            current: ExactChange.side(
                                b.table(target: subject, phase: threshold.phase, metric: metric.name), arm: .treatment),
                            absent: "not observed in both runs"))
                    continue
                }
                let pair = PairOfRuns(
                    baseline: a, current: b, subject: subject, threshold: threshold, metric: metric,
                    override: thresholdOverride)
                drafts.append(pair.draft(agents, agent: nil))
                if threshold.phase == .twins, pair.hasAgents {
                    agentRows += agents.map {
                        failed.judged(pair.draft([$0], agent: $0).row(level: 0.05, reserved: !reservations.isEmpty))
                    }
                }
            }
            rows +=
                drafts.rows(reserved: !reservations.isEmpty, family: Family(current.plan)).map(failed.judged) + exact
        }
        self.init(
            reference: name, current: current.id.text, rows: rows, agentRows: agentRows, reservations: reservations)
    }
}

/// What one threshold compares between two runs.
private struct PairOfRuns {
    let baseline: ObservationIndex
    let current: ObservationIndex
    let subject: String
    let threshold: ChangeThreshold
    let metric: Metric
    let override: Double?

    var hasAgents: Bool {
        current.table(target: subject, phase: threshold.phase, metric: metric.name)?.agents.isEmpty == false
    }

    /// The speed both are brought to, where it is known of both.
    private var speed: Double? {
        guard threshold.followsSpeed,
            ComparedFigures.speed(current, subject: subject, phase: threshold.phase) != nil
        else { return nil }
        return ComparedFigures.speed(baseline, subject: subject, phase: threshold.phase)
    }

    func draft(_ agents: [AgentID], agent: AgentID?) -> ChangeDraft {
        let arm: RowArm = threshold.statistic == .difference ? .difference : .treatment
        func figures(_ index: ObservationIndex) -> ComparedFigures {
            ComparedFigures(
                index, subject: subject, metric: metric.name, phase: threshold.phase, arm: arm, agents: agents,
                speed: speed)
        }
        let a = figures(baseline)
        let b = figures(current)
        let level = Sample(a.judged)?.mean ?? 0
        return ChangeDraft(
            target: subject, agent: agent, threshold: threshold, metric: metric, baseline: a.figure, current: b.figure,
            difference: Sample(a.judged).flatMap { a in
                Sample(b.judged).flatMap { Difference(baseline: a, current: $0) }
            },
            ratio: Sample.logarithms(a.judged).flatMap { a in
                Sample.logarithms(b.judged).flatMap { Difference(baseline: a, current: $0) }
            },
            margin: threshold.margin(at: level, override: override), relativeToMetronome: speed != nil,
            rounds: min(a.raw.count, b.raw.count))
    }
}

extension ChangeThreshold {
    /// The greater of the absolute threshold and the relative one of a figure.
    func margin(at level: Double, override: Double?) -> Double {
        max(override == nil ? absolute : 0, (override ?? relative) * level.magnitude)
    }
}
