import BenchmarkModel
import Statistics

/// One agent's figures, one for each round.
struct AgentSeries {
    let id: AgentID
    let series: RoundSeries
    /// The agent's A/A figures; nil without a second control.
    let noise: RoundSeries?
}

/// The verdict on a budget that every agent must keep: an intersection-union test.
///
/// The budget passes only if every agent's own 95 % interval is inside the limit. This needs no adjustment: a wrong
/// pass requires that the worst agent's interval is wrong. The budget fails if some agent is outside at Holm's level
/// over the agents, because any one of them can be wrong. The interval of an agent is the one it is judged by: Holm's
/// if its mean exceeds the limit.
///
/// Source: R. L. Berger, "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24 (1982).
struct AgentVerdict {
    /// The verdict on one agent.
    struct Own {
        let verdict: Verdict
        /// nil if no round gave a figure.
        let estimate: Estimate?
        let notes: [RowNote]
    }

    let verdict: Verdict
    /// Notes that name the failing agents and the worst agent.
    let notesOfAgents: [RowNote]
    /// `notesOfAgents`, and the number of rounds that would decide.
    let notes: [RowNote]
    /// The agents' own verdicts, in the order given.
    let own: [Own]

    /// - Parameters:
    ///   - most: greatest number of rounds that a note may recommend.
    ///   - noise: A/A of the fleet, used for agents without a second control.
    ///   - isSpoiled: whether disturbances spoiled the rows of this budget, so that none is decided.
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

    /// Returns the note on the number of rounds that would decide. One agent outside at Holm's first level decides a
    /// fail; otherwise all agents must be inside, each at its own level.
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
        // The open agents are within noise or lack values, so more rounds would not help.
        guard !undecided.isEmpty else { return nil }
        let needed = undecided.map { $0.roundsToDecide(bound, level: family.level, most: most) }
        let all = needed.compactMap { $0 }
        return .wouldDecide(all.count == needed.count ? all.max() : nil, maximum: most)
    }
}
