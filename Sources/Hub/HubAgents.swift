package import BenchmarkModel

/// A fleet's agents as a hub scrapes them.
package enum HubAgents {
    /// - Parameter hosts: of machines; a machine's name is its host where it is not there.
    package static func of(_ fleet: Fleet, hosts: [String: String]) -> [HubAgent] {
        fleet.agents.map { agent in
            HubAgent(
                id: agent.id, group: agent.group, kind: agent.kind.rawValue,
                address: "\(hosts[agent.id.machine] ?? agent.id.machine):\(agent.metricsPort)")
        }
    }

    /// The machine of targets whose file does not say one: they are scraped by one hub.
    package static let unnamedMachine = "hub"

    /// Of a file that says where metrics are: labels `agent`, `machine`, `group` and `kind` are taken as they are; an agent
    /// without a name is called by its instance or address, two at one address by all of it; its job is its group.
    package static func of(_ targets: [ScrapeTarget]) -> [HubAgent] {
        var counts: [AgentID: Int] = [:]
        for target in targets { counts[id(target), default: 0] += 1 }
        return targets.map { target in
            let usual = id(target)
            let isNamed = target.labels["agent"] != nil || counts[usual] == 1
            let id = isNamed ? usual : AgentID(machine: usual.machine, name: PageAddress(target.url).shown)
            var labels = target.labels
            func take(_ name: String) -> String? { labels.removeValue(forKey: name) }
            let group = take("group") ?? target.job ?? ""
            let kind = take("kind") ?? ""
            // Rules and hubs ask by job: it is theirs to say.
            for name in ["agent", "machine", "job"] { _ = take(name) }
            labels = classic(labels)
            if target.scheme != "http" { labels["__scheme__"] = target.scheme }
            if target.path != "/metrics" { labels["__metrics_path__"] = target.path }
            for (name, values) in target.parameters { labels["__param_\(name)"] = values.first }
            return HubAgent(
                id: id, group: group, kind: kind, address: "\(target.host):\(target.port)", labels: labels,
                settings: ScrapeSettings(
                    honorsLabels: target.honorsLabels, credentials: target.credentials,
                    parameters: target.parameters.filter { $0.value.count > 1 }))
        }
    }

    private static func id(_ target: ScrapeTarget) -> AgentID {
        AgentID(
            machine: target.labels["machine"] ?? unnamedMachine,
            name: target.labels["agent"] ?? target.labels["instance"] ?? "\(target.host):\(target.port)")
    }

    /// Labels by names that every Prometheus takes. Of two that become one name the second gets an underscore more.
    private static func classic(_ labels: [String: String]) -> [String: String] {
        var result = labels.filter { LabelName.isClassic($0.key) }
        for (name, value) in labels.sorted(by: { $0.key < $1.key }) where !LabelName.isClassic(name) {
            var free = LabelName.classic(name)
            while result[free] != nil { free += "_" }
            result[free] = value
        }
        return result
    }
}

/// Agents that one address cannot tell apart.
package struct HubCollision: Hashable, Sendable {
    package let address: String
    package let agents: [AgentID]

    /// Agents at one host and port whose pages are one: a scrape reaches one of them, so that the others cannot be.
    package static func among(_ agents: [HubAgent]) -> [HubCollision] {
        struct Page: Hashable {
            let address: String
            /// Path and parameters, by which one server tells pages apart.
            let labels: [String: String]
        }
        let pages = Dictionary(grouping: agents) { agent in
            Page(address: agent.address, labels: agent.labels.filter { $0.key.hasPrefix("__") })
        }
        return pages.filter { $0.value.count > 1 }
            .map { HubCollision(address: $0.key.address, agents: $0.value.map(\.id)) }
            .sorted { ($0.address, $0.agents[0]) < ($1.address, $1.agents[0]) }
    }
}
