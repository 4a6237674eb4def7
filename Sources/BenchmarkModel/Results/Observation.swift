/// `control`: exporter off, never scraped. `treatment`: exporter on, scraped. Where two targets are compared with each other
/// (`Plan.versus`), both are on and scraped, and the control is the one compared with.
package enum Arm: String, Hashable, Sendable, Codable, CaseIterable {
    case control
    case treatment
    /// A second control process for a share of the agents: what it differs by from the control is noise (A/A).
    case secondControl = "second_control"
    /// Of an exporter that cannot be switched off, on and not scraped: what it differs by from the treatment is the scrapes.
    case idle
}

/// The part of a plan in which something was observed.
package enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
    /// One agent on an otherwise idle bench.
    case solo
    /// The whole fleet in one arm at once.
    case herd
    /// As herd, with as many agents as the scale budget asks for.
    case scale
    /// Every agent's control and treatment process, alive together, under equal load.
    case twins
    /// Single agents with an allocator that counts, apart from the others because counting costs.
    case heap
    /// The whole fleet in one arm under load: is the twins' difference the fleet's?
    case uniform
    /// Of runs that older versions stored: processes that answered scrapes with a static page of the agents' size.
    case loopback
    /// Twins under load for long: what grows.
    case soak
}

/// The currency of the program: every stage takes or gives these. However it is made, its value is one that its metric can have
/// (`Metric.possible`); any other is absent, and the reason quotes it.
package struct Observation: Hashable, Sendable, Codable {
    /// Name of the plan's `Subject`: the target, or "B vs A".
    package let target: String
    package let phase: Phase
    /// Counted from 1 within the phase.
    package let round: Int
    /// Second of the steady state, from 1; nil for a figure of the whole round.
    package let block: Int?
    /// nil for a figure of the harness or of the whole fleet.
    package let agent: AgentID?
    package let arm: Arm?
    package let metric: Metric
    package let measured: Measured

    /// What a round or a block can be: the seconds of a soak of 115 days.
    package static let counts = 1...10_000_000

    package init(
        target: String, phase: Phase, round: Int, block: Int? = nil, agent: AgentID? = nil, arm: Arm? = nil,
        metric: Metric, measured: Measured
    ) {
        self.target = target
        self.phase = phase
        self.round = round
        self.block = block
        self.agent = agent
        self.arm = arm
        self.metric = metric
        self.measured = measured.possible(of: metric)
    }

    private enum CodingKeys: String, CodingKey { case target, phase, round, block, agent, arm, metric, measured }

    /// Of another process: a node.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            target: try container.decode(String.self, forKey: .target),
            phase: try container.decode(Phase.self, forKey: .phase),
            round: try container.decode(Int.self, forKey: .round),
            block: try container.decodeIfPresent(Int.self, forKey: .block),
            agent: try container.decodeIfPresent(AgentID.self, forKey: .agent),
            arm: try container.decodeIfPresent(Arm.self, forKey: .arm),
            metric: try container.decode(Metric.self, forKey: .metric),
            measured: try container.decode(Measured.self, forKey: .measured))
    }
}

/// An agent that did not do its part, and what it said last.
package struct AgentFailure: Hashable, Sendable, Codable {
    package let target: String
    package let phase: Phase
    package let round: Int
    package let agent: AgentID
    package let arm: Arm
    /// What happened, with the limit or status that shows it.
    package let reason: String
    /// The last lines of its standard error; empty when it wrote none.
    package let lastOutput: [String]

    package init(
        target: String, phase: Phase, round: Int, agent: AgentID, arm: Arm, reason: String, lastOutput: [String]
    ) {
        self.target = target
        self.phase = phase
        self.round = round
        self.agent = agent
        self.arm = arm
        self.reason = reason
        self.lastOutput = lastOutput
    }
}
