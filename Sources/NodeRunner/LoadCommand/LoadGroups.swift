import BenchmarkModel
import LinuxSystem
import LoadDriver

/// The processes of a round as the load driver's groups: an agent's processes side by side, by arm, whatever the order of
/// their launch.
struct LoadGroups {
    let groups: [LoadGroup]
    /// For each process, in the order given, its place among all members of all groups.
    let connections: [Int]

    init(_ processes: [ProcessOrder]) {
        let sorted = processes.indices.sorted { a, b in
            (processes[a].group, processes[a].arm.rank) < (processes[b].group, processes[b].arm.rank)
        }
        var groups = Array(repeating: LoadGroup(members: []), count: (processes.map(\.group).max() ?? -1) + 1)
        var connections = Array(repeating: 0, count: processes.count)
        for (place, index) in sorted.enumerated() {
            let process = processes[index]
            // The address was parsed when the process was watched; one that is none has failed by now.
            let endpoint = Endpoint(process.address, process.ports.requests) ?? Endpoint(address: 0, port: 0)
            groups[process.group].members.append(LoadMember(arm: process.arm, endpoint: endpoint))
            connections[index] = place
        }
        self.groups = groups
        self.connections = connections
    }
}

extension Arm {
    fileprivate var rank: Int { Arm.allCases.firstIndex(of: self) ?? 0 }
}
