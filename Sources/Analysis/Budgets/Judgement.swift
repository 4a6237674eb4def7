package import BenchmarkModel

/// The result of analyzing a run: the rows judged against its budgets, the rows without a budget, and the failures.
package struct Judgement: Hashable, Sendable {
    package let run: RunID
    /// One row for each subject and budget, in the order of the plan.
    package let budgetRows: [ResultRow]
    /// The agents' own rows of the budgets that every agent must keep; 95 % intervals, not adjusted.
    package let agentRows: [ResultRow]
    /// The rows of the subjects without limits: the figures of the budgets at 95 %, not adjusted.
    package let costRows: [ResultRow]
    /// The agents' own rows of the same figures.
    package let costAgentRows: [ResultRow]
    /// Figures without a budget: levels, differences, startup, the harness. 95 % intervals, not adjusted.
    package let referenceRows: [ResultRow]
    package let disturbances: Disturbances
    /// Stationarity by subject; a subject without twin rounds has no entry.
    package let stationarity: [SubjectID: Stationarity]
    /// Whether the run judges budgets. A versus run does not: its result is a comparison.
    package let judgesBudgets: Bool
    package let failures: [AgentFailure]
    package let warnings: [String]

    /// Analyzes a stored run. The function is pure: the same run gives the same result.
    ///
    /// - Complexity: O(observations + agents x budgets).
    package init(_ run: StoredRun) {
        let index = ObservationIndex(run.observations)
        let disturbances = Disturbances(run)
        var budgets: [ResultRow] = []
        var agents: [ResultRow] = []
        var costs: [ResultRow] = []
        var costAgents: [ResultRow] = []
        var references: [ResultRow] = []
        var stationarity: [SubjectID: Stationarity] = [:]
        for subject in run.plan.subjects {
            let judged = SubjectJudge(run: run, subject: subject, index: index, disturbances: disturbances)
                .rows()
            let undisturbed = Undisturbed(run, subject, disturbances)
            func noted(_ row: ResultRow) -> ResultRow {
                let notes = undisturbed?.note(row, agents: run.plan.fleet.agents.count, cores: run.cores) ?? []
                return notes.isEmpty ? row : row.judged(row.verdict, notes: row.notes + notes)
            }
            if run.plan.hasLimits(subject.name) {
                budgets += judged.budgets.map(noted)
                agents += judged.agents
            } else {
                costs += judged.budgets.map(noted)
                costAgents += judged.agents
            }
            references += ReferenceRows(run: run, subject: subject, index: index).rows.map(noted)
            references += LatencyRows(run: run, subject: subject).rows
            references += DerivedRows(run: run, subject: subject, index: index).rows
            stationarity[subject.name] = Stationarity(run, subject)
        }
        self.run = run.id
        budgetRows = budgets
        agentRows = agents
        costRows = costs
        costAgentRows = costAgents
        referenceRows = references
        self.disturbances = disturbances
        self.stationarity = stationarity
        judgesBudgets = !run.plan.versus
        failures = run.failures
        warnings = run.warnings
    }

    /// The rows of all subjects in the order of the budgets, with limits or without.
    package var tableRows: [ResultRow] { budgetRows + costRows }

    /// All rows: those of the budgets, those of their agents, and the others. Subjects without limits have the same
    /// figures among the others. Each agent's figure is there once, so
    /// that sums over agents are right. It is the row of the budget that judges it (the one with the worst verdict, if
    /// several do), otherwise the figure's own row.
    package var rows: [ResultRow] { budgetRows + onePerFigure(agentRows + referenceRows) }

    private func onePerFigure(_ rows: [ResultRow]) -> [ResultRow] {
        var places: [AgentFigure: Int] = [:]
        var kept: [ResultRow] = []
        for row in rows {
            guard row.agent != nil else {
                kept.append(row)
                continue
            }
            guard let place = places.updateValue(kept.count, forKey: AgentFigure(row)) else {
                kept.append(row)
                continue
            }
            places[AgentFigure(row)] = place
            if row.badness > kept[place].badness { kept[place] = row }
        }
        return kept
    }

    /// Exit code over all targets: 70 when nothing could be judged or measured, else 1 when a budget failed, else 3
    /// when something is inconclusive or a budget was not measured, else 0.
    package var exitCode: Int32 {
        guard judgesBudgets else { return ExitCode.success.rawValue }
        if tableRows.allSatisfy({ $0.verdict == .notMeasured }) { return ExitCode.nothingJudged.rawValue }
        if budgetRows.contains(where: { $0.verdict == .fail }) { return ExitCode.failed.rawValue }
        let isDecided =
            budgetRows.allSatisfy { $0.verdict == .pass } && !costRows.contains { $0.verdict == .inconclusive }
        return (isDecided ? ExitCode.success : .inconclusive).rawValue
    }
}

/// Identifies the figure of an agent that a row shows.
private struct AgentFigure: Hashable {
    let target: SubjectID
    let agent: AgentID?
    let metric: Metric
    let phase: Phase
    let arm: RowArm?
    let statistic: Statistic
    let unit: Unit

    init(_ row: ResultRow) {
        target = row.target
        agent = row.agent
        metric = row.metric
        phase = row.phase
        arm = row.arm
        statistic = row.statistic
        unit = row.unit
    }
}

extension ResultRow {
    /// Rank of a verdict by severity; a row without a budget has the lowest.
    fileprivate var badness: Int {
        switch verdict {
        case .fail: 4
        case .inconclusive: 3
        case .notMeasured: 2
        case .pass: 1
        case .noLimit, nil: 0
        }
    }
}
