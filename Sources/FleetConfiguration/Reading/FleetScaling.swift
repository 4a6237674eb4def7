package import BenchmarkModel

extension Fleet {
    /// Returns this fleet with exactly `count` agents: its first agents or, if it has fewer, all of them and copies in
    /// turn.
    ///
    /// A copy has the machine of its original and is named `Name-2`, `Name-3`, ... Its ports collide with no other port
    /// of the machine and are outside the ephemeral range. It has the rate of its original, and depends on the agents
    /// that its original depends on.
    /// Dependencies on agents that are not in the result are removed.
    /// - Throws: `PlanError` when the fleet is empty, `count` is less than 1, or no port is left.
    package func scaled(to count: Int) throws(PlanError) -> Fleet {
        guard count >= 1 else { throw PlanError(message: "a fleet of \(count) agents: give at least 1 agent") }
        guard !agents.isEmpty else {
            throw PlanError(message: "the fleet \(name) has no agents to repeat: give a fleet with agents")
        }
        return Fleet(name: name, agents: count <= agents.count ? first(count) : try repeated(to: count))
    }

    private func first(_ count: Int) -> [AgentProfile] {
        let kept = agents.prefix(count)
        let names = Set(kept.map(\.id.name))
        return kept.map { $0.with(dependencies: $0.dependencies.filter(names.contains)) }
    }

    private func repeated(to count: Int) throws(PlanError) -> [AgentProfile] {
        var result = agents
        var ids = Set(agents.map(\.id))
        var pools: [String: PortPool] = [:]
        for machine in machines {
            let ports = agents.filter { $0.id.machine == machine }.flatMap {
                [$0.port, $0.healthCheckPort, $0.metricsPort]
            }
            pools[machine] = PortPool(ephemeral: .usual, taken: Set(ports))
        }
        while result.count < count {
            let original = agents[result.count % agents.count]
            let machine = original.id.machine
            guard let health = pools[machine]?.takePair(), let port = pools[machine]?.take() else {
                throw PlanError(
                    message: "\(count) agents do not fit: \(machine) has no port left for agent \(result.count + 1): "
                        + "give --agents \(result.count) or less")
            }
            var number = result.count / agents.count + 1
            // The fleet may already have an agent with this name.
            while !ids.insert(original.id.copy(number)).inserted { number += 1 }
            result.append(original.with(id: original.id.copy(number), port: port, healthCheckPort: health))
        }
        return result
    }
}

extension AgentID {
    fileprivate func copy(_ number: Int) -> AgentID { AgentID(machine: machine, name: "\(name)-\(number)") }
}

extension AgentProfile {
    fileprivate func with(
        id: AgentID? = nil, port: Int? = nil, healthCheckPort: Int? = nil, dependencies: [String]? = nil
    ) -> AgentProfile {
        AgentProfile(
            id: id ?? self.id, group: group, port: port ?? self.port,
            healthCheckPort: healthCheckPort ?? self.healthCheckPort, required: required, kind: kind,
            dependencies: dependencies ?? self.dependencies, rate: rate)
    }
}
