public import BenchmarkModel
import Statistics

extension Comparison {
    /// The two targets of a versus run: B, the treatment, beside A, the control. They ran as twins, so the figures of a round are
    /// paired and no metronome is needed; start-up, where one launch is of one arm, is compared by Welch's method.
    ///
    /// A threshold of a level is taken where there is one; where a file has only one of a difference (on minus off, which a
    /// versus run has not), its relative part is of A's level.
    public init?(versus run: StoredRun, thresholdOverride: Double? = nil) {
        guard let subject = run.plan.subjects.first, subject.isVersus else { return nil }
        let index = ObservationIndex(run.observations)
        let agents = run.plan.fleet.agents.map(\.id)
        var drafts: [ChangeDraft] = []
        var exact: [ChangeRow] = []
        var agentRows: [ChangeRow] = []
        let level = Family(run.plan).level
        let failed = [FailedRequests(run, subject, index)]
        for threshold in Self.levels(run.plan.budgets.changes) {
            guard let metric = Metric.named(threshold.metric) else { continue }
            let table = index.table(target: subject.name, phase: threshold.phase, metric: metric.name)
            guard !metric.isExact else {
                exact.append(
                    ExactChange.row(
                        target: subject.name, threshold: threshold, metric: metric,
                        baseline: ExactChange.side(table, arm: .control),
                        current: ExactChange.side(table, arm: .treatment), absent: "not observed in both arms"))
                continue
            }
            let twins = Twins(
                index: index, subject: subject.name, threshold: threshold, metric: metric, override: thresholdOverride)
            drafts.append(twins.draft(agents, agent: nil))
            if threshold.phase == .twins, table?.agents.isEmpty == false {
                agentRows += agents.map {
                    failed.judged(twins.draft([$0], agent: $0).row(level: level, reserved: false))
                }
            }
        }
        let reservations = Reservations.of(run)
        self.init(
            reference: subject.control.name, current: subject.treatment.name,
            rows: drafts.rows(reserved: !reservations.isEmpty, family: Family(run.plan)).map(failed.judged) + exact,
            agentRows: agentRows,
            reservations: reservations)
    }

    /// One threshold a metric and phase, of a level.
    private static func levels(_ changes: [ChangeThreshold]) -> [ChangeThreshold] {
        var levels: [ChangeThreshold] = []
        for one in changes {
            let same = { (other: ChangeThreshold) in other.metric == one.metric && other.phase == one.phase }
            guard !levels.contains(where: same) else { continue }
            let found = changes.first { same($0) && $0.statistic == .treatment } ?? one
            levels.append(
                ChangeThreshold(
                    metric: found.metric, phase: found.phase, statistic: .treatment, absolute: found.absolute,
                    relative: found.relative, why: found.why))
        }
        return levels
    }
}

/// What one threshold compares between the arms of a versus run.
private struct Twins {
    let index: ObservationIndex
    let subject: String
    let threshold: ChangeThreshold
    let metric: Metric
    let override: Double?

    func draft(_ agents: [AgentID], agent: AgentID?) -> ChangeDraft {
        func figures(_ arm: RowArm) -> ComparedFigures {
            ComparedFigures(
                index, subject: subject, metric: metric.name, phase: threshold.phase, arm: arm, agents: agents,
                speed: nil)
        }
        let a = figures(.control)
        let b = figures(.treatment)
        let isPaired = threshold.phase == .twins && a.raw.count == b.raw.count
        var difference: Difference?
        var ratio: Difference?
        if isPaired {
            difference = Sample(zip(a.raw, b.raw).map { $1 - $0 }).flatMap(Difference.init(paired:))
            let both = zip(a.raw, b.raw).filter { $0 > 0 && $1 > 0 }
            if both.count == a.raw.count {
                ratio = Sample.logarithms(both.map { $1 / $0 }).flatMap(Difference.init(paired:))
            }
        } else if let one = Sample(a.raw), let other = Sample(b.raw) {
            difference = Difference(baseline: one, current: other)
            ratio = Sample.logarithms(a.raw).flatMap { one in
                Sample.logarithms(b.raw).flatMap { Difference(baseline: one, current: $0) }
            }
        }
        return ChangeDraft(
            target: subject, agent: agent, threshold: threshold, metric: metric, baseline: a.figure, current: b.figure,
            difference: difference, ratio: ratio,
            margin: threshold.margin(at: Sample(a.raw)?.mean ?? 0, override: override), relativeToMetronome: false,
            rounds: min(a.raw.count, b.raw.count))
    }
}
