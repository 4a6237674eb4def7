/// Which agent of a fleet: two machines may use one name, so the pair identifies.
public struct AgentID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let machine: String
    public let name: String

    public init(machine: String, name: String) {
        self.machine = machine
        self.name = name
    }

    public var description: String { "\(machine)/\(name)" }

    public static func < (a: AgentID, b: AgentID) -> Bool {
        (a.machine, a.name) < (b.machine, b.name)
    }
}

/// How an agent came to have metrics: by the base class, or (legacy) by a wrapper from outside.
public enum AgentKind: String, Sendable, Codable, CaseIterable {
    case enhanced
    case legacy
}

/// One row of a fleet file.
public struct AgentProfile: Hashable, Sendable, Codable {
    public let id: AgentID
    public let group: String
    /// Requests are served here.
    public let port: Int
    /// Reserved by the documented system; it serves no HTTP.
    public let healthCheckPort: Int
    public let required: Bool
    public let kind: AgentKind
    /// Names of agents that should be up before this one; an agent of the own machine is meant first.
    public let dependencies: [String]

    /// Where the exporter's HTTP server listens, by the documented rule.
    public var metricsPort: Int { healthCheckPort + 1 }

    public init(
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
public struct Fleet: Hashable, Sendable, Codable {
    public let name: String
    public let agents: [AgentProfile]

    public init(name: String, agents: [AgentProfile]) {
        self.name = name
        self.agents = agents
    }

    /// Machine names in order of first appearance.
    public var machines: [String] {
        var seen: Set<String> = []
        return agents.map(\.id.machine).filter { seen.insert($0).inserted }
    }
}

/// What a port of an agent is for.
public enum PortRole: String, Sendable, Codable, CaseIterable {
    case requests
    case health
    case metrics
}

/// The three ports an agent's process is told to use in one arm.
public struct AgentPorts: Hashable, Sendable, Codable {
    public var requests: Int
    public var health: Int
    public var metrics: Int

    public init(requests: Int, health: Int, metrics: Int) {
        self.requests = requests
        self.health = health
        self.metrics = metrics
    }
}
