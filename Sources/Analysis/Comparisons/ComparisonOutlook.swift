package import BenchmarkModel

/// What is known of a comparison with a baseline before the run is measured.
package struct ComparisonOutlook: Sendable {
    /// Why no row can be compared; nil where some can.
    package let obstacle: String?
    /// What will keep rows from being decided. A sentence each.
    package let reservations: [String]

    /// - Parameters:
    ///   - plan: of the run to come.
    ///   - name: the baseline's, for people.
    package init(_ plan: Plan, against baseline: StoredRun, name: String) {
        obstacle = Self.obstacle(plan, baseline.plan, name)
        guard obstacle == nil else {
            reservations = []
            return
        }
        let most = plan.looks.last ?? plan.rounds
        let few = [("this run will have", most), ("\(name) has", baseline.rounds)].filter { $1 < Doubt.leastValues }
        reservations =
            few.map { whose, rounds in
                "\(whose) \(rounds) twin rounds, and a verdict on them needs \(Doubt.leastValues) on both sides"
            } + Reservations.known(plan, of: baseline, name: name)
    }

    private static func obstacle(_ plan: Plan, _ base: Plan, _ name: String) -> String? {
        guard !plan.versus else {
            return "--versus compares its own two targets: leave out --baseline"
        }
        guard !base.versus else {
            return "\(name) is a versus run, which is compared with itself alone: give a baseline of `run --target`"
        }
        let (now, before) = (plan.subjects.map(\.name), base.subjects.map(\.name))
        guard !Set(now).isDisjoint(with: before) else {
            return "\(name) has no target of this run: it has \(before.joined(separator: ", ")), and this run "
                + "\(now.joined(separator: ", ")); give --target \(before.first ?? "")"
        }
        guard !Set(plan.fleet.agents.map(\.id)).isDisjoint(with: base.fleet.agents.map(\.id)) else {
            return "\(name) has no agent of this run: it is of the fleet \(base.fleet.name), and this run of "
                + "\(plan.fleet.name); give the same --fleet"
        }
        guard !plan.budgets.changes.isEmpty else {
            return
                "the budget file \(plan.budgets.name) has no `changes`, which say what is compared and how far it may move"
        }
        return nil
    }
}
