import BenchmarkModel
import LinuxSystem

/// The processes of each agent: its own and all that it started, from one scan of /proc.
struct ProcessTrees {
    private let members: [Int32: [Int32]]

    init(_ agents: [Agent]) {
        members = ProcessTree().members(of: agents.filter(\.isAlive).processes.flatMap(\.pids))
    }

    /// Returns the PIDs of an agent's process and its descendants, its root processes first; empty for a process that
    /// cannot be seen from here.
    func pids(of process: AgentProcess) -> [Int32] {
        var seen: Set<Int32> = []
        return process.pids.flatMap { members[$0] ?? [$0] }.filter { seen.insert($0).inserted }
    }

    /// Returns the first agent of each process that has, or had, more children than expected.
    func parents(_ agents: [Agent]) -> [AgentID] {
        agents.filter(\.isAlive).processes
            .filter { $0.needsGroup || pids(of: $0).count > $0.expectedProcesses }
            .compactMap(\.agents.first?.order.id)
    }
}

extension RoundContext {
    /// Reports children that were found in a round without control groups. From the next round on, the target's
    /// processes have control groups where these can be created. Returns whether there were children.
    @discardableResult
    func reportChildren(_ trees: ProcessTrees, _ agents: [Agent]) -> Bool {
        let parents = trees.parents(agents)
        guard !parents.isEmpty else { return false }
        guard !launch.countsChildren, !launch.agents.contains(where: { $0.page != nil }) else { return true }
        emit(.hasChildren)
        let method =
            controlGroups != nil
            ? "from the next round on, CPU is read from a control group for each agent. In this round, CPU is"
            : "no control group can be created here, so CPU is"
        let others = parents.count > 1 ? " and \(parents.count - 1) more" : ""
        emit(
            .warning(
                "agents of \(launch.target) have child processes (\(parents[0])\(others)): "
                    + "\(method) the sum of the processes' CPU clocks, plus that of ended children that were waited "
                    + "for, in steps of 10 ms"
            ))
        return true
    }
}
