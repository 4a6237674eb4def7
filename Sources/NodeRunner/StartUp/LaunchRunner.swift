import BenchmarkModel
import LinuxSystem

/// Launches the processes of a round, records their start-up, calls a measurement and ends them.
struct LaunchRunner {
    private let round: RoundContext
    private var launch: Launch { round.launch }

    /// Phases whose start-up is told; that of the others would be more of the same.
    private static let recorded: Set<Phase> = [.solo, .herd, .scale, .twins]
    private static let grace: Int64 = 10_000_000_000

    private let ready: () -> Void

    /// - Parameter ready: is called when the last process is operational or has failed.
    init(_ round: RoundContext, ready: @escaping () -> Void = {}) {
        self.round = round
        self.ready = ready
    }

    /// A steady state as it was measured.
    struct Stretch {
        /// CLOCK_MONOTONIC.
        let window: Range<Int64>
        /// Seconds as ordered.
        let steadySeconds: Double
    }

    /// When it returns or throws, all processes have ended. Those that could not be ended were reported.
    ///
    /// - Parameter measure: gets the agents whose processes were started. Gives the steady state that it measured; nil for none.
    func run(_ measure: ([Agent]) throws(Interrupted) -> Stretch?) throws(Interrupted) {
        round.emit(.stage("start-up"))
        guard let watch = startUpWatch() else { return }
        var stretch: Stretch?
        defer {
            stop(watch.agents)
            round.warn(
                of: watch.agents.processes.flatMap { process in
                    process.excesses.map { (process.agents.map(\.order), $0) }
                })
            if launch.readsPlants { reportPlants(watch.agents, stretch) }
        }
        let launcher = Launcher(round)
        try watch.run { order in
            switch launcher.launch(order) {
            case .success(let agent): return agent
            case .failure(let problem):
                round.cannotStart(order, problem.reason)
                return nil
            }
        }
        ready()
        let agents = watch.agents
        reportLaunch(agents)
        round.reportChildren(ProcessTrees(agents), agents)
        if Self.recorded.contains(launch.phase) {
            let started = agents.filter(\.process.isStarted)
            if !started.isEmpty {
                let observations = StartUpObservations(round).observations(started, longestStep: watch.longestStep)
                round.emit(.observations(observations))
            }
        }
        stretch = try measure(agents)
        for agent in agents {
            guard let failure = agent.failure else { continue }
            round.report(agent.order, failure, lastOutput: agent.process.lastOutput)
        }
    }

    private func startUpWatch() -> StartUpWatch? {
        do throws(SystemError) {
            return try StartUpWatch(round)
        } catch {
            for order in launch.agents {
                round.cannotStart(order, "its start-up cannot be watched: \(error)", isOfAgent: false)
            }
            return nil
        }
    }

    private func reportLaunch(_ agents: [Agent]) {
        for arm in Arm.allCases where launch.agents.contains(where: { $0.arm == arm }) {
            let ready = Set(agents.filter { $0.order.arm == arm && $0.isOperational }.map(\.order.id))
            let failed = launch.agents.filter { $0.arm == arm && !ready.contains($0.id) }.map(\.id)
            round.emit(.launched(arm: arm, ready: ready.count, failed: failed))
        }
    }

    /// What they said at their end of the costs planted in them.
    private func reportPlants(_ agents: [Agent], _ stretch: Stretch?) {
        round.emit(
            .observations(
                agents.flatMap { agent in
                    PlantedTruth(agent.process.outputText)
                        .figures(stretch?.window, steadySeconds: stretch?.steadySeconds)
                        .map { round.observation(agent.order, $0.0, $0.1) }
                }))
    }

    /// A round that is over gives interpreters the time to end in order (77 of them queue for two cores); one that was told to end
    /// is to be gone within 2 s.
    private func stop(_ agents: [Agent]) {
        let killed = LaunchEnd(round: round).end(agents.processes, grace: Self.grace)
        guard !killed.isEmpty, !round.interruption.isAsked else { return }
        let names = killed.flatMap(\.agents).map(\.order.id.description).joined(separator: ", ")
        round.emit(
            .warning(
                "killed, since SIGTERM was ignored for 10 s: \(Count.text(killed.count, "process", many: "processes")): \(names)"
            ))
    }
}
