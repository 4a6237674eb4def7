package import BenchmarkModel

/// The known obstacles and reservations of a comparison with a baseline, before the run is measured.
package struct ComparisonOutlook: Sendable {
    /// The reason why no row can be compared; nil if some can.
    package let obstacle: String?
    /// Reasons why rows will not be decided, one sentence each.
    package let reservations: [String]

    /// - Parameters:
    ///   - plan: the plan of the next run.
    ///   - name: the baseline's name, for people.
    package init(_ plan: Plan, against baseline: StoredRun, name: String) {
        obstacle = Self.obstacle(plan, baseline.plan, name)
        guard obstacle == nil else {
            reservations = []
            return
        }
        let most = plan.looks.last ?? plan.rounds
        let few = [("this run will have", most), ("\(name) has", baseline.rounds)].filter { $1 < Doubt.leastValues }
        reservations =
            few.map { owner, rounds in
                "\(owner) \(rounds) twin rounds; a verdict needs at least \(Doubt.leastValues) on each side"
            } + Reservations.known(plan, of: baseline, name: name)
    }

    private static func obstacle(_ plan: Plan, _ base: Plan, _ name: String) -> String? {
        guard !plan.versus else {
            return "--versus compares its own two targets; remove --baseline"
        }
        guard !base.versus else {
            return "\(name) is a versus run, which cannot be a baseline; give one made by `run --target`"
        }
        let (now, before) = (plan.subjects.map(\.name), base.subjects.map(\.name))
        guard !Set(now).isDisjoint(with: before) else {
            return
                "\(name) and this run have no target in common: it has \(before.map(\.text).joined(separator: ", ")), "
                + "this run has \(now.map(\.text).joined(separator: ", ")); give --target \(before.first?.text ?? "")"
        }
        guard !Set(plan.fleet.agents.map(\.id)).isDisjoint(with: base.fleet.agents.map(\.id)) else {
            return "\(name) and this run have no agent in common: it has the fleet \(base.fleet.name), this run has "
                + "\(plan.fleet.name); give the same --fleet"
        }
        guard !plan.budgets.changes.isEmpty else {
            return
                "the budget file \(plan.budgets.name) has no `changes` section with the figures to compare "
                + "and their thresholds"
        }
        return nil
    }
}
