import BenchmarkModel

/// The values of one metric of one target in one phase, by round, agent and arm.
struct MetricTable {
    /// An agent's (or, without agent, the fleet's or the harness's) place in a round.
    struct Slot: Hashable {
        let agent: AgentID?
        let arm: Arm?
    }

    /// What was observed in one place: the whole round's figure, or where there is none the mean of its blocks. Blocks do not stand
    /// in for a whole that is absent: what it lacks, they lack too.
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
    /// Those that have a second control.
    private(set) var noiseAgents: Set<AgentID> = []
    /// Arms observed for agents.
    private(set) var arms: Set<Arm> = []
    /// Arms observed without an agent; nil is the harness itself.
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

    /// What one arm of an agent gave in a round; nil when nothing was said of it.
    func measured(round: Int, agent: AgentID?, arm: Arm?) -> Measured? {
        cells[round]?[Slot(agent: agent, arm: arm)]?.measured
    }

    /// The greatest of a place's blocks in a round, or the round's own figure where it has no blocks.
    func greatest(round: Int, agent: AgentID?, arm: Arm?) -> Measured? {
        cells[round]?[Slot(agent: agent, arm: arm)].map { $0.blockMaximum.map(Measured.value) ?? $0.measured }
    }

    /// All that one arm's agents gave in a round, in the agents' order: a sum of them has the same last digits each time.
    func launches(round: Int, arm: Arm) -> [(agent: AgentID, measured: Measured)] {
        (cells[round] ?? [:]).compactMap { slot, cell -> (agent: AgentID, measured: Measured)? in
            guard let agent = slot.agent, slot.arm == arm else { return nil }
            return (agent, cell.measured)
        }.sorted { $0.agent < $1.agent }
    }
}

/// The observations of a run, by what is asked of them.
struct ObservationIndex {
    struct Key: Hashable {
        let target: String
        let phase: Phase
        let metric: Metric
    }

    private var tables: [Key: MetricTable] = [:]

    init(_ observations: [Observation]) {
        for one in observations {
            tables[Key(target: one.target, phase: one.phase, metric: one.metric), default: MetricTable()].add(one)
        }
    }

    /// What there is a table of, in the order of the metrics' documentation.
    func metrics(target: String, phase: Phase) -> [(metric: Metric, table: MetricTable)] {
        Metric.all.compactMap { metric in
            tables[Key(target: target, phase: phase, metric: metric)].map { (metric, $0) }
        }
    }

    func table(target: String, phase: Phase, metric: Metric) -> MetricTable? {
        tables[Key(target: target, phase: phase, metric: metric)]
    }
}
