import BenchmarkModel
import LinuxSystem

/// Which processes are whose: an agent's own and all that it started. One look at /proc for all.
struct ProcessTrees {
    private let members: [Int32: [Int32]]

    init(_ agents: [Agent]) {
        members = ProcessTree().members(of: agents.filter(\.isAlive).processes.flatMap(\.pids))
    }

    /// The process itself first, or those that serve together; none where it is not to be seen from here.
    func pids(of process: AgentProcess) -> [Int32] {
        var seen: Set<Int32> = []
        return process.pids.flatMap { members[$0] ?? [$0] }.filter { seen.insert($0).inserted }
    }

    /// The first agent of each process that has, or had, more children than it is known to.
    func parents(_ agents: [Agent]) -> [AgentID] {
        agents.filter(\.isAlive).processes
            .filter { $0.needsGroup || pids(of: $0).count > $0.expectedProcesses }
            .compactMap(\.agents.first?.order.id)
    }
}

extension RoundContext {
    /// Tells of children that were found in a round without control groups: from the next round on the target's processes have
    /// them, where they can be made. Gives whether there were any.
    @discardableResult
    func reportChildren(_ trees: ProcessTrees, _ agents: [Agent]) -> Bool {
        let parents = trees.parents(agents)
        guard !parents.isEmpty else { return false }
        guard !launch.countsChildren, !launch.agents.contains(where: { $0.page != nil }) else { return true }
        emit(.hasChildren)
        let remedy =
            controlGroups != nil
            ? "from the next round on each agent is counted in a control group; in this one CPU is"
            : "no control group can be made here, and CPU is"
        emit(
            .warning(
                "agents of \(launch.target) have child processes (\(parents[0])\(parents.count > 1 ? " and \(parents.count - 1) more" : "")): "
                    + "\(remedy) the sum over their clocks, and over the ended children that each process waited for, in steps of 10 ms"
            ))
        return true
    }
}
