package import BenchmarkModel

extension Fleet {
    /// Returns a fleet of as many agents, which are called `NAME-1`, `NAME-2`, ... on the machine `local`. They keep
    /// their ports, and depend on no other agent.
    ///
    /// Ports that two agents of different machines share stay shared, because every process has its own address.
    package func copies(of name: String) -> Fleet {
        Fleet(
            name: name,
            agents: agents.enumerated().map { index, agent in
                AgentProfile(
                    id: AgentID(machine: "local", name: "\(name)-\(index + 1)"), group: name, port: agent.port,
                    healthCheckPort: agent.healthCheckPort, required: true, kind: agent.kind, dependencies: [],
                    rate: agent.rate)
            })
    }
}
