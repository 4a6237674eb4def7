/// A port of an agent, as a target file names it.
package enum AgentPort: Hashable, Sendable, Codable {
    /// The port that gets the load (`AGENT_PORT`).
    case requests
    /// `HEALTH_CHECK_PORT`.
    case health
    /// `METRICS_PORT`.
    case metrics
    /// A port that the program itself fixes, the same for all of its processes.
    case fixed(Int)

    /// Returns the number of the port for an agent with these ports.
    package func number(in ports: AgentPorts) -> Int {
        switch self {
        case .requests: ports.requests
        case .health: ports.health
        case .metrics: ports.metrics
        case .fixed(let number): number
        }
    }

    /// The number, if the program fixes it.
    package var fixedNumber: Int? { if case .fixed(let number) = self { number } else { nil } }
}

/// The rules of a target for the parts of a process' life that most programs leave to the bench.
package struct ServiceRules: Hashable, Sendable, Codable {
    /// The port that serves the metrics page.
    package var metricsPort: AgentPort
    /// The port that answers health checks.
    package var healthPort: AgentPort

    package init(metricsPort: AgentPort = .metrics, healthPort: AgentPort = .metrics) {
        self.metricsPort = metricsPort
        self.healthPort = healthPort
    }

    /// The ports that the program itself fixes.
    package var fixedPorts: Set<Int> { Set([metricsPort, healthPort].compactMap(\.fixedNumber)) }

    /// Returns the ports at which the bench finds requests, health checks and the metrics page of an agent with these
    /// ports.
    package func asked(_ ports: AgentPorts) -> AgentPorts {
        AgentPorts(
            requests: ports.requests, health: healthPort.number(in: ports), metrics: metricsPort.number(in: ports))
    }
}
