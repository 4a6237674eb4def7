import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes

/// One round as its stages: launch, start-up, steady state (or settling), stop. However it ends, none of its
/// processes is left.
struct RoundRunner {
    let order: RoundOrder
    let scraper: Scraper
    let interruption: Interruption
    /// The agents' own: the node's watching is served first, theirs is as the user started the bench.
    let agentNiceness: Int32
    let emit: (NodeEvent) -> Void

    func run() throws(Interrupted) {
        emit(.stage("start-up"))
        guard let watch = startUpWatch() else { return }
        defer { stop(watch.processes) }
        try watch.run(interruption, launch: launch)
        let processes = watch.processes
        let startUp = StartUpReport(order)
        emit(.observations(startUp.observations(processes, longestStep: watch.longestStep)))
        if let load = order.load {
            var steady = SteadyState(order, load, processes, scraper, interruption, emit: emit)
            let findings = try steady.run()
            if case .success(let load) = findings.load, load.unstamped > 0 {
                emit(
                    .warning(
                        "\(load.unstamped) answers were not dated by the kernel (SO_TIMESTAMPNS): their response times may "
                            + "read up to 10 ms too long"))
            }
            reportLibraries(processes)
            emit(.observations(SteadyReport(order, load).observations(processes, findings)))
        } else if order.settle > 0 {
            try interruption.sleep(until: Clock.now() + order.settle.nanoseconds)
            emit(.observations(startUp.memory(processes)))
        }
        for process in processes {
            guard let failure = process.failure else { continue }
            report(process.order, failure, process.lastOutput)
        }
    }

    private func launch(_ process: ProcessOrder) -> AgentProcess? {
        do throws(SystemError) {
            return try AgentProcess(process, niceness: agentNiceness)
        } catch {
            cannotStart(process, "it could not be started: \(error)")
            return nil
        }
    }

    private func startUpWatch() -> StartUpWatch? {
        do throws(SystemError) {
            return try StartUpWatch(order, scraper)
        } catch {
            for process in order.processes { cannotStart(process, "its start-up cannot be watched: \(error)") }
            return nil
        }
    }

    private func cannotStart(_ process: ProcessOrder, _ reason: String) {
        report(process, reason, [])
        emit(.observations(Absence.observations(order, process, reason)))
    }

    private func report(_ process: ProcessOrder, _ reason: String, _ output: [String]) {
        emit(
            .failure(
                AgentFailure(
                    target: order.target, phase: order.phase, round: order.round, agent: process.agent,
                    arm: process.arm, reason: reason, lastOutput: output)))
    }

    private func reportLibraries(_ processes: [AgentProcess]) {
        guard order.round == 1 else { return }
        for arm in Arm.allCases {
            guard let process = processes.first(where: { $0.order.arm == arm && $0.isAlive }),
                let paths = try? ProcessFiles().mappedLibraries(process.pid)
            else { continue }
            emit(.libraries(arm: arm, paths: paths))
        }
    }

    /// SIGTERM to all, a grace, then SIGKILL; nothing is left when it returns. A round that is over gives interpreters the time
    /// to end in order (77 of them queue for two cores); one that was told to end is to be gone within 2 s.
    private func stop(_ processes: [AgentProcess]) {
        for process in processes { process.terminate() }
        let started = Clock.now()
        var left = processes.filter { !$0.reaped() }
        while !left.isEmpty, Clock.now() - started < (interruption.isAsked ? Self.hurriedGrace : Self.grace) {
            Poll.sleep(until: Clock.now() + 2_000_000)
            left = left.filter { !$0.reaped() }
        }
        guard !left.isEmpty else { return }
        if !interruption.isAsked {
            let names = left.map(\.order.agent.description).joined(separator: ", ")
            emit(.warning("\(left.count) processes ignored SIGTERM for 10 s and were killed: \(names)"))
        }
        for process in left { process.kill() }
        while !left.isEmpty {
            Poll.sleep(until: Clock.now() + 1_000_000)
            left = left.filter { !$0.reaped() }
        }
    }

    private static let grace: Int64 = 10_000_000_000
    private static let hurriedGrace: Int64 = 1_000_000_000
}
