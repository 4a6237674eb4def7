package import BenchmarkModel

/// Every agent's own figures: the mean over its rounds, for each metric and arm.
package struct AgentFigures: Sendable {
    package struct Column: Hashable, Sendable {
        package let phase: Phase
        package let metric: Metric
        package let arm: RowArm
    }

    package struct Line: Sendable {
        package let target: SubjectID
        package let agent: AgentID
        /// One figure for each column.
        package let figures: [Figure]
        /// Reason for a missing round, by column. A column may have a figure from its other rounds all the same.
        package let missing: [Int: String]
    }

    package let columns: [Column]
    package let lines: [Line]

    /// The phases in which every agent takes part.
    private static let phases: [Phase] = [.herd, .twins, .uniform, .soak]

    /// - Complexity: O(observations).
    package init(_ run: StoredRun) {
        let index = ObservationIndex(run.observations)
        let subjects = run.plan.subjects
        var columns: [Column] = []
        for phase in Self.phases {
            for metric in Metric.all {
                let tables = subjects.compactMap {
                    index.table(target: $0.name, phase: phase, metric: metric)
                }
                let arms = Set(tables.flatMap(\.arms))
                var shown = [RowArm.control, .treatment, .idle].filter { arm in
                    arms.contains { $0.rawValue == arm.rawValue }
                }
                if arms.contains(.control), arms.contains(.treatment) { shown.append(.difference) }
                columns += shown.map { Column(phase: phase, metric: metric, arm: $0) }
            }
        }
        self.columns = columns
        lines = subjects.flatMap { subject in
            run.plan.fleet.agents.map { agent in
                var missing: [Int: String] = [:]
                let figures = columns.enumerated().map { number, column -> Figure in
                    guard
                        let table = index.table(
                            target: subject.name, phase: column.phase, metric: column.metric)
                    else {
                        missing[number] = "not observed"
                        return .absent("not observed")
                    }
                    let series = table.agentSeries(column.arm, agent: agent.id)
                    if !series.missing.isEmpty { missing[number] = series.reason }
                    return series.figure
                }
                return Line(target: subject.name, agent: agent.id, figures: figures, missing: missing)
            }
        }
    }
}
