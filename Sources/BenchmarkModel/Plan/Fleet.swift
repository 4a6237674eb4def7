/// Identifies an agent of a fleet by machine and name, because two machines may use one name.
package struct AgentID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    package let machine: String
    package let name: String

    package init(machine: String, name: String) {
        self.machine = machine
        self.name = name
    }

    package var description: String { "\(machine)/\(name)" }

    package static func < (a: AgentID, b: AgentID) -> Bool {
        (a.machine, a.name) < (b.machine, b.name)
    }
}

/// How an agent gets its metrics: from the base class, or (legacy) from a wrapper outside.
package enum AgentKind: String, Sendable, Codable, CaseIterable {
    case enhanced
    case legacy
}

/// One row of a fleet file.
package struct AgentProfile: Hashable, Sendable, Codable {
    package let id: AgentID
    package let group: String
    /// Port on which requests are served.
    package let port: Int
    /// Port reserved by the documented system. It serves no HTTP.
    package let healthCheckPort: Int
    package let required: Bool
    package let kind: AgentKind
    /// Names of agents that should be up before this one. A name refers to an agent of the same machine first.
    package let dependencies: [String]
    /// Requests per second of this agent; nil for the rate of the run.
    package var rate: Double?

    /// Port of the exporter's HTTP server, by the documented rule.
    package var metricsPort: Int { healthCheckPort + 1 }

    package init(
        id: AgentID, group: String, port: Int, healthCheckPort: Int, required: Bool, kind: AgentKind,
        dependencies: [String], rate: Double? = nil
    ) {
        self.rate = rate
        self.id = id
        self.group = group
        self.port = port
        self.healthCheckPort = healthCheckPort
        self.required = required
        self.kind = kind
        self.dependencies = dependencies
    }
}

/// The agents measured together, in file order.
package struct Fleet: Hashable, Sendable, Codable {
    package let name: String
    package var agents: [AgentProfile]

    package init(name: String, agents: [AgentProfile]) {
        self.name = name
        self.agents = agents
    }

    /// Machine names in order of first appearance.
    package var machines: [String] {
        var seen: Set<String> = []
        return agents.map(\.id.machine).filter { seen.insert($0).inserted }
    }
}

/// The use of an agent's port.
package enum PortRole: String, Sendable, Codable, CaseIterable {
    case requests
    case health
    case metrics
}

/// The three ports that an agent's process gets in one arm.
package struct AgentPorts: Hashable, Sendable, Codable {
    package var requests: Int
    package var health: Int
    package var metrics: Int

    package init(requests: Int, health: Int, metrics: Int) {
        self.requests = requests
        self.health = health
        self.metrics = metrics
    }
}
