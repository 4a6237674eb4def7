import BenchmarkModel
import FleetConfiguration

/// The number of processes that one launch of a plan has at the same time.
struct LaunchSize: Hashable {
    /// The processes that the node starts for agents. A pack is one process.
    let processes: Int
    /// The agents in these processes; each agent counts once per arm.
    let agents: Int
    /// The load commands, one per agent.
    let loadCommands: Int

    /// Computes the size of a launch of a phase of a subject.
    ///
    /// - Complexity: O(agents).
    init(_ plan: Plan, _ subject: Subject, _ phase: Phase) {
        guard !subject.isRunning else {
            self.init(processes: 0, agents: 1, loadCommands: 0)
            return
        }
        func packs(_ agents: [AgentProfile], _ arm: Arm) -> (processes: Int, agents: Int) {
            (AgentPacks.chunks(agents, for: subject.target(of: arm)).count, agents.count)
        }
        let fleet = plan.fleet.agents
        let launched: [(processes: Int, agents: Int)]
        switch phase.description.launch {
        case .oneAgent: launched = [(1, phase == .heap ? 1 : subject.treatment.pack)]
        case .nothing: launched = []
        // The arms are launched one after the other, so the larger one counts.
        case .fleet: launched = [subject.arms.map { packs(fleet, $0) }.max { $0.processes < $1.processes }!]
        case .scaledFleet:
            launched = [packs((try? plan.fleet.scaled(to: plan.scaleAgents))?.agents ?? fleet, .treatment)]
        case .twins:
            let seconds = phase == .twins ? AgentPacks.withSecondControl(plan, subject) : []
            launched =
                subject.twinArms.map { packs(fleet, $0) }
                + [packs(fleet.filter { seconds.contains($0.id) }, .secondControl)]
        }
        let agents = launched.reduce(0) { $0 + $1.agents }
        let isUnderLoad = phase.isUnderLoad && !subject.treatment.loadCommand.isEmpty
        self.init(
            processes: launched.reduce(0) { $0 + $1.processes }, agents: agents,
            loadCommands: isUnderLoad ? agents : 0)
    }

    private init(processes: Int, agents: Int, loadCommands: Int) {
        self.processes = processes
        self.agents = agents
        self.loadCommands = loadCommands
    }

    /// Returns the sizes of all launches of a plan.
    static func all(_ plan: Plan) -> [LaunchSize] {
        plan.subjects.flatMap { subject in
            Phase.allCases.filter { plan.count(of: $0) > 0 && ($0 != .scale || plan.scaleAgents > 0) }
                .map { LaunchSize(plan, subject, $0) }
        }
    }
}
