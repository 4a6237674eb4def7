public import BenchmarkModel

/// All that is said of a run: the rows judged against its budgets, the rows beside them, and what went wrong.
public struct Judgement: Hashable, Sendable {
    public let run: RunID
    /// One row for each subject and budget, in the order of the plan.
    public let budgetRows: [ResultRow]
    /// The agents' own rows of the budgets every agent must keep; 95 % intervals, not adjusted.
    public let agentRows: [ResultRow]
    /// Figures without a budget: levels, differences, start-up, the harness. 95 % intervals, not adjusted.
    public let referenceRows: [ResultRow]
    public let disturbances: Disturbances
    /// By subject; none for one without twin rounds.
    public let stationarity: [String: Stationarity]
    /// A versus run judges no budget: what it has to say is a comparison.
    public let judgesBudgets: Bool
    public let failures: [AgentFailure]
    public let warnings: [String]

    /// Analyses a stored run; pure, and the same for the same run.
    ///
    /// - Complexity: O(observations + agents x budgets).
    public init(_ run: StoredRun) {
        let index = ObservationIndex(run.observations)
        let disturbances = Disturbances(run)
        var budgets: [ResultRow] = []
        var agents: [ResultRow] = []
        var references: [ResultRow] = []
        var stationarity: [String: Stationarity] = [:]
        for subject in run.plan.subjects {
            let judged = SubjectJudge(run: run, subject: subject, index: index).rows()
            let undisturbed = Undisturbed(run, subject, disturbances)
            func noted(_ row: ResultRow) -> ResultRow {
                let notes = undisturbed?.note(row, agents: run.plan.fleet.agents.count, cores: run.cores) ?? []
                return notes.isEmpty ? row : row.judged(row.verdict, notes: row.notes + notes)
            }
            budgets += judged.budgets.map(noted)
            agents += judged.agents
            references += ReferenceRows(run: run, subject: subject, index: index).rows.map(noted)
            references += LatencyRows(run: run, subject: subject).rows
            references += DerivedRows(run: run, subject: subject, index: index).rows
            stationarity[subject.name] = Stationarity(run, subject)
        }
        self.run = run.id
        budgetRows = budgets
        agentRows = agents
        referenceRows = references
        self.disturbances = disturbances
        self.stationarity = stationarity
        judgesBudgets = !run.plan.versus
        failures = run.failures
        warnings = run.warnings
    }

    /// Every row: those of the budgets, their agents', and the others.
    public var rows: [ResultRow] { budgetRows + agentRows + referenceRows }

    /// 70 when nothing could be judged, else 1 when a budget failed, else 3 when something is inconclusive or was not
    /// measured, else 0; over all targets.
    public var exitCode: Int32 {
        let verdicts = budgetRows.compactMap(\.verdict)
        guard judgesBudgets else { return 0 }
        if verdicts.allSatisfy({ $0 == .notMeasured }) { return 70 }
        if verdicts.contains(.fail) { return 1 }
        return verdicts.allSatisfy { $0 == .pass } ? 0 : 3
    }
}
