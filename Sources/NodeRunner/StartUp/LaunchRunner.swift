import BenchmarkModel
import LinuxSystem

/// Launches the processes of a round, records their startup, calls a measurement and ends them.
struct LaunchRunner {
    private let round: RoundContext
    private var launch: Launch { round.launch }

    /// Phases whose startup is recorded. The startup of the other phases would add nothing new.
    private static let recorded: Set<Phase> = [.solo, .herd, .scale, .twins]

    private let ready: () -> Void

    /// - Parameter ready: called when the last process is operational or has failed.
    init(_ round: RoundContext, ready: @escaping () -> Void = {}) {
        self.round = round
        self.ready = ready
    }

    /// A steady state as it was measured.
    struct Stretch {
        /// Beginning and end, in CLOCK_MONOTONIC nanoseconds.
        let window: Range<Int64>
        /// Ordered length, in seconds.
        let steadySeconds: Double
    }

    /// Runs the launch. When it returns or throws, all processes have ended. Processes that could not be ended were
    /// reported.
    ///
    /// - Parameter measure: takes the agents whose processes were started. Returns the steady state that it measured;
    ///   nil for none.
    func run(_ measure: ([Agent]) throws(Interrupted) -> Stretch?) throws(Interrupted) {
        let places = LaunchPlaces(round)
        do throws(Interrupted) {
            try places.prepare(launch.agents)
        } catch {
            LaunchEnd(round: round, places: places).end([])
            throw error
        }
        round.emit(.stage("startup"))
        guard let watch = startUpWatch() else {
            LaunchEnd(round: round, places: places).end([])
            return
        }
        var stretch: Stretch?
        defer {
            stop(watch.agents, places)
            round.warn(
                of: watch.agents.processes.flatMap { process in
                    process.excesses.map { (process.agents.map(\.order), $0) }
                })
            if launch.readsPlants { reportPlants(watch.agents, stretch) }
        }
        let launcher = Launcher(round, places)
        try watch.run { order in
            switch launcher.launch(order) {
            case .success(let agent): return agent
            case .failure(let problem):
                round.cannotStart(order, problem.reason, lastOutput: problem.lastOutput)
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
                round.cannotStart(order, "its startup cannot be watched: \(error)", isOfAgent: false)
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

    /// Reports the planted costs that the agents wrote when they ended.
    private func reportPlants(_ agents: [Agent], _ stretch: Stretch?) {
        round.emit(
            .observations(
                agents.flatMap { agent in
                    PlantedTruth(agent.process.outputText)
                        .figures(stretch?.window, steadySeconds: stretch?.steadySeconds)
                        .map { round.observation(agent.order, $0.0, $0.1) }
                }))
    }

    /// Ends the processes. At the end of a round, interpreters get time to exit in order (77 of them queue for two
    /// cores). An interrupted round must end within 2 s.
    private func stop(_ agents: [Agent], _ places: LaunchPlaces) {
        let killed = LaunchEnd(round: round, places: places).end(agents.processes).killed
        guard !killed.isEmpty, !round.interruption.isRequested else { return }
        for (rule, killed) in Dictionary(grouping: killed, by: \.stop).sorted(by: { $0.key.seconds < $1.key.seconds }) {
            let names = killed.flatMap(\.agents).map(\.order.id.description).joined(separator: ", ")
            let count = Count.text(killed.count, "process", many: "processes")
            round.emit(
                .warning(
                    "\(count) ignored \(rule.signal.name) for \(rule.seconds.plainText) s and "
                        + "\(killed.count == 1 ? "was" : "were") killed: \(names)"))
        }
    }
}
