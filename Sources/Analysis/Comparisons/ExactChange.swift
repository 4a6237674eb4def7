import BenchmarkModel
import Statistics

/// A figure that was the same in every launch of both sides for each agent, so that any change counts.
struct ExactChange {
    /// The fewest launches of an agent, on each side, that show a figure to be exact.
    static let leastLaunches = 3

    /// The values of one side: by agent, one for each launch.
    typealias Side = [AgentID: [Double]]

    private let baseline: [Double]
    private let current: [Double]

    /// Returns the exact change, or the reason why the figure is not exact.
    static func seen(_ baseline: Side, _ current: Side) -> Result<ExactChange, NotExact> {
        let agents = Set(baseline.keys).union(current.keys).sorted()
        var pairs: [(Double, Double)] = []
        for agent in agents {
            let (a, b) = (baseline[agent] ?? [], current[agent] ?? [])
            let fewest = min(a.count, b.count)
            guard fewest >= leastLaunches else { return .failure(.few(fewest)) }
            for values in [a, b] where Set(values).count > 1 {
                return .failure(.varies(values.min() ?? 0, values.max() ?? 0))
            }
            pairs.append((a[0], b[0]))
        }
        guard !pairs.isEmpty else { return .failure(.few(0)) }
        return .success(ExactChange(baseline: pairs.map(\.0), current: pairs.map(\.1)))
    }

    /// The reason why a figure is not exact.
    enum NotExact: Error {
        case few(Int)
        case varies(Double, Double)

        func note(_ phase: Phase) -> String {
            switch self {
            case .few(let count):
                "not exact: \(count) \(phase.description.replicates) of an agent on one side, "
                    + "at least \(leastLaunches) needed; judged by its interval"
            case .varies(let least, let greatest):
                "not exact: its values on one side were \(least.plainText) to \(greatest.plainText); "
                    + "judged by its interval"
            }
        }
    }

    static func side(_ table: MetricTable?, arm: Arm) -> Side {
        guard let table else { return [:] }
        var side: Side = [:]
        for round in table.rounds {
            for launch in table.launches(round: round, arm: arm) {
                if let value = launch.measured.value { side[launch.agent, default: []].append(value) }
            }
        }
        return side
    }

    func row(target: SubjectID, threshold: ChangeThreshold, metric: Metric) -> ChangeRow {
        let differences = zip(baseline, current).map { $1 - $0 }
        let agents = differences.count
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(agents) }
        let judged = JudgedChange(
            reference: mean(baseline), difference: Estimate(value: mean(differences), n: agents), margin: 0,
            isPositive: baseline.allSatisfy { $0 > 0 } && current.allSatisfy { $0 > 0 })
        func row(_ notes: [String]) -> ChangeRow {
            ChangeRow(
                target: target, agent: nil, metric: metric, phase: threshold.phase, statistic: .treatment,
                baseline: .estimate(Estimate(value: mean(baseline), n: agents)),
                current: .estimate(Estimate(value: mean(current), n: agents)), judged: judged,
                basis: .exact(least: differences.min() ?? 0, greatest: differences.max() ?? 0), notes: notes)
        }
        return row(metric.noteOfNeutral(row([]).changeByItself))
    }
}
