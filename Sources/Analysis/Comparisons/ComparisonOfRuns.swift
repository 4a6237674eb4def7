package import BenchmarkModel
import Statistics

extension Comparison {
    /// Compares a run with a kept one, paired by agent. Fleet figures are means over the agents that both runs have.
    /// The rounds are the replicates, so the interval of a difference is Welch's on the rounds of the two runs.
    ///
    /// - Parameters:
    ///   - name: the baseline's name, for people.
    ///   - thresholdOverride: replaces every relative threshold; the absolute thresholds are then 0.
    package init(
        _ current: StoredRun, against baseline: StoredRun, name: String, thresholdOverride: Double? = nil
    ) {
        let a = RunSide(baseline)
        let b = RunSide(current)
        let reservations = Reservations.of(current, against: baseline)
        let kept = Set(baseline.plan.fleet.agents.map(\.id))
        let agents = current.plan.fleet.agents.map(\.id).filter(kept.contains)
        let family = RowFamily(current.plan)
        var rows: [ChangeRow] = []
        var agentDrafts: [ChangeDraft] = []
        let subjects = Set(baseline.plan.subjects.map(\.name))
        for subject in current.plan.subjects.map(\.name) where subjects.contains(subject) {
            var judged = JudgedRows()
            let sides = [(baseline, a, "the baseline: "), (current, b, "")].compactMap { run, index, name in
                run.plan.subjects.first { $0.name == subject }.map {
                    (run: run, index: index.index, name: name, of: $0)
                }
            }
            let undone = sides.map { UndoneWork($0.run, $0.of, $0.index, reasonPrefix: $0.name) }
            let controls = sides.map { ExporterInControl($0.run, $0.of, reasonPrefix: $0.name) }
            for threshold in current.plan.budgets.changes {
                let metric = threshold.metric
                guard metric.isKnown else { continue }
                let pair = PairOfRuns(
                    baseline: a, current: b, subject: subject, threshold: threshold, metric: metric,
                    override: thresholdOverride, isReserved: !reservations.isEmpty, undone: undone, controls: controls)
                switch pair.exact(agents) {
                case .success(let exact)?:
                    judged.add(exact.row(target: subject, threshold: threshold, metric: metric))
                    continue
                case .failure(let reason)?:
                    judged.add(pair.draft(agents, agent: nil, notes: [reason.note(threshold.phase)]))
                case nil: judged.add(pair.draft(agents, agent: nil))
                }
                if threshold.phase == .twins, pair.hasAgents {
                    agentDrafts += agents.map { pair.draft([$0], agent: $0) }
                }
            }
            rows += judged.rows(family)
        }
        self.init(
            reference: name, current: current.id.text, rows: rows, agentRows: agentDrafts.rows(family),
            reservations: reservations)
    }
}

/// A subject's rows in the order of the thresholds: first the rows with an interval, which are judged together, then
/// the exact ones.
struct JudgedRows {
    private var drafts: [ChangeDraft] = []
    private var exact: [ChangeRow] = []

    mutating func add(_ draft: ChangeDraft) { drafts.append(draft) }

    mutating func add(_ row: ChangeRow) { exact.append(row) }

    func rows(_ family: RowFamily) -> [ChangeRow] { drafts.rows(family) + exact }
}

/// A run with its index of observations.
private struct RunSide {
    let index: ObservationIndex
    let disturbances: Disturbances

    init(_ run: StoredRun) {
        index = ObservationIndex(run.observations)
        disturbances = Disturbances(run)
    }
}

/// The figures that one threshold compares between two runs.
private struct PairOfRuns {
    let baseline: RunSide
    let current: RunSide
    let subject: SubjectID
    let threshold: ChangeThreshold
    let metric: Metric
    let override: Double?
    let isReserved: Bool
    /// Undone work of the baseline, then of the current run.
    let undone: [UndoneWork]
    /// Exporters on in the control: of the baseline, then of the current run.
    let controls: [ExporterInControl]

    var hasAgents: Bool { table(current)?.agents.isEmpty == false }

    private var arm: RowArm { threshold.statistic.isDifference ? .difference : .treatment }

