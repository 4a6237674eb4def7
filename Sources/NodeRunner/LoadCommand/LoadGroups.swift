import BenchmarkModel
import LinuxSystem
import LoadDriver

/// The processes of a round as the load driver's groups: an agent's processes side by side, by arm, whatever the order of
/// their launch.
struct LoadGroups {
    let groups: [LoadGroup]
    /// For each process, in the order given, its place among all members of all groups.
    let connections: [Int]

    init(_ agents: [AgentOrder]) {
        let sorted = agents.indices.sorted { a, b in
            (agents[a].group, agents[a].arm.rank) < (agents[b].group, agents[b].arm.rank)
        }
        var groups = Array(repeating: LoadGroup(members: []), count: (agents.map(\.group).max() ?? -1) + 1)
        var connections = Array(repeating: 0, count: agents.count)
        for (place, index) in sorted.enumerated() {
            let agent = agents[index]
            // The address was parsed when the process was watched; one that is none has failed by now.
            let endpoint = Endpoint(agent.address, agent.ports.requests) ?? Endpoint(address: 0, port: 0)
            groups[agent.group].members.append(LoadMember(arm: agent.arm, endpoint: endpoint))
            connections[index] = place
        }
        self.groups = groups
        self.connections = connections
    }
}

extension Arm {
    fileprivate var rank: Int { Arm.allCases.firstIndex(of: self) ?? 0 }
}
