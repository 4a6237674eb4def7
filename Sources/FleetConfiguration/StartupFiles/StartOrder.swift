package import BenchmarkModel

/// The order in which the agents of a fleet start. Each agent starts after its dependencies.
package struct StartOrder: Hashable, Sendable, Codable {
    /// A dependency that is ignored because it closes a cycle.
    package struct Cut: Hashable, Sendable, Codable, CustomStringConvertible {
        /// The agent that starts without waiting for `to`.
        package let from: AgentID
        package let to: AgentID
        /// The agents of the cycle, beginning and ending with `to`. Each depends on the next; the last dependency is
        /// cut.
        package let cycle: [AgentID]

        /// The cycle and its cut, such as `A -> B -> C -> A, cut at C -> A`.
        package var description: String { "\(path), cut at \(from.name) -> \(to.name)" }

        /// The cycle, such as `A -> B -> C -> A`. A cycle of more than 12 names is shortened in the middle.
        package var path: String {
            let names = cycle.map(\.name)
            guard names.count > 12 else { return names.joined(separator: " -> ") }
            let shown = names.prefix(5) + ["(\(names.count - 9) more)"] + names.suffix(4)
            return shown.joined(separator: " -> ")
        }
    }

    /// All agents in start order. Of several agents that are ready, the first in the file comes first.
    package let order: [AgentID]
    /// The groups of agents that can start together, in file order. Each wave depends only on earlier waves.
    package let waves: [[AgentID]]
    package let cuts: [Cut]

    /// Computes the order. It is a pure function of the fleet. In a cycle, the first agent in the file starts first.
    /// - Complexity: linear in the number of agents and dependencies and, for every cut, in the number of agents on the
    ///   path to its cycle.
    package init(_ fleet: Fleet) {
        let ids = fleet.agents.map(\.id)
        var graph = DependencyGraph(fleet)
        let cycles = Self.cutCycles(in: &graph)
        let sorted = Self.sort(graph)
        order = sorted.map { ids[$0] }

        var levels = [Int](repeating: 0, count: ids.count)
        for agent in sorted { levels[agent] = (graph.dependencies[agent].map { levels[$0] }.max() ?? -1) + 1 }
        var waves = [[AgentID]](repeating: [], count: (levels.max() ?? -1) + 1)
        for (agent, level) in levels.enumerated() { waves[level].append(ids[agent]) }
        self.waves = waves

        cuts = cycles.map { cycle in
            Cut(from: ids[cycle[cycle.count - 1]], to: ids[cycle[0]], cycle: (cycle + [cycle[0]]).map { ids[$0] })
        }
    }

    /// Cuts all cycles in the graph and returns them. Each is rotated so that its last agent no longer waits for its
    /// first.
    private static func cutCycles(in graph: inout DependencyGraph) -> [[Int]] {
        var waiting = WaitingAgents(graph)
        var cycles: [[Int]] = []
        while let stuck = waiting.first {
            let cycle = graph.cycle(from: stuck, among: waiting.isWaiting)
            guard let first = cycle.indices.min(by: { cycle[$0] < cycle[$1] }) else { return cycles }
            let rotated = Array(cycle[(first + 1)...] + cycle[...first])
            let (from, to) = (rotated[rotated.count - 1], rotated[0])
            graph.cut(from: from, to: to)
            waiting.cut(from: from, to: to)
            cycles.append(rotated)
        }
        return cycles
    }

    /// Sorts a graph without cycles by Kahn's algorithm.
    private static func sort(_ graph: DependencyGraph) -> [Int] {
        let dependents = graph.dependents
        var waitingFor = graph.dependencies.map(\.count)
        var order: [Int] = []
        // In descending order, so that popLast returns the first agent of the file.
        var ready = waitingFor.indices.reversed().filter { waitingFor[$0] == 0 }
        while let agent = ready.popLast() {
            order.append(agent)
            for dependent in dependents[agent] {
                waitingFor[dependent] -= 1
                guard waitingFor[dependent] == 0 else { continue }
                ready.insert(dependent, at: ready.firstIndex { $0 < dependent } ?? ready.endIndex)
            }
        }
        return order
    }
}

/// The agents that cannot start because of cycles. Cycles are cut one after the other.
private struct WaitingAgents {
    private(set) var isWaiting: [Bool]
    private var dependents: [[Int]]
    private var waitingFor: [Int]
    /// The first index that may wait. No agent before it waits.
    private var next = 0

    init(_ graph: DependencyGraph) {
        dependents = graph.dependents
        waitingFor = graph.dependencies.map(\.count)
        isWaiting = Array(repeating: true, count: waitingFor.count)
        release(waitingFor.indices.filter { waitingFor[$0] == 0 })
    }

    /// The first waiting agent in file order; nil when none waits.
    var first: Int? { next < isWaiting.count ? next : nil }

    /// Removes the dependency of one agent on another.
    mutating func cut(from: Int, to: Int) {
        waitingFor[from] -= dependents[to].count { $0 == from }
        dependents[to].removeAll { $0 == from }
        if waitingFor[from] == 0 { release([from]) }
    }

    /// Releases agents without open dependencies, and then all agents that become ready by that.
    private mutating func release(_ agents: [Int]) {
        var ready = agents
        while let agent = ready.popLast() {
            isWaiting[agent] = false
            for dependent in dependents[agent] {
                waitingFor[dependent] -= 1
                if waitingFor[dependent] == 0 { ready.append(dependent) }
            }
        }
        while next < isWaiting.count, !isWaiting[next] { next += 1 }
    }
}
