import BenchmarkModel
import Statistics

/// One agent's figures of the rounds.
struct AgentSeries {
    let id: AgentID
    let series: RoundSeries
    /// nil without a second control.
    let noise: RoundSeries?
}

/// The verdict on a budget that every agent must keep: an intersection-union test.
///
/// It passes only if every agent's own 95 % interval is inside. That needs no adjustment: to pass wrongly, the worst
/// agent's interval must be wrong. It fails if some agent is outside at Holm's level over the agents: there, any one of
/// them can be wrong.
///
/// Source: R. L. Berger, "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24 (1982).
struct AgentVerdict {
    let verdict: Verdict
    let notes: [RowNote]
    /// The agents' own verdicts, in the order given.
    let own: [Verdict]

    /// - Parameter most: rounds that nobody would go beyond.
    init(_ agents: [AgentSeries], bound: Bound, family: Family, most: Int) {
        let samples = agents.map(\.series.sample)
        let pValues = samples.map { $0?.pValue(against: bound.limit) }
        let level = family.level
        own = zip(agents, zip(samples, family.adjusted(pValues))).map { agent, judged in
            let rejected = judged.1.map { $0 <= Family.alpha } ?? false
            guard let sample = judged.0 else { return .notMeasured }
            guard let interval = sample.interval(confidence: 1 - level) else { return .inconclusive }
            if rejected && !bound.holds(sample.mean) { return .fail }
            return bound.side(of: interval) == .inside && agent.series.missing.isEmpty ? .pass : .inconclusive
        }
        verdict =
            if own.contains(.fail) { .fail } else if own.allSatisfy({ $0 == .notMeasured }) {
                .notMeasured
            } else if own.allSatisfy({ $0 == .pass }) { .pass } else { .inconclusive }

        var notes: [RowNote] = []
        let failing = zip(agents, own).filter { $0.1 == .fail }.map(\.0.id)
        if !failing.isEmpty { notes.append(.failingAgents(failing)) }
        let estimates = zip(agents, samples).compactMap { agent, sample in
            sample.map { (agent.id, Estimate($0, confidence: 1 - level)) }
        }
        if let worst = estimates.max(by: { bound.badness($0.1) < bound.badness($1.1) }) {
            notes.append(.worstAgent(worst.0, worst.1))
        }
        let open = zip(samples, own).compactMap { $0.1 == .inconclusive ? $0.0 : nil }
        if verdict == .inconclusive, !open.isEmpty {
            notes.append(Self.rounds(open, of: samples.count, bound, family, most))
        }
        self.notes = notes
    }

    /// One agent outside decides, at Holm's first level; else all must be inside, each at its own.
    private static func rounds(
        _ open: [Sample], of agents: Int, _ bound: Bound, _ family: Family, _ most: Int
    ) -> RowNote {
        if open.contains(where: { $0.count < 2 }) { return .single }
        let undecided = open.filter { $0.interval(confidence: 1 - family.level).map { bound.side(of: $0) } != .inside }
        let outside = undecided.filter { !bound.holds($0.mean) }
        if !outside.isEmpty {
            let needed = outside.compactMap {
                $0.roundsToDecide(bound, level: family.nominal(Family.alpha / Double(agents)), most: most)
            }.min()
            return .wouldDecide(needed, maximum: most)
        }
        let needed = undecided.map { $0.roundsToDecide(bound, level: family.level, most: most) }
        let all = needed.compactMap { $0 }
        return .wouldDecide(all.count == needed.count ? all.max() : nil, maximum: most)
    }
}