    private func table(_ side: RunSide) -> MetricTable? {
        side.index.table(target: subject, phase: threshold.phase, metric: metric)
    }

    /// The speed to which both sides are scaled; nil unless both have a metronome.
    private var speed: Double? {
        guard threshold.followsSpeed,
            ComparedFigures.speed(current.index, subject: subject, phase: threshold.phase) != nil
        else { return nil }
        return ComparedFigures.speed(baseline.index, subject: subject, phase: threshold.phase)
    }

    /// Returns the exact change, or the reason why the figure is not exact; nil for a figure that is never exact or
    /// that was not observed on one side.
    func exact(_ agents: [AgentID]) -> Result<ExactChange, ExactChange.NotExact>? {
        guard metric.mayBeExact, !threshold.statistic.isDifference else { return nil }
        let common = Set(agents)
        func side(_ side: RunSide) -> ExactChange.Side {
            ExactChange.side(table(side), arm: .treatment).filter { common.contains($0.key) }
        }
        let (a, b) = (side(baseline), side(current))
        return a.isEmpty || b.isEmpty ? nil : ExactChange.seen(a, b)
    }

    func draft(_ agents: [AgentID], agent: AgentID?, notes: [String] = []) -> ChangeDraft {
        let whole = agents.count > 1 && !threshold.phase.isOfOneAgent
        let both = whole ? complete(agents) : agents
        let speed = speed
        func figures(_ side: RunSide) -> ComparedFigures {
            ComparedFigures(
                side.index, subject: subject, metric: metric, phase: threshold.phase, arm: arm, agents: both,
                speed: speed)
        }
        let missing: Doubt? =
            both.count < agents.count
            ? .missing(agents.count - both.count, reason: "no value in some round of one of the runs") : nil
        let pair = ComparedPair(baseline: figures(baseline), current: figures(current), noise: noise(agent))
        return ChangeDraft(
            target: subject, agent: agent, threshold: threshold, metric: metric, pair: pair,
            margin: threshold.margin(at: pair.reference, override: override), isRelativeToMetronome: speed != nil,
            doubts: (isReserved ? [.reserved] : []) + disturbed + [missing].compactMap(\.self) + failures(agent)
                + [inControl].compactMap(\.self),
            notes: notes)
    }

    /// Returns the doubts of the first run that has any.
    private func failures(_ agent: AgentID?) -> [Doubt] {
        undone.lazy.map { $0.doubts(of: threshold, agent: agent) }.first { !$0.isEmpty } ?? []
    }

    private var inControl: Doubt? { controls.lazy.compactMap { $0.doubt(of: threshold) }.first }

    /// Returns the agents that have all values on both sides. Agents differ in level, so an agent missing on one side
    /// would look like a change.
    private func complete(_ agents: [AgentID]) -> [AgentID] {
        let a = table(baseline)?.complete(arm, among: agents) ?? agents
        return table(current)?.complete(arm, among: a) ?? a
    }

    private var disturbed: [Doubt] {
        [baseline, current].lazy.compactMap {
            $0.disturbances.spoils(metric, of: subject, threshold.phase, isOfTwins: threshold.statistic.isDifference)
        }.prefix(1).map(Doubt.disturbed)
    }

    /// Returns the difference of the two runs' noise floors; nil except for a difference of twins.
    private func noise(_ agent: AgentID?) -> Estimate? {
        guard threshold.statistic.isDifference, threshold.phase == .twins else { return nil }
        func sample(_ side: RunSide) -> Sample? {
            let table = table(side)
            return
                (agent.map { table?.noiseSeries(.difference, agent: $0) }
                ?? table?.noiseSeries(.difference, .mean, fleet: 1))?.sample
        }
        guard let a = sample(baseline), let b = sample(current), a.count > 1, b.count > 1 else { return nil }
        return Estimate(between: a, and: b, rounds: min(a.count, b.count))
    }
}

extension ChangeThreshold {
    /// Returns the greater of the absolute threshold and the relative threshold of a figure.
    func margin(at level: Double, override: Double?) -> Double {
        max(override == nil ? absolute : 0, (override ?? relative) * level.magnitude)
    }
}
