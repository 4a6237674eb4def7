import BenchmarkModel
import LinuxSystem

/// The load commands of a round, one for each process whose order has one. They are started when the load begins, run
/// through warm-up and steady state, and are then ended. Confined to the node's main thread; none is left when this
/// object is released.
final class LoadCommands {
    private let round: RoundContext
    private let agents: [Agent]
    /// The load command of each process; nil for a process without one, or whose load command could not be started.
    private var commands: [LoadProcess?]
    private var problems: [Int: String] = [:]
    private var watch: (any EndDates)?
    private var clock = LoadClock()

    /// Time limits in nanoseconds: for a command to end by itself after steady state (as long as the bench's own load
    /// waits for its last answers), to report after SIGTERM, and to end where the round is interrupted.
    private static let drain: Int64 = 1_000_000_000
    private static let grace: Int64 = 2_000_000_000
    private static let hurriedGrace: Int64 = 500_000_000

    /// The outcome of a process' load command.
    enum Finding {
        case reported(LoadFigures)
        /// The load command failed, for this reason.
        case failed(String)
    }

    init(_ round: RoundContext, _ agents: [Agent]) {
        self.round = round
        self.agents = agents
        commands = agents.map { _ in nil }
    }

    deinit { stop() }

    /// Whether any process has a load command.
    var areWanted: Bool { agents.contains { $0.order.loadCommand != nil } }

    /// Starts the commands. Takes some 0.5 ms for each.
    func start() {
        for (index, agent) in agents.enumerated() {
            guard let order = agent.order.loadCommand, agent.isAlive else { continue }
            do throws(SystemError) {
                commands[index] = try LoadProcess(
                    order, name: agent.order.id.name, on: round.machine, round.clock,
                    niceness: round.agentNiceness)
            } catch {
                problems[index] = "its load command could not be started: \(error)"
            }
        }
        do throws(SystemError) {
            watch = try round.machine.watchEnds(of: commands.compactMap { $0?.pid })
        } catch {
            round.emit(
                .warning(
                    "the end times of load commands are unknown (\(error)): a command that ends early is not reported"))
        }
    }

    /// Returns the CPU seconds that all commands and their descendants have used so far. Takes some 6 us for each of
    /// these processes, and some 0.5 us for every other process of the machine.
    func cpu() -> Double { clock.read(commands.compactMap { $0?.pid }).seconds }

    /// Ends the commands and returns the outcome for each process, nil for one without a load command. Reports each
    /// command that failed.
    ///
    /// - Parameter steadyEnd: CLOCK_MONOTONIC until which the commands had to run.
    func finish(_ steadyEnd: Int64) throws(Interrupted) -> [Finding?] {
        try wait(until: steadyEnd + Self.drain)
        end(grace: Self.grace)
        try round.interruption.check()
        round.warn(
            of: zip(agents, commands).compactMap { agent, command in
                command?.excess.map { ([agent.order], $0) }
            })
        return agents.indices.map { index in
            guard let finding = finding(index, steadyEnd) else { return nil }
            guard case .failed(let reason) = finding else { return finding }
            let lastOutput = commands[index]?.lastOutput ?? []
            report(index, reason, lastOutput)
            return .failed(
                lastOutput.isEmpty ? reason : "\(reason); its last output: \(lastOutput.joined(separator: " | "))")
        }
    }

    /// Ends the commands where the round is interrupted or their result is not needed. None is left when this returns.
    func stop() { end(grace: Self.hurriedGrace) }

    /// Ends the commands. A command that waits for a device is left, and is reported at the end of the launch.
    private func end(grace: Int64) {
        ProcessEnding(clock: round.clock).end(commands.compactMap(\.self)) {
            round.interruption.isRequested ? Self.hurriedGrace : grace
        }
    }

    private var areGone: Bool {
        var areGone = true
        for case let command? in commands where !command.reaped() { areGone = false }
        return areGone
    }

    private func wait(until deadline: Int64) throws(Interrupted) {
        while !areGone, round.clock.now() < deadline {
            try round.interruption.sleep(until: round.clock.now() + 5_000_000)
        }
    }

    private func finding(_ index: Int, _ steadyEnd: Int64) -> Finding? {
        if let problem = problems[index] { return .failed(problem) }
        guard let command = commands[index] else { return nil }
        let endedAt = watch?.endedAt(command.pid)
        if let reason = Self.fault(command.endedByItself, early: endedAt.map { (steadyEnd - $0).seconds } ?? 0) {
            return .failed(reason)
        }
        // A command that waits for an agent forever has nothing to report: the cause may be the agent.
        if command.wasKilled, command.report.measured(.requestThroughput).value == nil {
            return .failed(
                "its load command reported nothing, ignored SIGTERM for \(Self.grace.seconds) s and was killed: it "
                    + "may be waiting for an answer that never comes")
        }
        if command.wasKilled {
            round.emit(
                .warning(
                    "the load command of \(agents[index].order.id) (\(agents[index].order.arm.rawValue)) ignored "
                        + "SIGTERM for \(Self.grace.seconds) s and was killed"))
        }
        return .reported(command.report)
    }

    /// Returns why a command's end is a failure; nil where it is not.
    ///
    /// - Parameters:
    ///   - end: how the command ended by itself; nil for one that was told to end.
    ///   - early: seconds from its end to the end of steady state; not above 0 for a command that ran until then.
    static func fault(_ end: ProcessEnd?, early: Double) -> String? {
        guard let end else { return nil }
        guard early <= 0 else {
            // In tenths, rounded up to at least one tenth.
            let tenths = max(1, (early * 10).rounded()) / 10
            return "its load command ended with \(end), \(tenths) s before the end of steady state"
        }
        return end == .exited(0) ? nil : "its load command ended with \(end)"
    }

    /// Reports a command that failed. An agent that ended itself was already reported.
    private func report(_ index: Int, _ reason: String, _ lastOutput: [String]) {
        let agent = agents[index]
        guard agent.isAlive else { return }
        round.emit(.failure(round.launch.failure(agent.order, reason, lastOutput: lastOutput)))
    }
}
