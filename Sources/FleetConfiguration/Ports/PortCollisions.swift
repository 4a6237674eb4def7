package import BenchmarkModel

/// One use of a port by an agent.
package struct PortClaim: Hashable, Sendable, Codable {
    package let agent: AgentID
    package let role: PortRole

    package init(agent: AgentID, role: PortRole) {
        self.agent = agent
        self.role = role
    }
}

/// A port with more than one claim.
package struct PortCollision: Hashable, Sendable, Codable {
    package let machine: String
    package let port: Int
    /// The claims, at least two, in file order.
    package let claimants: [PortClaim]
}

extension PortPlan {
    /// Returns the ports of each machine that are claimed more than once if every agent serves metrics on
    /// `health_check_port + 1`. Machines are in file order, ports in ascending order.
    package static func collisions(in fleet: Fleet) -> [PortCollision] {
        fleet.machines.flatMap { machine in
            var claims: [Int: [PortClaim]] = [:]
            for agent in fleet.agents where agent.id.machine == machine {
                for role in PortRole.allCases {
                    claims[agent.documentedPort(role), default: []].append(PortClaim(agent: agent.id, role: role))
                }
            }
            return claims.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
                PortCollision(machine: machine, port: $0.key, claimants: $0.value)
            }
        }
    }
}

extension AgentProfile {
    /// Returns the port of this agent for a role in the documented system.
    func documentedPort(_ role: PortRole) -> Int {
        switch role {
        case .requests: port
        case .health: healthCheckPort
        case .metrics: metricsPort
        }
    }
}

extension AgentPorts {
    /// Accesses the port for a role.
    package subscript(role: PortRole) -> Int {
        get {
            switch role {
            case .requests: requests
            case .health: health
            case .metrics: metrics
            }
        }
        set {
            switch role {
            case .requests: requests = newValue
            case .health: health = newValue
            case .metrics: metrics = newValue
            }
        }
    }
}
