package import BenchmarkModel

/// The load of a subject in words: its rate, its schedule, rates of single agents, and the origin of the rate.
package struct LoadWords: Hashable, Sendable {
    /// Requests per second of an agent without a rate of its own, as a mean over steady state.
    package let rate: Double
    /// The schedule and the rates of single agents, to be put behind the rate; empty for the usual ones.
    package let additions: String
    /// The search that found the rate; nil for a rate that was given.
    package let origin: String?
    /// Whether the rates are those of the schedule or of the fleet file, not that of the target file.
    let hasOwnRates: Bool

    package init(_ plan: Plan, _ subject: Subject) {
        let rates = plan.rates(of: subject)
        let schedule = plan.schedule(of: subject)
        rate = rates.common
        origin = plan.rateSearch(of: subject).flatMap { $0.trials.isEmpty ? nil : $0.origin(of: rates.common) }
        hasOwnRates = schedule.hasOwnRates || !rates.own.isEmpty
        additions = [schedule.remark, Self.own(rates, plan.fleet.agents)].filter { !$0.isEmpty }
            .map { ", " + $0 }.joined()
    }

    private static func own(_ rates: AgentRates, _ agents: [AgentProfile]) -> String {
        guard let least = rates.own.values.min(), let most = rates.own.values.max() else { return "" }
        let range = least == most ? least.plainText : "\(least.plainText) to \(most.plainText)"
        let mean = (rates.mean(over: agents) * 100).rounded() / 100
        return
            "\(Count.text(rates.own.count, "agent")) at \(range) by the fleet file, a mean of \(mean.plainText)"
    }
}
