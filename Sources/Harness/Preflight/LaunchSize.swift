import BenchmarkModel
import FleetConfiguration

/// What one launch of a plan has alive at once.
struct LaunchSize: Hashable {
    /// Processes that the node starts for agents: a pack is one.
    let processes: Int
    /// Agents in them, each in each of its arms.
    let agents: Int
    /// Load commands beside them, one for each agent.
    let loadCommands: Int

    /// Of a phase of a subject.
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
        // One arm at a time, and the larger of them.
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

    /// Of all launches that a plan has.
    static func all(_ plan: Plan) -> [LaunchSize] {
        plan.subjects.flatMap { subject in
            Phase.allCases.filter { plan.count(of: $0) > 0 && ($0 != .scale || plan.scaleAgents > 0) }
                .map { LaunchSize(plan, subject, $0) }
        }
    }
}
