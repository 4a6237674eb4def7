/// Which agent of a fleet: two machines may use one name, so the pair identifies.
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

/// How an agent came to have metrics: by the base class, or (legacy) by a wrapper from outside.
package enum AgentKind: String, Sendable, Codable, CaseIterable {
    case enhanced
    case legacy
}

/// One row of a fleet file.
package struct AgentProfile: Hashable, Sendable, Codable {
    package let id: AgentID
    package let group: String
    /// Requests are served here.
    package let port: Int
    /// Reserved by the documented system; it serves no HTTP.
    package let healthCheckPort: Int
    package let required: Bool
    package let kind: AgentKind
    /// Names of agents that should be up before this one; an agent of the own machine is meant first.
    package let dependencies: [String]

    /// Where the exporter's HTTP server listens, by the documented rule.
    package var metricsPort: Int { healthCheckPort + 1 }

    package init(
        id: AgentID, group: String, port: Int, healthCheckPort: Int, required: Bool, kind: AgentKind,
        dependencies: [String]
    ) {
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
    package let agents: [AgentProfile]

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

/// What a port of an agent is for.
package enum PortRole: String, Sendable, Codable, CaseIterable {
    case requests
    case health
    case metrics
}

/// The three ports an agent's process is told to use in one arm.
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
