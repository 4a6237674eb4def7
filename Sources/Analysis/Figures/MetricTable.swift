import BenchmarkModel

/// The values of one metric of one target in one phase, by round, agent and arm.
struct MetricTable {
    /// Identifies a value within a round: the agent (nil for the fleet or the harness) and the arm.
    struct Slot: Hashable {
        let agent: AgentID?
        let arm: Arm?
    }

    /// The values of one slot: the figure of the whole round or, without one, the mean of its blocks. If the round's
    /// figure is absent, its blocks do not replace it, because they lack the same data.
    private struct Cell {
        var whole: Measured?
        var blockSum = 0.0
        var blocks = 0
        var blockMaximum: Double?
        var absentBlock: String?

        var measured: Measured {
            whole ?? (blocks > 0 ? .value(blockSum / Double(blocks)) : .absent(absentBlock ?? "not observed"))
        }
    }

    private var cells: [Int: [Slot: Cell]] = [:]
    private(set) var agents: Set<AgentID> = []
    /// Agents that have a second control.
    private(set) var noiseAgents: Set<AgentID> = []
    /// Arms observed for agents.
    private(set) var arms: Set<Arm> = []
    /// Arms observed without an agent; nil is the harness.
    private(set) var ownArms: Set<Arm?> = []

    var rounds: [Int] { cells.keys.sorted() }

    mutating func add(_ observation: Observation) {
        if let agent = observation.agent {
            agents.insert(agent)
            if let arm = observation.arm { arms.insert(arm) }
            if observation.arm == .secondControl { noiseAgents.insert(agent) }
        } else {
            ownArms.insert(observation.arm)
        }
        let slot = Slot(agent: observation.agent, arm: observation.arm)
        var cell = cells[observation.round, default: [:]].removeValue(forKey: slot) ?? Cell()
        switch (observation.block, observation.measured.result) {
        case (nil, _): cell.whole = observation.measured
        case (_, .success(let value)):
            cell.blockSum += value
            cell.blocks += 1
            cell.blockMaximum = max(cell.blockMaximum ?? value, value)
        case (_, .failure(let missing)): cell.absentBlock = missing.reason
        }
        cells[observation.round, default: [:]][slot] = cell
    }

    /// Returns the figure of an agent's arm in a round; nil if nothing was observed.
    func measured(round: Int, agent: AgentID?, arm: Arm?) -> Measured? {
        cells[round]?[Slot(agent: agent, arm: arm)]?.measured
    }

    /// Returns the greatest block of a slot in a round, or the round's figure if it has no blocks.
    func greatest(round: Int, agent: AgentID?, arm: Arm?) -> Measured? {
        cells[round]?[Slot(agent: agent, arm: arm)].map { $0.blockMaximum.map(Measured.value) ?? $0.measured }
    }

    /// Returns the figures of all agents of an arm in a round, in the order of the agents, so that their sum always has
    /// the same last digits.
    func launches(round: Int, arm: Arm) -> [(agent: AgentID, measured: Measured)] {
        (cells[round] ?? [:]).compactMap { slot, cell -> (agent: AgentID, measured: Measured)? in
            guard let agent = slot.agent, slot.arm == arm else { return nil }
            return (agent, cell.measured)
        }.sorted { $0.agent < $1.agent }
    }
}

/// The observations of a run, indexed by target, phase and metric.
struct ObservationIndex {
    struct Key: Hashable {
        let target: SubjectID
        let phase: Phase
        let metric: Metric
    }

    private var tables: [Key: MetricTable] = [:]

    init(_ observations: [Observation]) {
        for one in observations {
            tables[Key(target: one.target, phase: one.phase, metric: one.metric), default: MetricTable()].add(one)
        }
    }

    /// Returns the metrics that have a table, in the order of the metrics' documentation.
    func metrics(target: SubjectID, phase: Phase) -> [(metric: Metric, table: MetricTable)] {
        Metric.all.compactMap { metric in
            tables[Key(target: target, phase: phase, metric: metric)].map { (metric, $0) }
        }
    }

    func table(target: SubjectID, phase: Phase, metric: Metric) -> MetricTable? {
        tables[Key(target: target, phase: phase, metric: metric)]
    }
}
