import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// The data and resources that the stages of a round share. Confined to the node's main thread.
struct RoundContext {
    var launch: Launch
    let clock: any MonotonicClock
    let machine: any NodeMachine
    /// One scraper for all rounds, because its first transfer costs more than the others.
    let scraper: any PageFetcher
    /// The reference process; nil where it could not be started, which the run reports.
    var metronome: Metronome?
    /// Root of the control groups; nil where none can be created.
    var controlGroups: ControlGroupRoot?
    let writeBack: FileWriteBack
    var interruption: Interruption
    /// PIDs of the bench's processes besides the node. Their CPU counts as the harness's.
    var harness: [Int32] = []
    /// Niceness of the agents: the one with which the user started the bench. The node itself has a higher priority.
    let agentNiceness: Int32
    let emit: (NodeEvent) -> Void
    /// Targets whose leftover processes were already reported.
    var leftoversReported = ReportedOnce()

    /// Returns the same context for another launch.
    func with(_ launch: Launch) -> RoundContext {
        var other = self
        other.launch = launch
        return other
    }

    /// Returns the same context, which is also interrupted at a moment (CLOCK_MONOTONIC, nanoseconds).
    func until(_ deadline: Int64) -> RoundContext {
        var other = self
        let (clock, interruption) = (clock, interruption)
        other.interruption = Interruption(clock: clock) { interruption.isRequested || clock.now() >= deadline }
        return other
    }

    /// Returns an observation of one agent.
    func observation(
        _ agent: AgentOrder, _ metric: Metric, _ measured: Measured, block: Int? = nil
    ) -> Observation {
        Observation(
            target: launch.target, phase: launch.phase, round: launch.round, block: block, agent: agent.id,
            arm: agent.arm, metric: metric, measured: measured)
    }

    /// Returns an observation of the bench and its machine or, with an arm, of the whole fleet.
    func observation(_ metric: Metric, _ measured: Measured, arm: Arm? = nil, block: Int? = nil) -> Observation {
        Observation(
            target: launch.target, phase: launch.phase, round: launch.round, block: block, arm: arm, metric: metric,
            measured: measured)
    }

    /// Returns the URL of a process' health checks.
    func healthURL(_ agent: AgentOrder, _ path: String) -> String {
        agent.page?.url
            ?? "\(agent.https?.health == true ? "https" : "http")://\(agent.address):\(agent.ports.health)\(path)"
    }

    /// Reports that an agent failed.
    func report(_ agent: AgentOrder, _ reason: String, lastOutput: [String] = []) {
        emit(.failure(launch.failure(agent, reason, lastOutput: lastOutput)))
    }

    /// Reports that the process of an agent was not started, and records the reason under every metric that it should
    /// have had.
    ///
    /// - Parameter isOfAgent: whether the process itself could not be started. Otherwise nothing is known about the
    ///   agent.
    func cannotStart(_ agent: AgentOrder, _ reason: String, isOfAgent: Bool = true, lastOutput: [String] = []) {
        report(agent, reason, lastOutput: lastOutput)
        emit(.observations(Absence.observations(self, agent, reason, isOfAgent: isOfAgent)))
    }

    /// Requests one page and waits for it. Call only while the scraper has no other transfers.
    func get(_ request: PageRequest) throws(Interrupted) -> Fetched {
        try scraper.get(request) { () throws(Interrupted) in try interruption.check() }
    }
}
