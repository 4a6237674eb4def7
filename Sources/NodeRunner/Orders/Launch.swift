package import BenchmarkModel

/// Agents that are launched together, and the target, phase and round that their observations belong to.
package struct Launch: Codable, Hashable, Sendable {
    package var target: SubjectID
    package var phase: Phase
    package var round: Int
    /// The agents in the order of their launch; those of a pack follow each other.
    package var agents: [AgentOrder]
    package var control: AgentInterface
    package var treatment: AgentInterface
    /// Seconds between two polls of the socket table while processes start.
    package var listenStep: Double
    /// Whether each process goes into a control group of its own, so that its children are counted with it.
    package var countsChildren: Bool
    /// Whether the processes report at their end what was planted in them.
    package var readsPlants: Bool

    package init(
        target: SubjectID, phase: Phase, round: Int, agents: [AgentOrder], control: AgentInterface,
        treatment: AgentInterface, listenStep: Double, countsChildren: Bool = false,
        readsPlants: Bool = false
    ) {
        self.target = target
        self.phase = phase
        self.round = round
        self.agents = agents
        self.control = control
        self.treatment = treatment
        self.listenStep = listenStep
        self.countsChildren = countsChildren
        self.readsPlants = readsPlants
    }

    package func interface(of arm: Arm) -> AgentInterface { arm == .treatment ? treatment : control }

    /// Returns the failure of an agent's process.
    func failure(_ agent: AgentOrder, _ reason: String, lastOutput: [String] = []) -> AgentFailure {
        AgentFailure(
            target: target, phase: phase, round: round, agent: agent.id, arm: agent.arm, reason: reason,
            lastOutput: lastOutput)
    }
}
