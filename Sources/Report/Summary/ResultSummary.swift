package import Analysis
package import BenchmarkModel

/// A judged run: its values, and the sentences that all output forms share. It is built once per run.
///
/// Sentences contain names as they are stored, unescaped. Each form quotes and wraps them in its own way.
package struct ResultSummary: Sendable {
    package let head: RunHead
    package let subjects: [SubjectSummary]
    /// nil if no budget is judged.
    package let budgets: BudgetTable?
    package let figures: FigureTable
    package let startUp: [StartUpTable]
    package let latency: [LatencyTable]
    package let bench: BenchSummary
    /// The ranks of the targets, one line per budget; empty for a run of one target.
    package let ranking: [Ranking.Line]
    package let failures: [FailureSummary]
    package let warnings: [String]
    /// The comparison with a baseline, or of the two targets of a versus run; nil if there is none.
    package let comparison: ComparisonSummary?
    private let judgement: Judgement
    private let observations: [Observation]
    private let groups: [AgentID: String]

    /// Judges a run without a baseline. The targets of a versus run are compared.
    ///
    /// - Complexity: O(observations + agents x budgets).
    package init(_ run: StoredRun) { self.init(run, Judgement(run), Comparison(versus: run)) }

    /// Builds the summary of a run that is judged already.
    ///
    /// - Complexity: O(rows).
    package init(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?) {
        let rows = Dictionary(grouping: Self.rows(judgement.tableRows, run.plan), by: \.target)
        head = RunHead(run)
        subjects = run.plan.subjects.map { SubjectSummary($0, in: run, rows[$0.name] ?? []) }
        self.budgets = BudgetTable(run.plan, subjects)
        let figures = FigureTable(judgement.referenceRows, subjects)
        self.figures = figures
        startUp = StartUpTable.all(subjects, figures)
        latency = subjects.compactMap { LatencyTable($0, figures) }
        bench = BenchSummary(judgement, subjects)
        ranking = Ranking(run, judgement).lines
        failures = judgement.failures.map { FailureSummary(failure: $0) }
        warnings = judgement.warnings
        self.comparison = comparison.map { ComparisonSummary($0) }
        self.judgement = judgement
        observations = run.observations
        groups = Dictionary(run.plan.fleet.agents.map { ($0.id, $0.group) }) { first, _ in first }
    }

    /// Returns the group of a row's agents; nil for a row of a machine, of the fleet or of the harness.
    func group(of row: ResultRow) -> String? { row.part?.group ?? row.agent.flatMap { groups[$0] } }

    /// Whether budgets are judged. A versus run has a comparison instead.
    package var judgesBudgets: Bool { judgement.judgesBudgets }

    /// The counts of each verdict, by subject; empty if no budget is judged.
    package var verdictCounts: [(subject: SubjectID, counts: String)] {
        guard judgesBudgets else { return [] }
        return subjects.map { ($0.name, $0.tally.text() ?? "no budgets") }
    }

    /// The rows of all budgets, in the order of the subjects. Those of a subject without limits are its costs.
    package var budgetRows: [RowSummary] { subjects.flatMap(\.rows) }

    /// All rows: of the budgets, of single agents, and of all other figures. Each figure of an agent occurs once.
    ///
    /// - Complexity: O(rows).
    package var rows: [RowSummary] { Self.rows(judgement.rows, head.plan) }

    private static func rows(_ rows: [ResultRow], _ plan: Plan) -> [RowSummary] {
        let budgets = Dictionary(
            uniqueKeysWithValues: plan.subjects.map { subject in
                (
                    subject.name,
                    Dictionary(plan.budgets(of: subject.name).map { ($0.name, $0) }) { first, _ in first }
                )
            })
        return rows.map { row in RowSummary(row, row.budget.flatMap { budgets[row.target]?[$0] }) }
    }

    /// The metrics of the budgets, of the comparison and of the figures of the fleet, in the order of `Metric.all`.
    package var metrics: [Metric] {
        let judged = Set(budgetRows.map(\.row.metric)).union(figures.metrics)
        let compared = Set(comparison?.rows.map(\.row.metric) ?? [])
        return Metric.all.filter { judged.contains($0) || compared.contains($0) }
    }

    /// Disturbed blocks with their causes, in the order of measurement.
    package var disturbances: [(id: BlockID, causes: [DisturbanceRule])] {
        judgement.disturbances.blocks.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Whether the CPU of each subject had settled, in the order of the names of the subjects.
    package var stationarity: [(subject: SubjectID, found: Stationarity)] {
        judgement.stationarity.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The exit code of the budgets alone.
    package var budgetExitCode: Int32 { judgement.exitCode }

    /// The exit code of the budgets and the comparison.
    package var exitCode: Int32 { RunExitCode.of(judgement, comparison?.comparison) }

    /// Returns the CPU in each second of the twin rounds, by subject.
    ///
    /// - Complexity: O(observations).
    package func cpuBySecond() -> [SubjectID: BlockSeries] { BlockSeries.all(observations, .cpu) }

    /// Returns the memory in each twin round, or in each sampled second of the soak, by subject.
    ///
    /// - Complexity: O(observations).
    package func memory(_ phase: Phase) -> [SubjectID: MemorySeries] { MemorySeries.all(observations, phase) }
}
