public import BenchmarkModel

/// Agents that are launched together, and where what is said of them belongs.
public struct Launch: Codable, Hashable, Sendable {
    public var target: String
    public var phase: Phase
    public var round: Int
    /// In the order in which they are launched; those of a pack one behind the other.
    public var agents: [AgentOrder]
    public var control: AgentInterface
    public var treatment: AgentInterface
    /// Seconds between two looks at the socket table while processes start.
    public var listenStep: Double
    /// Whether each process goes into a control group of its own, so that its children are counted with it.
    public var countsChildren: Bool
    /// Whether the processes say at their end what was planted in them.
    public var readsPlants: Bool

    public init(
        target: String, phase: Phase, round: Int, agents: [AgentOrder], control: AgentInterface,
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

    public func interface(of arm: Arm) -> AgentInterface { arm == .treatment ? treatment : control }

    /// Says that a process did not do its part.
    func failure(_ agent: AgentOrder, _ reason: String, lastOutput: [String] = []) -> AgentFailure {
        AgentFailure(
            target: target, phase: phase, round: round, agent: agent.id, arm: agent.arm, reason: reason,
            lastOutput: lastOutput)
    }
}
