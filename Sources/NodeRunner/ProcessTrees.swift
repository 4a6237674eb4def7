import BenchmarkModel
import LinuxSystem

/// Which processes are whose: an agent's own and all that it started. One look at /proc for all.
struct ProcessTrees {
    private let members: [Int32: [Int32]]
    /// Whether any process has started more than it is known to.
    var haveChildren: Bool { !parents.isEmpty }
    /// Those that have.
    let parents: [AgentID]

    init(_ processes: [AgentProcess]) {
        let hosts = processes.filter(\.isAlive).hosts
        let members = ProcessTree().members(of: hosts.compactMap(\.pid))
        self.members = members
        parents = hosts.filter { host in
            host.pid.map { members[$0, default: []].count > host.expectedProcesses } ?? false
        }.compactMap(\.agents.first?.order.agent)
    }

    /// The process itself first; none where it is not to be seen from here.
    func pids(of host: AgentHost) -> [Int32] { host.pid.map { members[$0] ?? [$0] } ?? [] }
}

extension RoundContext {
    /// Tells of children that were found in a round without control groups: from the next round on the target's processes have
    /// them, where they can be made.
    func reportChildren(_ trees: ProcessTrees) {
        guard !order.countsChildren, trees.haveChildren else { return }
        emit(.hasChildren)
        let remedy =
            order.processes.contains { $0.url != nil }
            ? "it ran before the bench, in no control group of its own, and CPU is"
            : controlGroups != nil
                ? "from the next round on each agent is counted in a control group; in this one CPU is"
                : "no control group can be made here, and CPU is"
        emit(
            .warning(
                "agents of \(order.target) have child processes (\(trees.parents[0])\(trees.parents.count > 1 ? " and \(trees.parents.count - 1) more" : "")): \(remedy) the sum over the processes alive before steady state, "
                    + "which loses children that end and those that come later"))
    }
}
