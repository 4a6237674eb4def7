import Analysis
import BenchmarkModel
import Foundation
import Report

/// What the parts of the page ask a run for, found once.
struct RunFacts {
    let run: StoredRun
    let judgement: Judgement
    let comparison: Comparison?
    let subjects: [Subject]
    private let fleetRows: [Key: ResultRow]
    private let agentRows: [AgentKey: [ResultRow]]

    private struct Key: Hashable {
        let target: String
        let metric: Metric
        let arm: RowArm?
        let statistic: String
    }

    private struct AgentKey: Hashable {
        let target: String
        let metric: Metric
        let arm: RowArm?
    }

    init(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?) {
        self.run = run
        self.judgement = judgement
        self.comparison = comparison
        subjects = run.plan.subjects
        var fleet: [Key: ResultRow] = [:]
        var agents: [AgentKey: [ResultRow]] = [:]
        for row in judgement.referenceRows {
            if row.agent == nil {
                let key = Key(target: row.target, metric: row.metric, arm: row.arm, statistic: row.statisticName)
                // The first is the one that the terminal shows.
                if fleet[key] == nil { fleet[key] = row }
            } else if row.statisticName == "mean" {
                agents[AgentKey(target: row.target, metric: row.metric, arm: row.arm), default: []].append(row)
            }
        }
        fleetRows = fleet
        agentRows = agents
    }

    /// To the minute, UTC.
    var started: String {
        let text = Date(timeIntervalSince1970: run.started).formatted(.iso8601)
        return text.prefix(16).replacing("T", with: " ") + " UTC"
    }

    var targets: [String] { subjects.map(\.name) }

    /// The fleet's row without a budget.
    func row(_ target: String, _ metric: Metric, _ arm: RowArm?, _ statistic: String = "mean") -> ResultRow? {
        fleetRows[Key(target: target, metric: metric, arm: arm, statistic: statistic)]
    }

    /// The agents' own rows of the twin rounds, those without a figure left out.
    func agents(_ target: String, _ metric: Metric, _ arm: RowArm?) -> [ResultRow] {
        (agentRows[AgentKey(target: target, metric: metric, arm: arm)] ?? []).filter { $0.figure.estimate != nil }
    }

    func line(_ line: ReferenceLine, _ target: String) -> ResultRow? {
        row(target, line.metric, line.arm, line.statistic)
    }

    /// What the arms of a target are called.
    func names(_ subject: Subject) -> (off: String, on: String) {
        subject.isVersus ? (subject.control.name, subject.treatment.name) : ("off", "on")
    }

    /// What an exporter costs: the twins' difference or, of one that cannot be switched off, what it uses.
    func effect(_ subject: Subject) -> RowArm { subject.hasControl ? .difference : .treatment }

    /// Of a plan's budgets the rows, in its order.
    func budgetRows(_ target: String) -> [(budget: Budget, row: ResultRow)] {
        run.plan.budgets.budgets.compactMap { budget in
            judgement.budgetRows.first { $0.target == target && $0.budget == budget.name }.map { (budget, $0) }
        }
    }

    func title(_ row: ResultRow) -> String {
        run.plan.budgets.budgets.first { $0.name == row.budget }?.title ?? row.metric.name
    }
}

extension ResultRow {
    /// As the terminal shows it, or why there is nothing to show.
    var shown: String { figure.absentReason.map { "not measured: \($0)" } ?? figureText(HumanUnit(self)) }
}
