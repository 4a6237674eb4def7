import BenchmarkModel

/// Which agents of a fleet an agent depends on, by index in file order.
struct DependencyGraph {
    /// In the order of the fleet file; names that no agent has, and agents of their own, are left out.
    private(set) var dependencies: [[Int]]

    /// A name means the agent of the own machine first, else the first of any other machine.
    init(_ fleet: Fleet) {
        var byID: [AgentID: Int] = [:]
        var byName: [String: [Int]] = [:]
        for (index, agent) in fleet.agents.enumerated() {
            byID[agent.id] = byID[agent.id] ?? index
            byName[agent.id.name, default: []].append(index)
        }
        dependencies = fleet.agents.enumerated().map { index, agent in
            agent.dependencies.compactMap { name in
                let own = byID[AgentID(machine: agent.id.machine, name: name)]
                if let own, own != index { return own }
                return byName[name]?.first { $0 != index }
            }
        }
    }

    mutating func cut(from: Int, to: Int) { dependencies[from].removeAll { $0 == to } }

    /// The agents that depend on each.
    var dependents: [[Int]] {
        var dependents = [[Int]](repeating: [], count: dependencies.count)
        for (agent, dependencies) in dependencies.enumerated() {
            for dependency in dependencies { dependents[dependency].append(agent) }
        }
        return dependents
    }

    /// A cycle among `remaining`, whose every member depends on another one: found from one of them by following first
    /// dependencies.
    func cycle(from start: Int, among remaining: [Bool]) -> [Int] {
        var path: [Int] = []
        var depth: [Int: Int] = [:]
        var current: Int? = start
        while let agent = current {
            if let start = depth[agent] { return Array(path[start...]) }
            depth[agent] = path.count
            path.append(agent)
            current = dependencies[agent].first { remaining[$0] }
        }
        return []
    }
}
