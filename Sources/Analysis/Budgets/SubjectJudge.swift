import BenchmarkModel
import Statistics

/// Judges one subject against the plan's budgets.
///
/// The rows with an interval are judged together: each interval is at the level that Holm's procedure gives its row, so
/// that 5 % is the chance of a single wrong verdict among all of them. Budgets of single agents bring their fleet mean
/// into this family; their verdict is that of the agents.
struct SubjectJudge {
    let run: StoredRun
    let subject: Subject
    let index: ObservationIndex
    /// What a load command made of the load; nil where the bench sends it.
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
                asked: run.plan.requestRates[subject.name] ?? subject.treatment.requestRate,
                seconds: run.plan.scrapeInterval)
    }

    /// Less of the planned requests than this, and the load fell behind.
    static let leastAchieved = 0.99

    func rows() -> (budgets: [ResultRow], agents: [ResultRow]) {
        // Where two targets are compared, neither is without its exporter: no budget says anything of that.
        guard !subject.isVersus else { return ([], []) }
        let drafts = run.plan.budgets.budgets.map { BudgetDraft($0, of: subject, in: run, index: index, disturbances) }
        let samples = drafts.map(\.judgedSample)
        let pValues = zip(drafts, samples).map { draft, sample in sample?.pValue(against: draft.budget.bound.limit) }
        let undone = UndoneWork(run, subject, index)
        let control = ExporterInControl(run, subject)
        func loaded(_ row: ResultRow) -> ResultRow { control.judged(undone.judged(behind(row))) }
        let rows = zip(drafts, RowFamily(run.plan).levels(pValues)).map { draft, level in
            loaded(draft.row(level: level))
        }
        return (rows, drafts.flatMap { $0.agentRows() }.map(loaded))
    }

    /// Takes a pass away where the load fell behind: the figure is of less work than was planned.
    private func behind(_ row: ResultRow) -> ResultRow {
        let metric = row.metric
        guard metric.load != .none else { return row }
        // Of no work that is known: neither a pass nor a fail of the plan's. Rows of requests say themselves what they lack.
        if let reason = commandLoad?.unknown, CommandLoad.phases.contains(row.phase), !Metric.requests.contains(metric)
        {
            let isOpen = row.verdict != nil && row.verdict != .notMeasured
            return row.judged(isOpen ? .inconclusive : row.verdict, notes: row.notes + [.remark(reason)])
        }
        // What follows from the number of requests means nothing when the agents did less than was asked of them.
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

    /// Requests a second and agent.
    private var asked: Double { run.plan.requestRates[subject.name] ?? subject.treatment.requestRate }

    /// Mean over the twin rounds; nil when it was not measured.
    private var achieved: Double? {
        let table = index.table(target: subject.name, phase: .twins, metric: .achievedRate)
        return Sample(table?.ownSeries(nil).compactMap(\.value) ?? [])?.mean
    }
}

extension ResultRow {
    /// The same figure with another verdict.
    func judged(_ verdict: Verdict?, notes: [RowNote]) -> ResultRow {
        ResultRow(
            target: target, scope: scope, agent: agent, metric: metric, phase: phase, arm: arm, statistic: statistic,
            unit: unit, figure: figure, census: census, budget: budget, verdict: verdict, notes: notes, noise: noise)
    }
}
