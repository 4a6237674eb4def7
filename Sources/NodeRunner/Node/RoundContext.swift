import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// What the stages of a round share. Confined to the node's main thread.
struct RoundContext {
    var launch: Launch
    let clock: any MonotonicClock
    let machine: any NodeMachine
    /// One for all rounds: its first transfer is dearer than the others.
    let scraper: any PageFetcher
    /// nil where the reference process could not be started; the run has been told.
    var metronome: Metronome?
    /// nil where no control group can be made.
    var controlGroups: ControlGroupRoot?
    let writeBack: FileWriteBack
    let interruption: Interruption
    /// Processes of the bench, whose CPU is the harness's, besides the node itself.
    var harness: [Int32] = []
    /// The agents' own: the node's watching is served first, theirs is as the user started the bench.
    let agentNiceness: Int32
    let emit: (NodeEvent) -> Void
    /// Targets whose agents leave processes behind.
    var toldOfLeftovers = ToldOnce()

    /// The same, of another launch.
    func with(_ launch: Launch) -> RoundContext {
        var other = self
        other.launch = launch
        return other
    }

    /// Of one agent.
    func observation(
        _ agent: AgentOrder, _ metric: Metric, _ measured: Measured, block: Int? = nil
    ) -> Observation {
        Observation(
            target: launch.target, phase: launch.phase, round: launch.round, block: block, agent: agent.id,
            arm: agent.arm, metric: metric, measured: measured)
    }

    /// Of the bench and its machine or, with an arm, of the fleet as a whole.
    func observation(_ metric: Metric, _ measured: Measured, arm: Arm? = nil, block: Int? = nil) -> Observation {
        Observation(
            target: launch.target, phase: launch.phase, round: launch.round, block: block, arm: arm, metric: metric,
            measured: measured)
    }

    func url(_ agent: AgentOrder, _ path: String) -> String {
        agent.page?.url ?? "http://\(agent.address):\(agent.ports.metrics)\(path)"
    }

    /// Says that an agent did not do its part.
    func report(_ agent: AgentOrder, _ reason: String, lastOutput: [String] = []) {
        emit(.failure(launch.failure(agent, reason, lastOutput: lastOutput)))
    }

    /// Says that the process of an agent was not started, and leaves the reason under every metric that it was to have.
    ///
    /// - Parameter isOfAgent: whether the process itself could not be started; otherwise nothing is known of the agent.
    func cannotStart(_ agent: AgentOrder, _ reason: String, isOfAgent: Bool = true) {
        report(agent, reason)
        emit(.observations(Absence.observations(self, agent, reason, isOfAgent: isOfAgent)))
    }

    /// Asks for one page and waits for it. The scraper has nothing else to do when this is called.
    func get(_ request: PageRequest) throws(Interrupted) -> Fetched {
        try scraper.get(request) { () throws(Interrupted) in try interruption.check() }
    }
}
