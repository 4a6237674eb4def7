package import Analysis
package import BenchmarkModel

/// A figure beside the budgets with the row of each subject.
package struct FigureLine: Sendable {
    package let metric: Metric
    private let line: ReferenceLine
    private let rows: [String: RowSummary]

    fileprivate init?(_ line: ReferenceLine, _ subjects: [SubjectSummary], _ figures: FigureTable) {
        rows = Dictionary(
            subjects.compactMap { subject in
                figures.row(of: subject, line.metric, line.arm, line.statistic).map { (subject.name, $0) }
            }
        ) { first, _ in first }
        guard !rows.isEmpty else { return nil }
        metric = line.metric
        self.line = line
    }

    package func row(of subject: SubjectSummary) -> RowSummary? { rows[subject.name] }

    /// - Parameter subjects: all subjects of the table; the arms of a single subject have their own names.
    package func label(_ subjects: [SubjectSummary]) -> String {
        line.label(subjects.count == 1 ? subjects[0].arms : .exporter)
    }
}

/// The figures that no budget judges, found by subject, metric, arm and statistic.
package struct FigureTable: Sendable {
    /// The lines beside the budgets, in the order of `ReferenceLine`; a figure that no subject has is left out.
    package private(set) var lines: [FigureLine] = []
    /// The lines about the bench and its machine.
    package private(set) var bench: [FigureLine] = []
    private let fleet: [Key: RowSummary]
    private let agents: [AgentKey: [RowSummary]]

    /// By the metric's name: a metric's hash is that of its definition, too.
    private struct AgentKey: Hashable {
        let target: String
        let metric: String
        let arm: RowArm?
    }

    private struct Key: Hashable {
        let of: AgentKey
        let statistic: String
    }

    /// - Complexity: O(rows).
    init(_ rows: [ResultRow], _ subjects: [SubjectSummary]) {
        var fleet: [Key: RowSummary] = [:]
        var agents: [AgentKey: [RowSummary]] = [:]
        for row in rows {
            let of = AgentKey(target: row.target, metric: row.metric, arm: row.arm)
            if row.agent == nil {
                let key = Key(of: of, statistic: row.statistic)
                if fleet[key] == nil { fleet[key] = RowSummary(row) }
            } else if row.isMade(by: .mean), row.figure.estimate != nil {
                agents[of, default: []].append(RowSummary(row))
            }
        }
        self.fleet = fleet
        self.agents = agents
        lines = ReferenceLine.all.compactMap { FigureLine($0, subjects, self) }
        bench = ReferenceLine.bench.compactMap { FigureLine($0, subjects, self) }
    }

    /// The fleet's row; of several the first.
    package func row(
        of subject: SubjectSummary, _ metric: Metric, _ arm: RowArm?, _ statistic: StatisticName = .mean
    ) -> RowSummary? {
        let of = AgentKey(target: subject.name, metric: metric.name, arm: arm)
        return fleet[Key(of: of, statistic: statistic.text)]
    }

    /// The same row, if it has a figure.
    package func measured(
        of subject: SubjectSummary, _ metric: Metric, _ arm: RowArm?, _ statistic: StatisticName = .mean
    ) -> RowSummary? {
        row(of: subject, metric, arm, statistic).flatMap { $0.estimate == nil ? nil : $0 }
    }

    /// The agents' own rows of the twin rounds, those without a figure left out.
    package func agents(of subject: SubjectSummary, _ metric: Metric, _ arm: RowArm?) -> [RowSummary] {
        agents[AgentKey(target: subject.name, metric: metric.name, arm: arm)] ?? []
    }

    /// Whether some row of the fleet is of the metric.
    package func has(_ metric: Metric) -> Bool { metrics.contains(metric.name) }

    /// Names of the metrics of the fleet's rows.
    package var metrics: Set<String> { Set(fleet.keys.map(\.of.metric)) }
}
