public import BenchmarkModel

/// A fleet's agents as a hub scrapes them.
public enum HubAgents {
    /// - Parameter hosts: of machines; a machine's name is its host where it is not there.
    public static func of(_ fleet: Fleet, hosts: [String: String]) -> [HubAgent] {
        fleet.agents.map { agent in
            HubAgent(
                id: agent.id, group: agent.group, kind: agent.kind.rawValue,
                address: "\(hosts[agent.id.machine] ?? agent.id.machine):\(agent.metricsPort)")
        }
    }

    /// The machine of targets whose file does not say one: they are scraped by one hub.
    public static let unnamedMachine = "hub"

    /// Of a file that says where metrics are: labels `agent`, `machine`, `group` and `kind` are taken as they are; an agent
    /// without a name is called by its address, its job is its group.
    public static func of(_ targets: [ScrapeTarget]) -> [HubAgent] {
        targets.map { target in
            let address = "\(target.host):\(target.port)"
            var labels = target.labels
            func take(_ name: String) -> String? { labels.removeValue(forKey: name) }
            let id = AgentID(machine: take("machine") ?? unnamedMachine, name: take("agent") ?? address)
            let group = take("group") ?? target.job ?? ""
            let kind = take("kind") ?? ""
            // Rules and hubs ask by job: it is theirs to say.
            _ = take("job")
            if target.scheme != "http" { labels["__scheme__"] = target.scheme }
            if target.path != "/metrics" { labels["__metrics_path__"] = target.path }
            return HubAgent(id: id, group: group, kind: kind, address: address, labels: labels)
        }
    }
}

/// Agents that one address cannot tell apart.
public struct HubCollision: Hashable, Sendable {
    public let address: String
    public let agents: [AgentID]

    /// Agents at one host and port: a scrape reaches one of them, so that the others cannot be.
    public static func among(_ agents: [HubAgent]) -> [HubCollision] {
        Dictionary(grouping: agents, by: \.address).filter { $0.value.count > 1 }
            .map { HubCollision(address: $0.key, agents: $0.value.map(\.id)) }
            .sorted { $0.address < $1.address }
    }
}
