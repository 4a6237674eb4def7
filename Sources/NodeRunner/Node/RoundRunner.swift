import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes

/// One round as its stages: launch, start-up, steady state (or settling), stop. However it ends, none of its
/// processes is left.
struct RoundRunner {
    let round: RoundContext
    private var order: RoundOrder { round.order }

    func run() throws(Interrupted) {
        if let examination = order.examination { return try TargetExamination(round, examination).run() }
        if let requests = order.heapRequests {
            try HeapRunner(round: round, requests: requests).run()
            return
        }
        // Before there are agents: what it does until it scrapes is no part of their start-up.
        let hub: PrometheusScraper?
        switch try startHub() {
        case .success(let started): hub = started
        case .failure(let problem):
            for process in order.processes {
                cannotStart(process, "its Prometheus does not scrape: \(problem.reason)", isOfAgent: false)
            }
            return
        }
        let began = Clock.now()
        round.emit(.stage("start-up"))
        var truth = FleetTruth(round)
        guard let watch = startUpWatch() else { return }
        var window: Range<Int64>?
        defer {
            stop(watch.processes)
            round.warn(
                of: watch.processes.hosts.flatMap { host in
                    host.excesses.map { (host.agents.map(\.order), $0) }
                })
            if order.readsPlants { reportPlants(watch.processes, window) }
        }
        let launcher = Launcher(round)
        try watch.run { process in
            switch launcher.launch(process) {
            case .success(let agent): return agent
            case .failure(let problem):
                cannotStart(process, problem.reason)
                return nil
            }
        }
        truth.ready()
        let processes = watch.processes
        reportLaunch(processes)
        round.reportChildren(ProcessTrees(processes), processes)
        if Self.startUps.contains(order.phase) {
            let started = processes.filter(\.host.isStarted)
            if !started.isEmpty {
                round.emit(.observations(StartUpReport(round).observations(started, longestStep: watch.longestStep)))
            }
        }
        if let failure = try OffSwitchCheck(round: round).failure(processes) { round.emit(.failure(failure)) }
        if let load = order.load {
            round.writeBack.write(back: processes)
            window = try steadyState(load, processes, hub)
        } else if order.settle > 0 {
            try settle(processes, truth)
        }
        if order.load == nil { reportMetronome(since: began) }
        for process in processes {
            guard let failure = process.failure else { continue }
            report(process.order, failure, process.host.lastOutput)
        }
    }

    private func reportLaunch(_ processes: [AgentProcess]) {
        for arm in Arm.allCases where order.processes.contains(where: { $0.arm == arm }) {
            let ready = Set(processes.filter { $0.order.arm == arm && $0.isOperational }.map(\.order.agent))
            let failed = order.processes.filter { $0.arm == arm && !ready.contains($0.agent) }.map(\.agent)
            round.emit(.launched(arm: arm, ready: ready.count, failed: failed))
        }
    }

    private func startHub() throws(Interrupted) -> Result<PrometheusScraper?, PrometheusScraper.Problem> {
        guard let wanted = order.hub else { return .success(nil) }
        round.emit(.stage("start of Prometheus"))
        return try PrometheusScraper.start(round, wanted).map { $0 }
    }

    private func startUpWatch() -> StartUpWatch? {
        do throws(SystemError) {
            return try StartUpWatch(round)
        } catch {
            for process in order.processes {
                cannotStart(process, "its start-up cannot be watched: \(error)", isOfAgent: false)
            }
            return nil
        }
    }

    /// Gives the steady state's stretch of CLOCK_MONOTONIC.
    private func steadyState(
        _ load: LoadOrder, _ processes: [AgentProcess], _ hub: PrometheusScraper?
    ) throws(Interrupted) -> Range<Int64> {
        var order = round.order
        // What scrapes is the bench's, whoever wrote it.
        if let hub { order.harness.append(hub.pid) }
        var steady = SteadyState(
            round.with(order), load, processes, hub: hub.map { PrometheusWatch($0, order.processes) })
        let findings = try steady.run()
        let report = SteadyReport(round, load)
        if case .success(let result) = findings.load {
            if result.unstamped > 0 {
                round.emit(
                    .warning(
                        "\(Count.text(result.unstamped, "answer was", many: "answers were")) not dated by the kernel (SO_TIMESTAMPNS), or the time of day was set "
                            + "while they were on their way: their response times may read up to 10 ms too long"))
            }
            if result.repeated > 0 {
                round.emit(
                    .warning(
                        "\(order.target), \(order.phase.rawValue) \(order.round): agents closed kept connections, and "
                            + "\(result.repeated) requests were sent again on new ones: their response times have a connection's in "
                            + "them"))
            }
            round.emit(.distributions(report.distributions(result)))
            for failure in RequestFailures(order).failures(findings.requests(result, processes)) {
                round.emit(.failure(failure))
            }
        }
        if order.treatment.hasLoadCommand {
            for failure in LoadCommandReport(round).failures(processes, findings.commands, load) {
                round.emit(.failure(failure))
            }
        }
        reportLibraries(processes)
        if order.phase == .twins, order.round == 1 {
            let report = ScrapeReport(round, steady: load.steady)
            let scrapes = findings.processes.map(\.scrapes)
            for text in report.lintWarnings(processes, scrapes) + report.redirections(processes, scrapes) {
                round.emit(.warning(text))
            }
            reportUnseen(processes)
        }
        round.emit(.observations(report.observations(processes, findings)))
        return findings.window
    }

