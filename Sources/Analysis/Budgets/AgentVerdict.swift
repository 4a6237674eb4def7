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
/// them can be wrong. Each agent's interval is the one it is judged by: Holm's where its mean is past the limit.
///
/// Source: R. L. Berger, "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24 (1982).
struct AgentVerdict {
    /// What is said of one agent.
    struct Own {
        let verdict: Verdict
        /// nil where no round gave a figure.
        let estimate: Estimate?
        let notes: [RowNote]
    }

    let verdict: Verdict
    /// Which agents fail, and which is the worst.
    let notesOfAgents: [RowNote]
    /// Those, and what would decide.
    let notes: [RowNote]
    /// In the order given.
    let own: [Own]

    /// - Parameters:
    ///   - most: rounds that nobody would go beyond.
    ///   - noise: the fleet's, for agents without a second control.
    ///   - isSpoiled: whether the rows of this budget were disturbed, and none is decided.
    init(_ agents: [AgentSeries], bound: Bound, family: RowFamily, most: Int, noise: Estimate?, isSpoiled: Bool) {
        let samples = agents.map(\.series.sample)
        let levels = family.levels(samples.map { $0?.pValue(against: bound.limit) })
        own = zip(agents, levels).map { agent, level in
            guard let sample = agent.series.sample else { return Own(verdict: .notMeasured, estimate: nil, notes: []) }
            let estimate = Estimate(sample, confidence: 1 - (bound.holds(sample.mean) ? family.level : level))
            guard let interval = estimate.interval else {
                return Own(verdict: .inconclusive, estimate: estimate, notes: [])
            }
            let verdict: Verdict =
                switch bound.side(of: interval) {
                case .outside: .fail
                case .inside: agent.series.missing.isEmpty ? .pass : .inconclusive
                case .across: .inconclusive
                }
            let floor = agent.noise?.sample.map { Estimate($0) } ?? noise
            let isDoubted = bound.isDoubted(verdict, estimate, by: floor)
            return Own(
                verdict: isDoubted || isSpoiled ? .inconclusive : verdict, estimate: estimate,
                notes: isDoubted ? [.doubt(.withinNoise)] : [])
        }
        let verdicts = own.map(\.verdict)
        verdict =
            if verdicts.contains(.fail) { .fail } else if verdicts.allSatisfy({ $0 == .notMeasured }) {
                .notMeasured
            } else if verdicts.allSatisfy({ $0 == .pass }) { .pass } else { .inconclusive }

        let failing = zip(agents, own).filter { $0.1.verdict == .fail }.map(\.0.id)
        let estimates = zip(agents, own).compactMap { agent, own in own.estimate.map { (agent.id, $0) } }
        let worst = estimates.max { bound.badness($0.1) < bound.badness($1.1) }
        notesOfAgents =
            (failing.isEmpty ? [] : [.failingAgents(failing)])
            + (worst.map { [.worstAgent($0.0, $0.1)] } ?? [])
        let open = zip(samples, own).compactMap { $0.1.verdict == .inconclusive ? $0.0 : nil }
        let doubted = zip(agents, own).filter { !$0.1.notes.isEmpty }.map(\.0.id)
        notes =
            notesOfAgents + (verdict == .inconclusive && !doubted.isEmpty ? [.agentsWithinNoise(doubted)] : [])
            + (verdict == .inconclusive && !open.isEmpty && !isSpoiled
                ? [Self.rounds(open, of: samples.count, bound, family, most)].compactMap(\.self) : [])
    }

    /// One agent outside decides, at Holm's first level; else all must be inside, each at its own.
    private static func rounds(
        _ open: [Sample], of agents: Int, _ bound: Bound, _ family: RowFamily, _ most: Int
    ) -> RowNote? {
        if open.contains(where: { $0.count < 2 }) { return .single }
        let undecided = open.filter { $0.interval(confidence: 1 - family.level).map { bound.side(of: $0) } != .inside }
        let outside = undecided.filter { !bound.holds($0.mean) }
        if !outside.isEmpty {
            let needed = outside.compactMap {
                $0.roundsToDecide(bound, level: family.nominal(RowFamily.alpha / Double(agents)), most: most)
            }.min()
            return .wouldDecide(needed, maximum: most)
        }
        // All that is open is doubted, or lacks values: no number of rounds says what would help.
        guard !undecided.isEmpty else { return nil }
        let needed = undecided.map { $0.roundsToDecide(bound, level: family.level, most: most) }
        let all = needed.compactMap { $0 }
        return .wouldDecide(all.count == needed.count ? all.max() : nil, maximum: most)
    }
}
