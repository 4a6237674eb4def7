import BenchmarkModel
import Statistics

/// Judges one subject against the plan's budgets.
///
/// The rows with an interval are judged together. Each interval is at the level that Holm's procedure gives its row, so
/// that the chance of a single wrong verdict among all of them is 5 %. Budgets of single agents add their fleet mean to
/// this family; their verdict comes from the agents.
struct SubjectJudge {
    let run: StoredRun
    let subject: Subject
    let index: ObservationIndex
    /// The load that a load command reported; nil if the bench sends the requests.
    private let commandLoad: CommandLoad?

    private let disturbances: Disturbances

    init(run: StoredRun, subject: Subject, index: ObservationIndex, disturbances: Disturbances) {
        self.disturbances = disturbances
        self.run = run
        self.subject = subject
        self.index = index
        let throughput = index.table(target: subject.name, phase: .twins, metric: .requestThroughput)
        commandLoad =
            subject.treatment.loadCommand.isEmpty
            ? nil
            : CommandLoad(
                throughput, arms: subject.twinArms,
                asked: run.plan.rates(of: subject), agents: run.plan.fleet.agents, seconds: run.plan.scrapeInterval)
    }

    /// If less than this share of the planned requests was answered, the load fell behind.
    static let leastAchieved = 0.99

    func rows() -> (budgets: [ResultRow], agents: [ResultRow]) {
        // In a versus run both targets have their exporter on, so no budget applies.
        guard !subject.isVersus else { return ([], []) }
        let hasLimits = run.plan.hasLimits(subject.name)
        let drafts = run.plan.budgets(of: subject.name).map {
            BudgetDraft($0, of: subject, in: run, index: index, disturbances)
        }
        let samples = drafts.map(\.judgedSample)
        let pValues = zip(drafts, samples).map { draft, sample in sample?.pValue(against: draft.budget.bound.limit) }
        let undone = UndoneWork(run, subject, index)
        let control = ExporterInControl(run, subject)
        func loaded(_ row: ResultRow) -> ResultRow {
            let judged = control.judged(undone.judged(behind(row)))
            return hasLimits ? judged : judged.withoutLimit
        }
        // Without limits nothing is judged, so the intervals are not adjusted.
        let family = RowFamily(run.plan)
        let levels = hasLimits ? family.levels(pValues) : drafts.map { _ in RowFamily.alpha }
        let rows = zip(drafts, levels).map { draft, level in loaded(draft.row(level: level)) }
        return (rows, drafts.flatMap { $0.agentRows() }.map(loaded))
    }

    /// Replaces a pass by `inconclusive` if the load fell behind, because the figure then covers less work than
    /// planned.
    private func behind(_ row: ResultRow) -> ResultRow {
        let metric = row.metric
        guard metric.load != .none else { return row }
        // The amount of work is unknown, so the row is neither a pass nor a fail. Rows of requests report by themselves
        // which values are missing.
        if let reason = commandLoad?.unknown, CommandLoad.phases.contains(row.phase), !Metric.requests.contains(metric)
        {
            let isOpen = row.verdict != nil && row.verdict != .notMeasured
            return row.judged(isOpen ? .inconclusive : row.verdict, notes: row.notes + [.remark(reason)])
        }
        // Figures that depend on the number of requests mean nothing if the agents did less than the plan asked for.
        guard metric.load == .rate else { return row }
        if let doubt = commandLoad?.doubt(agent: row.agent) {
            return row.judged(
                row.verdict == .pass ? .inconclusive : row.verdict, notes: row.notes + [.remark(doubt)])
        }
        guard let achieved, achieved < Self.leastAchieved else { return row }
        return row.judged(
            row.verdict == .pass ? .inconclusive : row.verdict,
            notes: row.notes + [.loadFellBehind(ratio: achieved, asked: asked)])
    }

    /// Planned requests per second and agent, as a mean over the fleet.
    private var asked: Double { run.plan.meanRate(of: subject) }

    /// Mean over the twin rounds of answered requests divided by planned requests; nil if it was not measured.
    private var achieved: Double? {
        let table = index.table(target: subject.name, phase: .twins, metric: .achievedRate)
        return Sample(table?.ownSeries(nil).compactMap(\.value) ?? [])?.mean
    }
}

extension ResultRow {
    /// The row of a figure that has no limit, after it was judged against one that every figure keeps. What casts doubt
    /// on a pass casts doubt on the figure; so do agents that a census does not count.
    fileprivate var withoutLimit: ResultRow {
        let isDoubted = census != nil || notes.contains { if case .doubt = $0 { true } else { false } }
        return switch verdict {
        case .pass: judged(.noLimit, notes: notes)
        case .fail: judged(isDoubted ? .inconclusive : .noLimit, notes: notes)
        case .inconclusive, .notMeasured, .noLimit, nil: self
        }
    }

    /// Returns the same figure with another verdict and more notes.
    func judged(_ verdict: Verdict?, notes: [RowNote]) -> ResultRow {
        ResultRow(
            target: target, scope: scope, agent: agent, metric: metric, phase: phase, arm: arm, statistic: statistic,
            unit: unit, figure: figure, census: census, budget: budget, verdict: verdict, notes: notes, noise: noise,
            part: part)
    }
}
