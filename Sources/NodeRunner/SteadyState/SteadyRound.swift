import BenchmarkModel
import LinuxSystem
import LoadDriver
import Scraping

/// A launch under load: the Prometheus that scrapes it, where there is one, then startup, steady state and the report
/// of both.
struct SteadyRound {
    private let round: RoundContext
    private let order: SteadyOrder
    private var launch: Launch { round.launch }

    init(_ round: RoundContext, _ order: SteadyOrder) {
        self.round = round
        self.order = order
    }

    func run() throws(Interrupted) {
        // Prometheus starts before the agents, so that its own startup does not disturb theirs.
        let prometheus: PrometheusScraper?
        switch try startPrometheus() {
        case .success(let started): prometheus = started
        case .failure(let problem):
            for agent in launch.agents {
                round.cannotStart(agent, "its Prometheus does not scrape: \(problem.reason)", isOfAgent: false)
            }
            return
        }
        try LaunchRunner(round).run { agents throws(Interrupted) in
            if let failure = try OffSwitchCheck(round: round).failure(agents) { round.emit(.failure(failure)) }
            round.writeBack.write(back: agents)
            return LaunchRunner.Stretch(
                window: try measure(agents, prometheus), steadySeconds: order.load.steadySeconds)
        }
    }

    private func startPrometheus() throws(Interrupted) -> Result<PrometheusScraper?, PrometheusScraper.Problem> {
        guard let wanted = order.prometheus else { return .success(nil) }
        round.emit(.stage("start of Prometheus"))
        return try PrometheusScraper.start(round, wanted).map { $0 }
    }

    /// Returns beginning and end of steady state, in CLOCK_MONOTONIC nanoseconds.
    private func measure(_ agents: [Agent], _ prometheus: PrometheusScraper?) throws(Interrupted) -> Range<Int64> {
        var measured = round
        // The scraper's CPU counts as the bench's, whichever program scrapes.
        if let prometheus { measured.harness.append(prometheus.pid) }
        var steady = SteadyState(
            measured, order, agents, prometheus: prometheus.map { PrometheusWatch($0, launch.agents) })
        let findings = try steady.run()
        report(agents, findings)
        return findings.window
    }

    private func report(_ agents: [Agent], _ findings: SteadyState.Findings) {
        let observations = SteadyObservations(round, order.load)
        if case .success(let result) = findings.load {
            warn(of: result)
            warn(of: result, agents, findings.members)
            round.emit(.distributions(observations.distributions(result)))
            for failure in RequestFailures(launch).failures(findings.requests(result, agents)) {
                round.emit(.failure(failure))
            }
        }
        if launch.treatment.hasLoadCommand {
            for failure in LoadCommandObservations(round).failures(agents, findings.commands, order.load) {
                round.emit(.failure(failure))
            }
        }
        let pushes = PushObservations(round)
        for failure in pushes.failures(agents, findings.pushes) { round.emit(.failure(failure)) }
        for text in pushes.warnings(agents, findings.pushes) { round.emit(.warning(text)) }
        reportLibraries(agents)
        if launch.phase == .twins, launch.round == 1 {
            let ofScrapes = ScrapeObservations(round, steadySeconds: order.load.steadySeconds)
            let scrapes = findings.agents.map(\.scrapes)
            for text in ofScrapes.lintWarnings(agents, scrapes) + ofScrapes.redirections(agents, scrapes) {
                round.emit(.warning(text))
            }
            reportUnseen(agents)
        }
        round.emit(.observations(observations.observations(agents, findings)))
    }

    private func warn(of result: LoadResult) {
        if result.unstamped > 0 {
            round.emit(
                .warning(
                    "\(Count.text(result.unstamped, "answer has", many: "answers have")) no kernel timestamp "
                        + "(SO_TIMESTAMPNS), or the system clock was set while they were in transit: their response "
                        + "times may be up to 10 ms too long"
                ))
        }
        if result.repeated > 0 {
            round.emit(
                .warning(
                    "\(launch.target), \(launch.phase.rawValue) \(launch.round): agents closed kept connections, and "
                        + "\(result.repeated) requests were sent again on new ones: their response times include "
                        + "connecting"
                ))
        }
    }

    /// Warns of requests that were lost or had to wait for a connection. Who lost many is reported as a failure too.
    private func warn(of result: LoadResult, _ agents: [Agent], _ members: [Int]) {
        guard !members.isEmpty else { return }
        let place = "\(launch.target), \(launch.phase.rawValue) \(launch.round)"
        let own = zip(agents, members).map { ($0, result.members[$1]) }
        let queued = own.reduce(0) { $0 + $1.1.queued }
        if queued > 0 {
            let limit = launch.treatment.requests.connections
            round.emit(
                .warning(
                    "\(place): \(Count.text(queued, "request")) waited because all \(limit) connections to an agent "
                        + "were in use; the wait counts in their response times; allow more with --connections or "
                        + "`connections` in the target file, at most \(Target.connectionCounts.upperBound)"))
        }
        let faults = own.reduce(into: [LoadFault: Int]()) { all, one in
            all.merge(one.1.faults, uniquingKeysWith: +)
        }
        if let (agent, first) = own.first(where: { !$0.1.faults.isEmpty }) {
            let counts = LoadFault.allCases.compactMap { fault in faults[fault].map { "\($0) \(fault.rawValue)" } }
            round.emit(
                .warning(
                    "\(place): \(Count.text(faults.values.reduce(0, +), "request")) ended without an answer: "
                        + "\(counts.joined(separator: ", ")); the first of \(agent.order.id): \(first.problem ?? "")"))
        }
    }

    /// Warns about programs that run already if only their page is measured, with the reason.
    private func reportUnseen(_ agents: [Agent]) {
        for agent in agents where agent.order.arm == .treatment && agent.order.page != nil {
            guard let reason = agent.process.unseen else { continue }
            round.emit(.warning("\(launch.target): CPU, memory and disk writes are not measured: \(reason)"))
        }
    }

    /// Reports which files an agent of each arm and its descendants have mapped as code.
    private func reportLibraries(_ agents: [Agent]) {
        // In other phases the process of a static page is the bench's own agent.
        guard launch.phase == .twins else { return }
        let trees = ProcessTrees(agents)
        for arm in Arm.allCases {
            let alive = agents.filter { $0.order.arm == arm && $0.isAlive }
            // A wrapper's own libraries are not those of the target, so an agent without wrapper is preferred.
            guard let agent = alive.first(where: { !$0.order.isWrapped }) ?? alive.first else { continue }
            let paths = trees.pids(of: agent.process).flatMap { (try? ProcessFiles().mappedLibraries($0)) ?? [] }
            if !paths.isEmpty { round.emit(.libraries(arm: arm, paths: paths)) }
        }
    }
}
