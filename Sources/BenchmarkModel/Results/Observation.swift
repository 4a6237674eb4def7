/// The arm of a process. `control`: exporter off, never scraped. `treatment`: exporter on, scraped. If two targets are
/// compared with each other (`Plan.versus`), both are on and scraped, and the control is the reference target.
package enum Arm: String, Hashable, Sendable, Codable, CaseIterable {
    case control
    case treatment
    /// A second control process for a share of the agents. Its difference from the control is noise (A/A).
    case secondControl = "second_control"
    /// A process whose exporter cannot be switched off: on, and not scraped. Its difference from the treatment is the
    /// cost of the scrapes.
    case idle
}

/// The part of a plan in which a value was observed.
package enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
    /// One agent on an otherwise idle bench.
    case solo
    /// The whole fleet in one arm at once.
    case herd
    /// The same as herd, with as many agents as the scale budget asks for.
    case scale
    /// Every agent's control and treatment process, alive together, under equal load.
    case twins
    /// Single agents with a counting allocator. It is a separate phase because counting costs CPU.
    case heap
    /// The whole fleet in one arm under load. It checks that measuring twins together does not change the difference.
    case uniform
    /// Only in runs stored by older versions: processes that answered scrapes with a static page of the agents' size.
    case loopback
    /// Twins under load for a long time, to measure growth.
    case soak
}

/// One observed value. Every stage of the program takes or gives observations. A value that its metric cannot have
/// (`Metric.possible`) is always absent, and the reason quotes it.
package struct Observation: Hashable, Sendable, Codable {
    /// Name of the plan's `Subject`: the target, or "B vs A".
    package let target: SubjectID
    package let phase: Phase
    /// Number within the phase, from 1.
    package let round: Int
    /// Second of the steady state, from 1; nil for a figure of the whole round.
    package let block: Int?
    /// nil for a figure of the harness or of the whole fleet.
    package let agent: AgentID?
    package let arm: Arm?
    package let metric: Metric
    package let measured: Measured

    /// The possible numbers of rounds and blocks: the seconds of a soak of 115 days.
    package static let counts = 1...10_000_000

    package init(
        target: SubjectID, phase: Phase, round: Int, block: Int? = nil, agent: AgentID? = nil, arm: Arm? = nil,
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

    /// Decodes an observation from another process: a node.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            target: try container.decode(SubjectID.self, forKey: .target),
            phase: try container.decode(Phase.self, forKey: .phase),
            round: try container.decode(Int.self, forKey: .round),
            block: try container.decodeIfPresent(Int.self, forKey: .block),
            agent: try container.decodeIfPresent(AgentID.self, forKey: .agent),
            arm: try container.decodeIfPresent(Arm.self, forKey: .arm),
            metric: try container.decode(Metric.self, forKey: .metric),
            measured: try container.decode(Measured.self, forKey: .measured))
    }
}

/// An agent that failed, and its last output.
package struct AgentFailure: Hashable, Sendable, Codable {
    package let target: SubjectID
    package let phase: Phase
    package let round: Int
    package let agent: AgentID
    package let arm: Arm
    /// Description of the failure, with the limit or status that shows it.
    package let reason: String
    /// The last lines of its standard error; empty if it wrote none.
    package let lastOutput: [String]

    package init(
        target: SubjectID, phase: Phase, round: Int, agent: AgentID, arm: Arm, reason: String, lastOutput: [String]
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
