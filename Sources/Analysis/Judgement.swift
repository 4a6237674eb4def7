public import BenchmarkModel

/// All that is said of a run: the rows judged against its budgets, the rows beside them, and what went wrong.
public struct Judgement: Hashable, Sendable {
    public let run: RunID
    /// One row for each target and budget, in the order of the plan.
    public let budgetRows: [ResultRow]
    /// The agents' own rows of the budgets every agent must keep; 95 % intervals, not adjusted.
    public let agentRows: [ResultRow]
    /// Figures without a budget: levels, differences, start-up, the harness. 95 % intervals, not adjusted.
    public let referenceRows: [ResultRow]
    public let failures: [AgentFailure]
    public let warnings: [String]

    /// Analyses a stored run; pure, and the same for the same run.
    ///
    /// - Complexity: O(observations + agents x budgets).
    public init(_ run: StoredRun) {
        let index = ObservationIndex(run.observations)
        let judges = run.plan.targets.map { TargetJudge(run: run, target: $0, index: index) }
        let judged = judges.map { $0.rows() }
        self.run = run.id
        budgetRows = judged.flatMap(\.budgets)
        agentRows = judged.flatMap(\.agents)
        referenceRows = run.plan.targets.flatMap { ReferenceRows(run: run, target: $0, index: index).rows }
        failures = run.failures
        warnings = run.warnings
    }

    /// Every row: those of the budgets, their agents', and the others.
    public var rows: [ResultRow] { budgetRows + agentRows + referenceRows }

    /// 70 when nothing could be judged, else 1 when a budget failed, else 3 when something is inconclusive or was not
    /// measured, else 0; over all targets.
    public var exitCode: Int32 {
        let verdicts = budgetRows.compactMap(\.verdict)
        if verdicts.allSatisfy({ $0 == .notMeasured }) { return 70 }
        if verdicts.contains(.fail) { return 1 }
        return verdicts.allSatisfy { $0 == .pass } ? 0 : 3
    }
}
