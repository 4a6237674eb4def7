package import BenchmarkModel

/// Builds a hub's agents from a fleet or from scrape targets.
package enum HubAgents {
    /// - Parameter hosts: Host of each machine. A machine that is missing here is reached by its name.
    package static func of(_ fleet: Fleet, hosts: [String: String]) -> [HubAgent] {
        fleet.agents.map { agent in
            HubAgent(
                id: agent.id, group: agent.group, kind: agent.kind.rawValue,
                address: "\(hosts[agent.id.machine] ?? agent.id.machine):\(agent.metricsPort)")
        }
    }

    /// The machine of targets whose file does not name one. One hub scrapes all of them.
    package static let unnamedMachine = "hub"

    /// Returns the agents of a file that lists scrape targets.
    ///
    /// The labels `agent`, `machine`, `group` and `kind` are used as they are. An agent without the label `agent` gets
    /// its instance or address as its name; if two share an address, they get their whole URL. The job becomes the
    /// group.
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
            // Rules and hubs select by the label `job`, so the hub sets it.
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

    /// Renames labels to names that every Prometheus accepts. If two labels get the same name, the second gets an
    /// underscore appended.
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

/// Agents that have the same address and page.
package struct HubCollision: Hashable, Sendable {
    package let address: String
    package let agents: [AgentID]

    /// Finds agents whose host, port and page are the same. A scrape reaches only one of them.
    package static func among(_ agents: [HubAgent]) -> [HubCollision] {
        struct Page: Hashable {
            let address: String
            /// Path and parameters, by which one server distinguishes its pages.
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
