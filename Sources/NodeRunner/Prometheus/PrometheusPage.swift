import BenchmarkModel

/// A page of an agent that a Prometheus scrapes: one of its targets.
struct PrometheusPage: Hashable {
    let agent: AgentOrder
    let page: PageOrder

    /// The value of the label `instance`. It differs between all pages of a round.
    var instance: String {
        let address = "\(agent.address):\(page.port)"
        return agent.pages.count > 1 ? address + page.path : address
    }

    /// Returns the pages of an agent.
    static func of(_ agent: AgentOrder) -> [PrometheusPage] {
        agent.pages.map { PrometheusPage(agent: agent, page: $0) }
    }

    /// Returns the pages of the agents that a Prometheus scrapes.
    static func all(_ agents: [AgentOrder]) -> [PrometheusPage] {
        agents.filter { $0.scraping.prometheus != nil }.flatMap(of)
    }
}
