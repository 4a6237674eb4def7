public import BenchmarkModel

/// The order in which the agents of a fleet start, each after those it depends on.
public struct StartOrder: Hashable, Sendable, Codable {
    /// A dependency that is not waited for, because it closes a cycle.
    public struct Cut: Hashable, Sendable, Codable, CustomStringConvertible {
        /// Starts without waiting for `to`.
        public let from: AgentID
        public let to: AgentID
        /// Begins and ends with `to`; each depends on the next, and the last arrow is the one cut.
        public let cycle: [AgentID]

        /// `A -> B -> C -> A, cut at C -> A`
        public var description: String {
            "\(cycle.map(\.name).joined(separator: " -> ")), cut at \(from.name) -> \(to.name)"
        }
    }

    /// Every agent once: of those that are ready, the first in the file.
    public let order: [AgentID]
    /// The agents that may start together, in file order: each wave depends on earlier ones only.
    public let waves: [[AgentID]]
    public let cuts: [Cut]

    /// A pure function of the fleet. Of a cycle, the member that comes first in the file starts first.
    /// - Complexity: linear in agents and dependencies, once for every cut.
    public init(_ fleet: Fleet) {
        let ids = fleet.agents.map(\.id)
        var graph = DependencyGraph(fleet)
        let cycles = Self.cutCycles(in: &graph)
        let sorted = Self.sort(graph)
        order = sorted.order.map { ids[$0] }

        var levels = [Int](repeating: 0, count: ids.count)
        for agent in sorted.order { levels[agent] = (graph.dependencies[agent].map { levels[$0] }.max() ?? -1) + 1 }
        var waves = [[AgentID]](repeating: [], count: (levels.max() ?? -1) + 1)
        for (agent, level) in levels.enumerated() { waves[level].append(ids[agent]) }
        self.waves = waves

        cuts = cycles.map { cycle in
            Cut(from: ids[cycle[cycle.count - 1]], to: ids[cycle[0]], cycle: (cycle + [cycle[0]]).map { ids[$0] })
        }
    }

    /// Each cycle cut, rotated so that its last member is the one that no longer waits for its first.
    private static func cutCycles(in graph: inout DependencyGraph) -> [[Int]] {
        var cycles: [[Int]] = []
        while true {
            let stuck = sort(graph).stuck
            let cycle = graph.cycle(among: stuck)
            guard let first = cycle.indices.min(by: { cycle[$0] < cycle[$1] }) else { return cycles }
            let rotated = Array(cycle[(first + 1)...] + cycle[...first])
            graph.cut(from: rotated[rotated.count - 1], to: rotated[0])
            cycles.append(rotated)
        }
    }

    /// Kahn's algorithm. What a cycle holds back is stuck.
    private static func sort(_ graph: DependencyGraph) -> (order: [Int], stuck: [Bool]) {
        var dependents = [[Int]](repeating: [], count: graph.dependencies.count)
        var waitingFor = graph.dependencies.map(\.count)
        for (agent, dependencies) in graph.dependencies.enumerated() {
            for dependency in dependencies { dependents[dependency].append(agent) }
        }
        var order: [Int] = []
        var stuck = [Bool](repeating: true, count: graph.dependencies.count)
        // Descending, so that the first in the file is taken from the end.
        var ready = waitingFor.indices.reversed().filter { waitingFor[$0] == 0 }
        while let agent = ready.popLast() {
            order.append(agent)
            stuck[agent] = false
            for dependent in dependents[agent] {
                waitingFor[dependent] -= 1
                guard waitingFor[dependent] == 0 else { continue }
                ready.insert(dependent, at: ready.firstIndex { $0 < dependent } ?? ready.endIndex)
            }
        }
        return (order, stuck)
    }
}
