/// Requests per second of the agents of a run. The twins of an agent have the same rate.
package struct AgentRates: Hashable, Sendable, Codable {
    /// The rate of agents without a rate of their own.
    package var common: Double
    /// The rates of the fleet file.
    package var own: [AgentID: Double]

    package init(_ common: Double, own: [AgentID: Double] = [:]) {
        self.common = common
        self.own = own
    }

    package func of(_ agent: AgentID) -> Double { own[agent] ?? common }

    /// Returns the mean over agents; the common rate without agents.
    package func mean(over agents: some Collection<AgentProfile>) -> Double {
        guard !own.isEmpty, !agents.isEmpty else { return common }
        return agents.reduce(0) { $0 + of($1.id) } / Double(agents.count)
    }
}

extension Plan {
    /// Returns the requests per second of a subject's agents, as means over steady state.
    /// - Complexity: O(agents).
    package func rates(of subject: Subject) -> AgentRates {
        let common = requestRates[subject.name] ?? subject.treatment.requestRate
        guard !schedule(of: subject).hasOwnRates else { return AgentRates(common) }
        let own = fleet.agents.compactMap { agent in agent.rate.map { (agent.id, $0) } }
        return AgentRates(common, own: Dictionary(own) { first, _ in first })
    }

    /// Returns the mean requests per second over the agents of the fleet and over steady state.
    /// - Complexity: O(agents).
    package func meanRate(of subject: Subject) -> Double { rates(of: subject).mean(over: fleet.agents) }

    /// Returns how the load of a subject is spread over time.
    package func schedule(of subject: Subject) -> LoadSchedule { schedules[subject.name] ?? .poisson }

    /// Returns the search that found the rate of a subject, or will find it; nil where the rate was given.
    package func rateSearch(of subject: Subject) -> RateSearch? { rateSearches[subject.name] }

    /// The subjects whose rate is not known yet.
    package var subjectsWithoutRate: [Subject] { subjects.filter { rateSearch(of: $0)?.trials.isEmpty == true } }
}
