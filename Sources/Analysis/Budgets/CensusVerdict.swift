import BenchmarkModel

/// The verdict on a budget that counts agents. The worst round decides, and there is no interval.
///
/// An agent without a value counts as broken for a pass and as kept for a fail. So an unknown value causes neither a
/// pass nor a fail.
struct CensusVerdict {
    let verdict: Verdict
    let figure: Figure
    let census: Census?
    let notes: [RowNote]

    init(_ table: MetricTable, arm: Arm, agents: [AgentID], expected: Int, bound: Bound) {
        struct Round {
            var kept = 0
            var sum = 0.0
            var unknown = 0
        }
        var missing: [AgentID: String] = [:]
        let rounds = table.rounds.map { number in
            var round = Round(unknown: expected - agents.count)
            for agent in agents {
                let found: Result<Double, Missing> =
                    table.measured(round: number, agent: agent, arm: arm)?.result
                    ?? .absent("not observed in the \(arm.rawValue) arm")
                switch found {
                case .success(let value):
                    round.sum += value
                    if bound.holds(value) { round.kept += 1 }
                case .failure(let why):
                    round.unknown += 1
                    missing[agent] = why.reason
                }
            }
            return round
        }
        guard let worst = rounds.min(by: { $0.sum < $1.sum }), rounds.contains(where: { $0.unknown < expected }) else {
            verdict = .notMeasured
            figure = .absent(Reasons(missing).text)
            census = nil
            notes = []
            return
        }
        let total = Double(expected)
        if rounds.contains(where: { !bound.holds(($0.sum + Double($0.unknown)) / total) }) {
            verdict = .fail
        } else {
            verdict = rounds.allSatisfy { bound.holds($0.sum / total) } ? .pass : .notMeasured
        }
        figure = .estimate(Estimate(value: worst.sum / total, n: rounds.count))
        census = Census(
            kept: worst.kept, expected: expected, rounds: rounds.count, steady: Set(rounds.map(\.kept)).count == 1)
        let unknown = rounds.map(\.unknown).max() ?? 0
        notes = (unknown > 0 ? [.present(expected - unknown, of: expected)] : []) + Reasons(missing).notes
    }
}
