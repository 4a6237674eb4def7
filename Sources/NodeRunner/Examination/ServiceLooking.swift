import BenchmarkModel
import LinuxSystem
import LiveValidation
import Scraping

/// Starts a program as an agent is started, waits until it listens, looks at its ports and pages, and ends it. Measures
/// nothing.
struct ServiceLooking {
    private let round: RoundContext
    /// Seconds that the program may take until it listens.
    private let limit: Double

    /// Seconds without a new port after which the ports are asked.
    private static let quietSeconds = 1.0
    /// Seconds for which a program that listens is asked again when it serves no page yet.
    private static let patience = 5.0
    private static let step: Int64 = 50_000_000

    /// Why there is nothing to look at.
    private struct Failed: Error { let reason: String }

    init(_ round: RoundContext, _ order: LookOrder) {
        self.round = round
        limit = order.seconds
    }

    func run() throws(Interrupted) {
        let places = LaunchPlaces(round)
        do throws(Interrupted) {
            try places.prepare(round.launch.agents)
        } catch {
            LaunchEnd(round: round, places: places).end([])
            throw error
        }
        round.emit(.stage("startup"))
        guard let order = round.launch.agents.first else { return }
        let agent: Agent
        switch Launcher(round, places).launch(order) {
        case .success(let launched): agent = launched
        case .failure(let problem):
            LaunchEnd(round: round, places: places).end([])
            return round.emit(.looked(.failed(reason: problem.reason, lastOutput: problem.lastOutput)))
        }
        let result: Result<ServiceSighting, Failed>
        do throws(Interrupted) {
            result = try look(at: agent)
        } catch {
            LaunchEnd(round: round, places: places).end([agent.process])
            throw error
        }
        let output = agent.process.lastOutput
        let end = LaunchEnd(round: round, places: places).end([agent.process])
        try round.interruption.check()
        switch result {
        case .failure(let failed): round.emit(.looked(.failed(reason: failed.reason, lastOutput: output)))
        case .success(var sighting):
            sighting.end = SeenEnd(
                isRegular: end.killed.isEmpty,
                seconds: end.killed.isEmpty ? end.seconds : agent.process.stop.seconds,
                left: end.leftovers.ended.map(\.process.name))
            round.emit(.looked(.seen(sighting)))
        }
    }

    private func look(at agent: Agent) throws(Interrupted) -> Result<ServiceSighting, Failed> {
        let ports: [SeenPort]
        switch try waitForPorts(agent) {
        case .failure(let failed): return .failure(failed)
        case .success(let found): ports = found
        }
        round.emit(.stage("questions"))
        let deadline = round.clock.now() + Self.patience.nanoseconds
        while true {
            let seen = try ask(ports)
            if let gone = gone(agent) { return .failure(gone) }
            guard seen.contains(where: { $0.page != nil }) || round.clock.now() >= deadline else {
                try round.interruption.sleep(until: round.clock.now() + 10 * Self.step)
                continue
            }
            let order = agent.order
            return .success(
                ServiceSighting(
                    ports: seen, processes: round.machine.listening(agent.process.pids).processes,
                    given: GivenAddress(address: order.address, ports: order.ports)))
        }
    }

    /// Waits until the program listens, and until no further port has appeared for a while.
    private func waitForPorts(_ agent: Agent) throws(Interrupted) -> Result<[SeenPort], Failed> {
        let began = round.clock.now()
        var known: [SeenPort] = []
        var changedAt = began
        while true {
            try round.interruption.check()
            if let gone = gone(agent) { return .failure(gone) }
            let now = round.clock.now()
            let ports = round.machine.listening(agent.process.pids).ports
            if ports != known {
                known = ports
                changedAt = now
            }
            if !known.isEmpty, now - changedAt >= Self.quietSeconds.nanoseconds { return .success(known) }
            guard now - began < limit.nanoseconds else {
                return known.isEmpty
                    ? .failure(
                        Failed(
                            reason:
                                "it did not listen on any TCP port within \(limit.plainText) s, and was ended: give "
                                + "it more time with --timeout, or look into its output"))
                    : .success(known)
            }
            try round.interruption.sleep(until: now + Self.step)
        }
    }

    /// Returns why the program can no longer be asked; nil while it runs.
    private func gone(_ agent: Agent) -> Failed? {
        agent.process.checkAlive()
        return agent.failure.map { Failed(reason: $0) }
    }

    private func ask(_ ports: [SeenPort]) throws(Interrupted) -> [SeenPort] {
        let survey = PortSurvey(round.scraper)
        var seen: [SeenPort] = []
        for port in ports {
            seen.append(try survey.look(at: port) { () throws(Interrupted) in try round.interruption.check() })
        }
        return seen
    }
}