    /// Why nothing is told of a program that runs already but its page.
    private func reportUnseen(_ processes: [AgentProcess]) {
        for process in processes where process.order.arm == .treatment && process.order.url != nil {
            guard let reason = process.host.unseen else { continue }
            round.emit(.warning("\(order.target): CPU, memory and disk writes are not measured: \(reason)"))
        }
    }

    /// What they said at their end of the costs planted in them.
    private func reportPlants(_ processes: [AgentProcess], _ window: Range<Int64>?) {
        round.emit(
            .observations(
                processes.flatMap { process in
                    PlantedTruth(process.host.outputText).figures(window, interval: order.load?.steady).map {
                        round.observation(process.order, $0.0, $0.1)
                    }
                }))
    }

    /// A herd is left alone for a while, then its memory is read.
    private func settle(_ processes: [AgentProcess], _ truth: FleetTruth) throws(Interrupted) {
        try round.interruption.sleep(until: Clock.now() + order.settle.nanoseconds)
        guard let arm = processes.first?.order.arm else { return }
        var observations = truth.observations(arm: arm)
        let trees = ProcessTrees(processes)
        let probe = MemoryProbe()
        for host in processes.hosts {
            host.checkAlive()
            let reading = probe.read(trees.pids(of: host))
            for process in host.agents {
                for (metric, measured) in reading.figures {
                    let figure = process.failure.map(Measured.absent) ?? process.share(measured)
                    observations.append(round.observation(process.order, metric, figure))
                }
            }
        }
        round.emit(.observations(observations))
    }

    /// How fast the machine was while agents started: of the round and the half second before it, because a single start-up
    /// is shorter than the metronome's beat.
    private func reportMetronome(since began: Int64) {
        let speed =
            round.metronome?.mean(from: began - 500_000_000, to: Clock.now())
            ?? .absent("the metronome could not be started")
        round.emit(.observations([round.observation(.metronome, speed)]))
    }

    private func cannotStart(_ process: ProcessOrder, _ reason: String, isOfAgent: Bool = true) {
        report(process, reason, [])
        round.emit(.observations(Absence.observations(round, process, reason, isOfAgent: isOfAgent)))
    }

    private func report(_ process: ProcessOrder, _ reason: String, _ output: [String]) {
        round.emit(.failure(order.failure(process, reason, lastOutput: output)))
    }

    /// Tells which files an agent of each arm, and what it started, have mapped as code.
    private func reportLibraries(_ processes: [AgentProcess]) {
        // The process of a static page is the bench's own agent.
        guard order.phase == .twins else { return }
        let trees = ProcessTrees(processes)
        for arm in Arm.allCases {
            let alive = processes.filter { $0.order.arm == arm && $0.isAlive }
            // A wrapper's own libraries are not those of the target.
            guard let process = alive.first(where: { !$0.order.isWrapped }) ?? alive.first else { continue }
            let paths = trees.pids(of: process.host).flatMap { (try? ProcessFiles().mappedLibraries($0)) ?? [] }
            if !paths.isEmpty { round.emit(.libraries(arm: arm, paths: paths)) }
        }
    }

    /// A round that is over gives interpreters the time to end in order (77 of them queue for two cores); one that was told to end
    /// is to be gone within 2 s.
    private func stop(_ processes: [AgentProcess]) {
        let killed = LaunchEnd(round: round).end(processes.hosts, grace: Self.grace)
        guard !killed.isEmpty, !round.interruption.isAsked else { return }
        let names = killed.flatMap(\.agents).map(\.order.agent.description).joined(separator: ", ")
        round.emit(
            .warning(
                "killed, since SIGTERM was ignored for 10 s: \(Count.text(killed.count, "process", many: "processes")): \(names)"
            ))
    }

    /// Phases whose start-up is told; that of the others would be more of the same.
    private static let startUps: Set<Phase> = [.solo, .herd, .scale, .twins]
    private static let grace: Int64 = 10_000_000_000
}
