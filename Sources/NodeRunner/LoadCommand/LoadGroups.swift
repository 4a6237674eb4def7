import BenchmarkModel
import LinuxSystem
import LoadDriver

/// The processes of a round as groups of the load driver: an agent's processes next to each other, by arm, in whatever
/// order they are launched.
struct LoadGroups {
    let groups: [LoadGroup]
    /// For each process, in the given order, its index among all members of all groups.
    let members: [Int]
    /// The agent of each group; nil for a group without processes.
    private let agents: [AgentID?]

    init(_ agents: [AgentOrder]) {
        let sorted = agents.indices.sorted { a, b in
            (agents[a].group, agents[a].arm.rank) < (agents[b].group, agents[b].arm.rank)
        }
        var groups = Array(repeating: LoadGroup(members: []), count: (agents.map(\.group).max() ?? -1) + 1)
        var members = Array(repeating: 0, count: agents.count)
        var ids: [AgentID?] = Array(repeating: nil, count: groups.count)
        for (member, index) in sorted.enumerated() {
            let agent = agents[index]
            // The address was parsed when the process was watched: an agent with an invalid address has already failed.
            let invalid = LoadMember(arm: agent.arm, endpoint: Endpoint(address: 0, port: 0))
            groups[agent.group].members.append(agent.loadMember ?? invalid)
            members[index] = member
            ids[agent.group] = agent.id
        }
        self.groups = groups
        self.members = members
        self.agents = ids
    }

    /// Returns the groups for the pacer. The processes of an agent have its rate.
    func paced(_ rates: AgentRates) -> [PacedGroup] {
        zip(groups, agents).map { group, agent in
            PacedGroup(size: group.members.count, rate: agent.map(rates.of) ?? 0)
        }
    }
}

extension Arm {
    fileprivate var rank: Int { Arm.allCases.firstIndex(of: self) ?? 0 }
}
