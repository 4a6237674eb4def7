package import Analysis
package import BenchmarkModel

/// A judged run with all that its forms say of it: the values, and the sentences that are ready to be shown. It is made once, and every form
/// reads it.
///
/// Sentences hold names as others wrote them: each form quotes and wraps them in its own way.
package struct ResultSummary: Sendable {
    package let head: RunHead
    package let subjects: [SubjectSummary]
    /// nil where no budget is judged.
    package let budgets: BudgetTable?
    package let figures: FigureTable
    package let startUp: [StartUpTable]
    package let latency: [LatencyTable]
    package let bench: BenchSummary
    /// The targets' ranks, budget by budget; empty for a run of one target.
    package let ranking: [Ranking.Line]
    package let failures: [FailureSummary]
    package let warnings: [String]
    /// With a baseline, or of the targets of a versus run; nil where there is none.
    package let comparison: ComparisonSummary?
    private let judgement: Judgement
    private let observations: [Observation]

    /// Judges a run by itself, and compares its targets where it is a versus run.
    ///
    /// - Complexity: O(observations + agents x budgets).
    package init(_ run: StoredRun) { self.init(run, Judgement(run), Comparison(versus: run)) }

    /// - Complexity: O(rows).
    package init(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?) {
        let rows = Dictionary(grouping: Self.rows(judgement.budgetRows, run.plan), by: \.target)
        head = RunHead(run)
        subjects = run.plan.subjects.map { SubjectSummary($0, in: run, rows[$0.name] ?? []) }
        self.budgets = BudgetTable(run.plan.budgets, subjects)
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
    }

    /// Whether budgets are judged; a versus run has a comparison instead.
    package var judgesBudgets: Bool { judgement.judgesBudgets }

    /// How many rows of each subject have which verdict; empty where no budget is judged.
    ///
    /// - Parameter shown: turns the text of one verdict into the shown one, such as by coloring it.
    package func verdictCounts(
        _ shown: (Verdict, String) -> String = { $1 }
    ) -> [(subject: String, counts: String)] {
        guard judgesBudgets else { return [] }
        return subjects.map { ($0.name, $0.tally.text(shown) ?? "no budgets") }
    }

    /// The rows of all budgets, subject by subject.
    package var budgetRows: [RowSummary] { subjects.flatMap(\.rows) }

    /// Every row: those of the budgets, their agents', and the others; an agent's figure is there once.
    ///
    /// - Complexity: O(rows).
    package var rows: [RowSummary] { Self.rows(judgement.rows, head.plan) }

    private static func rows(_ rows: [ResultRow], _ plan: Plan) -> [RowSummary] {
        let budgets = Dictionary(plan.budgets.budgets.map { ($0.name, $0) }) { first, _ in first }
        return rows.map { row in RowSummary(row, row.budget.flatMap { budgets[$0] }) }
    }

    /// The metrics of the budgets, the comparison and the fleet's figures, in the order of their documentation.
    package var metrics: [Metric] {
        let judged = Set(budgetRows.map(\.row.metric)).union(figures.metrics)
        let compared = Set(comparison?.rows.map(\.row.metric.name) ?? [])
        return Metric.all.filter { judged.contains($0.name) || compared.contains($0.name) }
    }

    /// Disturbed blocks with their causes, in their order.
    package var disturbances: [(id: BlockID, causes: [DisturbanceRule])] {
        judgement.disturbances.blocks.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// By subject, in the order of their names.
    package var stationarity: [(subject: String, found: Stationarity)] {
        judgement.stationarity.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The exit code of the budgets alone.
    package var budgetExitCode: Int32 { judgement.exitCode }

    /// The exit code of the budgets and the comparison.
    package var exitCode: Int32 { RunExitCode.of(judgement, comparison?.comparison) }

    /// CPU of the twin rounds second by second, by subject.
    ///
    /// - Complexity: O(observations).
    package func cpuBySecond() -> [String: BlockSeries] { BlockSeries.all(observations, .cpu) }

    /// Memory by round of the twins, or by second of the soak, by subject.
    ///
    /// - Complexity: O(observations).
    package func memory(_ phase: Phase) -> [String: MemorySeries] { MemorySeries.all(observations, phase) }
}
