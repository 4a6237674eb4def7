import BenchmarkModel
import Statistics

/// A figure that is the same in every run of the same program, compared agent by agent: any change counts. An agent whose value
/// varies within a run is left out, and said to be.
struct ExactChange {
    /// The values of one side: per agent, over all rounds.
    typealias Side = [AgentID: Set<Double>]

    static func side(_ table: MetricTable?, arm: Arm) -> Side {
        guard let table else { return [:] }
        var side: Side = [:]
        for round in table.rounds {
            for launch in table.launches(round: round, arm: arm) {
                if let value = launch.measured.value { side[launch.agent, default: []].insert(value) }
            }
        }
        return side
    }

    static func row(
        target: String, threshold: ChangeThreshold, metric: Metric, baseline: Side, current: Side, absent: String
    ) -> ChangeRow {
        let common = baseline.keys.filter { current[$0] != nil }.sorted()
        let steady = common.compactMap { agent -> (Double, Double)? in
            guard let a = baseline[agent], let b = current[agent], a.count == 1, b.count == 1 else { return nil }
            return (a.first!, b.first!)
        }
        var notes: [String] = []
        if steady.count < common.count {
            notes.append(
                "\(common.count - steady.count) of \(Count.text(common.count, "agent")) vary within a run and are left out"
            )
        }
        func row(_ a: Figure, _ b: Figure, _ difference: Figure, _ ratio: Figure, _ change: Change) -> ChangeRow {
            ChangeRow(
                target: target, agent: nil, metric: metric.name, phase: threshold.phase, statistic: .treatment,
                unit: metric.unit, baseline: a, current: b, difference: difference, ratio: ratio, threshold: 0,
                isExact: true, isRelativeToMetronome: false, change: change, notes: notes)
        }
        guard let a = Sample(steady.map(\.0))?.mean, let b = Sample(steady.map(\.1))?.mean else {
            let reason = common.isEmpty ? absent : "it varies within a run for every agent"
            return row(
                .absent(reason), .absent(reason), .absent(reason), .absent(reason),
                common.isEmpty ? .notCompared : .inconclusive)
        }
        let differences = steady.map { $0.1 - $0.0 }
        let more = differences.contains { $0 > 0 }
        let fewer = differences.contains { $0 < 0 }
        let change: Change
        switch (more, fewer, metric.polarity) {
        case (false, false, _): change = .unchanged
        case (true, false, .higherIsBetter), (false, true, .lowerIsBetter): change = .improved
        default: change = .regressed
        }
        if metric.polarity == .neutral, change == .regressed {
            notes.append("more is not better, nor is fewer: a change to be looked at")
        }
        func figure(_ value: Double) -> Figure { .estimate(Estimate(value: value, n: steady.count)) }
        return row(
            figure(a), figure(b), figure(b - a), a > 0 ? figure(b / a) : .absent("a figure may be 0 or below"), change)
    }
}
