package import Analysis
package import BenchmarkModel

/// A figure without a budget, with the row of each subject.
package struct FigureLine: Sendable {
    package let metric: Metric
    private let line: ReferenceLine
    private let rows: [SubjectID: RowSummary]

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

    /// Returns the label of the line.
    ///
    /// - Parameter subjects: all subjects of the table. The label of a single subject has the names of its arms.
    package func label(_ subjects: [SubjectSummary]) -> String {
        line.label(subjects.count == 1 ? subjects[0].arms : .exporter)
    }
}

/// The figures without a budget, by subject, metric, arm and statistic.
package struct FigureTable: Sendable {
    /// The lines in the order of `ReferenceLine.all`, without figures that no subject has.
    package private(set) var lines: [FigureLine] = []
    /// The lines about the bench and its machine, in the order of `ReferenceLine.bench`.
    package private(set) var bench: [FigureLine] = []
    private let fleet: [Key: RowSummary]
    private let agents: [AgentKey: [RowSummary]]

    private struct AgentKey: Hashable {
        let target: SubjectID
        let metric: Metric
        let arm: RowArm?
    }

    private struct Key: Hashable {
        let of: AgentKey
        let made: PhaseStatistic
    }

    /// - Complexity: O(rows).
    init(_ rows: [ResultRow], _ subjects: [SubjectSummary]) {
        var fleet: [Key: RowSummary] = [:]
        var agents: [AgentKey: [RowSummary]] = [:]
        for row in rows {
            let of = AgentKey(target: row.target, metric: row.metric, arm: row.arm)
            if row.isOfFleet {
                let key = Key(of: of, made: PhaseStatistic(row))
                if fleet[key] == nil { fleet[key] = RowSummary(row) }
            } else if row.agent != nil, row.isMade(by: .mean), row.figure.estimate != nil {
                agents[of, default: []].append(RowSummary(row))
            }
        }
        self.fleet = fleet
        self.agents = agents
        lines = ReferenceLine.all.compactMap { FigureLine($0, subjects, self) }
        bench = ReferenceLine.bench.compactMap { FigureLine($0, subjects, self) }
    }

    /// Returns the row of the fleet; if there are several, the first one.
    package func row(
        of subject: SubjectSummary, _ metric: Metric, _ arm: RowArm?, _ statistic: PhaseStatistic = .mean
    ) -> RowSummary? {
        let of = AgentKey(target: subject.name, metric: metric, arm: arm)
        return fleet[Key(of: of, made: statistic)]
    }

    /// Returns the row of the fleet if it has a figure.
    package func measured(
        of subject: SubjectSummary, _ metric: Metric, _ arm: RowArm?, _ statistic: PhaseStatistic = .mean
    ) -> RowSummary? {
        row(of: subject, metric, arm, statistic).flatMap { $0.estimate == nil ? nil : $0 }
    }

    /// Returns the rows of single agents in the twin rounds that have a figure.
    package func agents(of subject: SubjectSummary, _ metric: Metric, _ arm: RowArm?) -> [RowSummary] {
        agents[AgentKey(target: subject.name, metric: metric, arm: arm)] ?? []
    }

    /// Whether the fleet has a row of the metric.
    package func has(_ metric: Metric) -> Bool { metrics.contains(metric) }

    /// The metrics of the rows of the fleet.
    package var metrics: Set<Metric> { Set(fleet.keys.map(\.of.metric)) }
}
