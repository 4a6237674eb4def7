package import BenchmarkModel
import Statistics

extension Comparison {
    /// Compares the two targets of a versus run: B (the treatment) with A (the control). They ran as twins, so the
    /// figures of a round are paired and no metronome is needed. At startup each launch has one arm, so the comparison
    /// is by Welch's method.
    ///
    /// The threshold of a level is used if there is one. If the file has only the threshold of a difference (on minus
    /// off, which a versus run does not have), its relative part is applied to A's level.
    package init?(versus run: StoredRun, thresholdOverride: Double? = nil) {
        guard let subject = run.plan.subjects.first, subject.isVersus else { return nil }
        let index = ObservationIndex(run.observations)
        let disturbances = Disturbances(run)
        let agents = run.plan.fleet.agents.map(\.id)
        let family = RowFamily(run.plan)
        let reservations = Reservations.of(run)
        let undone = UndoneWork(run, subject, index)
        var judged = JudgedRows()
        var agentDrafts: [ChangeDraft] = []
        for threshold in Self.levels(run.plan.budgets.changes) {
            let metric = threshold.metric
            guard metric.isKnown else { continue }
            let spoiled = disturbances.spoils(metric, of: subject.name, threshold.phase, isOfTwins: true)
            let twins = Twins(
                index: index, subject: subject.name, threshold: threshold, metric: metric, override: thresholdOverride,
                doubts: (reservations.isEmpty ? [] : [.reserved]) + [spoiled.map(Doubt.disturbed)].compactMap(\.self),
                undone: undone)
            switch twins.exact() {
            case .success(let exact)?:
                judged.add(exact.row(target: subject.name, threshold: threshold, metric: metric))
                continue
            case .failure(let reason)?:
                judged.add(twins.draft(agents, agent: nil, notes: [reason.note(threshold.phase)]))
            case nil: judged.add(twins.draft(agents, agent: nil))
            }
            if threshold.phase == .twins, twins.table?.agents.isEmpty == false {
                agentDrafts += agents.map { twins.draft([$0], agent: $0) }
            }
        }
        self.init(
            reference: subject.control.name, current: subject.treatment.name, rows: judged.rows(family),
            agentRows: agentDrafts.rows(family), reservations: reservations)
    }

    /// Returns one threshold of a level for each metric and phase.
    private static func levels(_ changes: [ChangeThreshold]) -> [ChangeThreshold] {
        var levels: [ChangeThreshold] = []
        for one in changes {
            let same = { (other: ChangeThreshold) in other.metric == one.metric && other.phase == one.phase }
            guard !levels.contains(where: same) else { continue }
            let found = changes.first { same($0) && !$0.statistic.isDifference } ?? one
            levels.append(
                ChangeThreshold(
                    metric: found.metric, phase: found.phase, statistic: .treatment, absolute: found.absolute,
                    relative: found.relative, why: found.why))
        }
        return levels
    }
}

/// The figures that one threshold compares between the arms of a versus run.
private struct Twins {
    let index: ObservationIndex
    let subject: SubjectID
    let threshold: ChangeThreshold
    let metric: Metric
    let override: Double?
    let doubts: [Doubt]
    let undone: UndoneWork

    var table: MetricTable? { index.table(target: subject, phase: threshold.phase, metric: metric) }

    /// Returns the exact change, or the reason why the figure is not exact; nil for a figure that is never exact or
    /// that was not observed in one arm.
    func exact() -> Result<ExactChange, ExactChange.NotExact>? {
        guard metric.mayBeExact else { return nil }
        let a = ExactChange.side(table, arm: .control)
        let b = ExactChange.side(table, arm: .treatment)
        return a.isEmpty || b.isEmpty ? nil : ExactChange.seen(a, b)
    }

    func draft(_ agents: [AgentID], agent: AgentID?, notes: [String] = []) -> ChangeDraft {
        let pair = pair(agents, agent)
        return ChangeDraft(
            target: subject, agent: agent, threshold: threshold, metric: metric, pair: pair,
            margin: threshold.margin(at: pair.reference, override: override),
            doubts: doubts + undone.doubts(of: threshold, agent: agent), notes: notes)
    }

    private func pair(_ agents: [AgentID], _ agent: AgentID?) -> ComparedPair {
        if threshold.phase == .twins, let table {
            return ComparedPair(
                table.twinSeries(agents: agents),
                noise: agent.map { table.noiseSeries(.difference, agent: $0) }
                    ?? table.noiseSeries(.difference, .mean, fleet: 1))
        }
        func figures(_ arm: RowArm) -> ComparedFigures {
            ComparedFigures(
                index, subject: subject, metric: metric, phase: threshold.phase, arm: arm, agents: agents,
                speed: nil)
        }
        return ComparedPair(baseline: figures(.control), current: figures(.treatment))
    }
}
