import BenchmarkModel

/// The dependencies between the agents of a fleet. Agents are indices in file order.
struct DependencyGraph {
    /// The dependencies of each agent, in file order. Unknown names and dependencies of an agent on itself are left
    /// out.
    private(set) var dependencies: [[Int]]

    /// Creates the graph of a fleet. A name means the agent on the same machine or, if there is none, the first one on
    /// another machine.
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

    /// Returns a cycle of agents in `remaining`. It is found by following the first remaining dependency from `start`.
    /// Every agent in `remaining` must depend on another one in it.
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
