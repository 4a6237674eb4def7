import BenchmarkModel
import LinuxSystem
import Probes

/// What the stages of a round share. Confined to the node's main thread.
struct RoundContext {
    let order: RoundOrder
    /// One for all rounds: its first transfer is dearer than the others.
    let scraper: Scraper
    /// nil where the reference process could not be started; the run has been told.
    let metronome: Metronome?
    /// nil where no control group can be made.
    let controlGroups: ControlGroupRoot?
    let writeBack: FileWriteBack
    let interruption: Interruption
    /// The agents' own: the node's watching is served first, theirs is as the user started the bench.
    let agentNiceness: Int32
    let emit: (NodeEvent) -> Void
    /// Targets whose agents leave processes behind.
    var toldOfLeftovers = ToldOnce()

    /// The same, of another order.
    func with(_ order: RoundOrder) -> RoundContext {
        RoundContext(
            order: order, scraper: scraper, metronome: metronome, controlGroups: controlGroups,
            writeBack: writeBack, interruption: interruption, agentNiceness: agentNiceness, emit: emit,
            toldOfLeftovers: toldOfLeftovers)
    }

    /// Of one process.
    func observation(
        _ process: ProcessOrder, _ metric: Metric, _ measured: Measured, block: Int? = nil
    ) -> Observation {
        Observation(
            target: order.target, phase: order.phase, round: order.round, block: block, agent: process.agent,
            arm: process.arm, metric: metric, measured: measured)
    }

    /// Of the bench and its machine or, with an arm, of the fleet as a whole.
    func observation(_ metric: Metric, _ measured: Measured, arm: Arm? = nil, block: Int? = nil) -> Observation {
        Observation(
            target: order.target, phase: order.phase, round: order.round, block: block, arm: arm, metric: metric,
            measured: measured)
    }

    func url(_ process: ProcessOrder, _ path: String) -> String {
        process.url ?? "http://\(process.address):\(process.ports.metrics)\(path)"
    }
}

extension RoundOrder {
    /// That a process did not do its part.
    func failure(_ process: ProcessOrder, _ reason: String, lastOutput: [String] = []) -> AgentFailure {
        AgentFailure(
            target: target, phase: phase, round: round, agent: process.agent, arm: process.arm, reason: reason,
            lastOutput: lastOutput)
    }
}
