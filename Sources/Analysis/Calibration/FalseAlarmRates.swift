package import BenchmarkModel
import Statistics

/// False alarm rates, from one long run whose twins are the same program. The run is cut into comparisons of the
/// program with itself. It counts how often a row shows a difference (its 95 % interval excludes 0), and how often any
/// row of a family does after Holm's adjustment.
package struct FalseAlarmRates {
    /// The metrics of a comparison whose values vary.
    package static let metrics: [Metric] = [
        .cpu, .uss, .pss, .peakRSS, .scrapePayload, .scrapeSeconds, .requestSeconds, .serviceSeconds,
    ]
    private static let parts = 11
    private static let draws = 2000

    private let tables: [(metric: Metric, table: MetricTable)]
    private let agents: [AgentID]
    private let rounds: [Int]
    private let seed: UInt64

    /// - Parameter run: a run with one subject, a target versus itself. Returns nil if the run has no such figures.
    package init?(_ run: StoredRun) {
        guard let subject = run.plan.subjects.first else { return nil }
        let index = ObservationIndex(run.observations)
        tables = Self.metrics.compactMap { metric in
            index.table(target: subject.name, phase: .twins, metric: metric).map { (metric, $0) }
        }
        guard let first = tables.first else { return nil }
        agents = run.plan.fleet.agents.map(\.id)
        rounds = first.table.rounds
        seed = run.plan.seed
    }

    /// Returns the false alarms of comparisons with `length` rounds each.
    package func alarms(rounds length: Int) -> [FalseAlarms] {
        guard length >= 2, rounds.count >= length else { return [] }
        let runs = (0..<rounds.count / length).map { Array(rounds[$0 * length..<($0 + 1) * length]) }
        var all = count(.runs, length, runs.map { ($0, agents) })
        let size = agents.count / Self.parts
        if size >= 2 {
            let parts = (0..<Self.parts).map { part in
                agents.indices.filter { $0 % Self.parts == part }.map { agents[$0] }
            }
            all += count(.parts, length, runs.flatMap { run in parts.map { (run, $0) } })
        }
        guard rounds.count >= 2 * length else { return all }
        var random = SeededRandom(seed: seed, stream: "resampled comparisons \(length)")
        let drawn = (0..<Self.draws).map { _ in
            (
                Array(rounds.shuffled(using: &random).prefix(length)),
                Array(agents.shuffled(using: &random).prefix(max(1, agents.count / 2)))
            )
        }
        return all + count(.resampled, length, drawn)
    }

    private func count(_ source: FalseAlarms.Source, _ length: Int, _ comparisons: [([Int], [AgentID])])
        -> [FalseAlarms]
    {
        var hits = [Int](repeating: 0, count: tables.count)
        var judged = hits
        var families = 0
        for (rounds, agents) in comparisons {
            let pValues = tables.map { table in
                table.table.fleetSeries(.difference, .mean, agents: agents, rounds: rounds).sample
                    .flatMap { $0.count == rounds.count ? $0.pValue(against: 0) : nil }
            }
            for (row, pValue) in pValues.enumerated() {
                guard let pValue else { continue }
                judged[row] += 1
                if pValue < RowFamily.alpha { hits[row] += 1 }
            }
            let adjusted = Holm(pValues: pValues.compactMap { $0 }).adjusted
            if adjusted.contains(where: { $0 < RowFamily.alpha }) { families += 1 }
        }
        return tables.indices.map { row in
            FalseAlarms(
                source: source, metric: tables[row].metric, rounds: length,
                count: Proportion(hits: hits[row], trials: judged[row]))
        } + [
            FalseAlarms(
                source: source, metric: nil, rounds: length,
                count: Proportion(hits: families, trials: comparisons.count))
        ]
    }
}
