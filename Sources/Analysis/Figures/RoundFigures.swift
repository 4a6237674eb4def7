package import BenchmarkModel

/// The fleet's figures by round, for programs that do their own statistics. Each figure is the mean over the agents
/// that have a value, for one subject, phase, metric and arm. A round without a value is left out.
package struct RoundFigures: Sendable {
    package struct Figure: Hashable, Sendable {
        package let target: SubjectID
        package let phase: Phase
        package let metric: Metric
        package let arm: RowArm
        package let round: Int
        /// Value in the metric's base unit.
        package let value: Double
        /// Number of agents in the mean.
        package let agents: Int
    }

    /// Figures in the order of the plan's subjects, the phases, the metrics' documentation, the arms and the rounds.
    package let figures: [Figure]

    /// - Complexity: O(observations).
    package init(_ run: StoredRun) {
        let index = ObservationIndex(run.observations)
        let agents = run.plan.fleet.agents.map(\.id)
        figures = run.plan.subjects.flatMap { subject in
            Phase.allCases.flatMap { phase in
                index.metrics(target: subject.name, phase: phase).flatMap { metric, table in
                    [RowArm.control, .treatment, .difference].flatMap { arm in
                        table.rounds.compactMap { round -> Figure? in
                            // In these phases a single agent is launched in each arm, and the agents of the two arms
                            // may differ.
                            let alone = phase.isOfOneAgent
                            guard
                                let (value, count) = alone
                                    ? table.launch(round, arm) : table.fleet(round, arm, agents)
                            else { return nil }
                            return Figure(
                                target: subject.name, phase: phase, metric: metric, arm: arm, round: round,
                                value: value, agents: count)
                        }
                    }
                }
            }
        }
    }
}

extension MetricTable {
    fileprivate func fleet(_ round: Int, _ arm: RowArm, _ agents: [AgentID]) -> (value: Double, agents: Int)? {
        let series = fleetSeries(arm, .mean, agents: agents, rounds: [round])
        return series.figures.first.map { ($0, series.present) }
    }

    fileprivate func launch(_ round: Int, _ arm: RowArm) -> (value: Double, agents: Int)? {
        guard let arm = Arm(rawValue: arm.rawValue) else { return nil }
        let values = launches(round: round, arm: arm).compactMap(\.measured.value)
        return values.isEmpty ? nil : (values.reduce(0, +) / Double(values.count), values.count)
    }
}
