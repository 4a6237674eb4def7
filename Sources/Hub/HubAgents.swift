package import BenchmarkModel

/// Builds a hub's agents from a fleet or from scrape targets.
package enum HubAgents {
    /// - Parameters:
    ///   - hosts: Host of each machine. A machine that is missing here is reached by its name.
    ///   - target: The target that says where the agents have their pages; nil for the path `/metrics` of the port
    ///     after the health check port. Wrapped agents always have their pages there.
    ///   - access: How requests reach the pages that have no settings of their own in the target; nil for no settings.
    /// - Returns: One element for each page of an agent.
    package static func of(
        _ fleet: Fleet, hosts: [String: String], target: Target? = nil, access: HTTPAccess? = nil
    ) -> [HubAgent] {
        fleet.agents.flatMap { agent in
            let own = target.flatMap { $0.isWrapped(agent) ? nil : $0 }
            let pages = own?.pages ?? [MetricsPage()]
            let host = hosts[agent.id.machine] ?? agent.id.machine
            return pages.map { page in
                let location = PagePath(page.path)
                let query = Query(location.parameters)
                let port = page.port.number(
                    in: AgentPorts(requests: agent.port, health: agent.healthCheckPort, metrics: agent.metricsPort))
                var labels = addressLabels(scheme: page.scheme, path: location.path)
                // Series of two pages must have different labels, also if one port serves both.
                if pages.count > 1 { labels["instance"] = "\(host):\(port)\(page.path)" }
                var reached = page.access ?? access ?? HTTPAccess()
                if reached.tls == nil, page.isSecure { reached.tls = own?.rules.https?.certificates }
                return HubAgent(
                    id: agent.id, group: agent.group, kind: agent.kind.rawValue, address: "\(host):\(port)",
                    labels: labels.merging(query.labels) { $1 },
                    settings: ScrapeSettings(access: reached, parameters: query.others))
            }
        }
    }

    /// Returns Prometheus' labels for the parts of an address that differ from its defaults.
    private static func addressLabels(scheme: String, path: String) -> [String: String] {
        var labels: [String: String] = [:]
        if scheme != "http" { labels["__scheme__"] = scheme }
        if path != "/metrics" { labels["__metrics_path__"] = path }
        return labels
    }

    /// The parameters of a page: the first value as a label, and those that need settings of a job.
    private struct Query {
        var labels: [String: String] = [:]
        var others: [String: [String]] = [:]

        init(_ parameters: [String: [String]]) {
            for (name, values) in parameters {
                let label = "__param_\(name)"
                let isLabel = LabelName.isClassic(label)
                if isLabel { labels[label] = values.first }
                if !isLabel || values.count > 1 { others[name] = values }
            }
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
            let query = Query(target.parameters)
            labels = written(labels).merging(query.labels) { $1 }
                .merging(addressLabels(scheme: target.scheme, path: target.path)) { $1 }
            return HubAgent(
                id: id, group: group, kind: kind, address: "\(target.host):\(target.port)", labels: labels,
                settings: ScrapeSettings(
                    honorsLabels: target.honorsLabels, access: target.access, parameters: query.others))
        }
    }

    private static func id(_ target: ScrapeTarget) -> AgentID {
        AgentID(
            machine: target.labels["machine"] ?? unnamedMachine,
            name: target.labels["agent"] ?? target.labels["instance"] ?? "\(target.host):\(target.port)")
    }

    /// Labels of pages by which rules and dashboards select. A target's label of the same name would replace them.
    package static let labelsOfPages: Set<String> = ["direction", "le", "type"]

    /// Renames labels to names that every Prometheus accepts, and that hide no label of a page. If two labels get the
    /// same name, the second gets an underscore appended.
    private static func written(_ labels: [String: String]) -> [String: String] {
        func isFree(_ name: String) -> Bool { LabelName.isClassic(name) && !labelsOfPages.contains(name) }
        var result = labels.filter { isFree($0.key) }
        for (name, value) in labels.sorted(by: { $0.key < $1.key }) where !isFree(name) {
            var free = labelsOfPages.contains(name) ? "target_" + name : LabelName.classic(name)
            while result[free] != nil || !isFree(free) { free += "_" }
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
            let parameters: [String: [String]]
        }
        let pages = Dictionary(grouping: agents) { agent in
            Page(
                address: agent.address, labels: agent.labels.filter { $0.key.hasPrefix("__") },
                parameters: agent.settings.parameters)
        }
        return pages.filter { $0.value.count > 1 }
            .map { HubCollision(address: $0.key.address, agents: $0.value.map(\.id)) }
            .sorted { ($0.address, $0.agents[0]) < ($1.address, $1.agents[0]) }
    }
}
