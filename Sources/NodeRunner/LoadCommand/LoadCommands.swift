import BenchmarkModel
import LinuxSystem

/// The load commands of a round, one for each of its processes whose order has one: started when the load begins, left alone
/// through warm-up and steady state, then ended. Confined to the node's main thread; none of them is left when it goes.
final class LoadCommands {
    private let round: RoundContext
    private let agents: [Agent]
    /// Of each process; nil for one without a load command, or whose load command could not be started.
    private var commands: [LoadProcess?]
    private var problems: [Int: String] = [:]
    private var watch: (any EndDates)?
    private var clock = LoadClock()

    /// How long after steady state a command that ends by itself may take to do so, as the bench's own load waits for its last
    /// answers; how long after SIGTERM one may take to report; how long where the round was told to end.
    private static let drain: Int64 = 1_000_000_000
    private static let grace: Int64 = 2_000_000_000
    private static let hurriedGrace: Int64 = 500_000_000

    /// What a process' load command came to.
    enum Finding {
        case reported(LoadFigures)
        /// It did not do its part.
        case failed(String)
    }

    init(_ round: RoundContext, _ agents: [Agent]) {
        self.round = round
        self.agents = agents
        commands = agents.map { _ in nil }
    }

    deinit { stop() }

    /// Whether any process has one.
    var areWanted: Bool { agents.contains { $0.order.loadCommand != nil } }

    /// Starts them, some 0.5 ms each.
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
            round.emit(.warning("ends of load commands are not dated (\(error)): one that ends early is not told"))
        }
    }

    /// CPU seconds that all of them, and what they started, have used so far. Some 6 us for each of theirs, and some
    /// 0.5 us for every other process of the machine.
    func cpu() -> Double { clock.read(commands.compactMap { $0?.pid }).seconds }

    /// Ends them and gives what each process' came to, nil for one that has none; who did not do its part is told.
    ///
    /// - Parameter steadyEnd: CLOCK_MONOTONIC until which they had to go on.
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
                lastOutput.isEmpty ? reason : "\(reason); its last words: \(lastOutput.joined(separator: " | "))")
        }
    }

    /// When the round was told to end, or nobody wants to know any more; nothing is left when it returns.
    func stop() { end(grace: Self.hurriedGrace) }

    /// One that waits for a device does not go; the end of the launch tells of it.
    private func end(grace: Int64) {
        ProcessEnding(clock: round.clock).end(commands.compactMap(\.self)) {
            round.interruption.isAsked ? Self.hurriedGrace : grace
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
        // One that waits for an agent without end has nothing to report, and is not the only one that does not answer.
        if command.wasKilled, command.report.measured(.requestThroughput).value == nil {
            return .failed(
                "its load command reported nothing, ignored SIGTERM for \(Self.grace.seconds) s and was killed: it may wait "
                    + "for an answer that does not come")
        }
        if command.wasKilled {
            round.emit(
                .warning(
                    "the load command of \(agents[index].order.id) (\(agents[index].order.arm.rawValue)) ignored SIGTERM "
                        + "for \(Self.grace.seconds) s and was killed"))
        }
        return .reported(command.report)
    }

    /// What is wrong with a command's end; nil where nothing is.
    ///
    /// - Parameters:
    ///   - end: how it ended by itself; nil for one that had to be told to.
    ///   - early: seconds before the end of steady state; not above 0 for one that saw it.
    static func fault(_ end: ProcessEnd?, early: Double) -> String? {
        guard let end else { return nil }
        guard early <= 0 else {
            // Tenths, and never none of them.
            let tenths = max(1, (early * 10).rounded()) / 10
            return "its load command ended with \(end), \(tenths) s before steady state did"
        }
        return end == .exited(0) ? nil : "its load command ended with \(end)"
    }

    /// An agent that is gone itself has been told of.
    private func report(_ index: Int, _ reason: String, _ lastOutput: [String]) {
        let agent = agents[index]
        guard agent.isAlive else { return }
        round.emit(.failure(round.launch.failure(agent.order, reason, lastOutput: lastOutput)))
    }
}
