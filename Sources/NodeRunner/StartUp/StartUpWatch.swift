import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// Launches processes and watches each until it answers: looks at the kernel's table of listening sockets at a fixed
/// step (a refused connect a millisecond would cost a core), then asks each socket that has come up.
final class StartUpWatch {
    let round: RoundContext
    private var launch: Launch { round.launch }
    private var scraper: any PageFetcher { round.scraper }
    private(set) var agents: [Agent] = []
    private let table: any ListenerTable
    /// What waits for a socket to listen.
    private var awaited: [Endpoint: [Check]] = [:]
    /// Tags of the checks that were asked at all.
    private(set) var asked: Set<Int> = []
    /// What is asked again, and when.
    private var again: [(at: Int64, check: Check)] = []
    private(set) var longestStep: Int64 = 0
    /// Of pages of processes that the bench did not start; nil where the kernel does not tell of connections.
    private(set) var forwarders: ForwarderCheck?

    enum Kind: Int, CaseIterable {
        case metrics
        case health
        case request
        /// The request port, seen listening: nothing is sent to it.
        case port
    }

    struct Check {
        let agent: Int
        let kind: Kind
        var tag: Int { agent * Kind.allCases.count + kind.rawValue }

        init(agent: Int, kind: Kind) {
            self.agent = agent
            self.kind = kind
        }

        init(tag: Int) {
            self.init(agent: tag / Kind.allCases.count, kind: Kind(rawValue: tag % Kind.allCases.count)!)
        }
    }

    init(_ round: RoundContext) throws(SystemError) {
        self.round = round
        table = try round.machine.listeners()
    }

    private func add(_ agent: Agent) {
        let index = agents.count
        let ports = agent.order.ports
        agents.append(agent)
        agent.startUp.awaits = Set(awaitedKinds(agent).map(\.rawValue))
        // What runs already is asked at once.
        guard agent.process.isStarted else {
            if forwarders == nil { forwarders = try? ForwarderCheck() }
            for kind in awaitedKinds(agent) { ask(Check(agent: index, kind: kind)) }
            return
        }
        for kind in awaitedKinds(agent) { expect(index, kind, kind.isOfRequests ? ports.requests : ports.metrics) }
    }

    private func awaitedKinds(_ agent: Agent) -> [Kind] {
        Kind.awaited(interface(agent), isOn: agent.order.isOn)
    }

    private func expect(_ index: Int, _ kind: Kind, _ port: Int) {
        guard let endpoint = Endpoint(agents[index].order.address, port) else {
            agents[index].fail("\(agents[index].order.address):\(port) is no address and port")
            return
        }
        awaited[endpoint, default: []].append(Check(agent: index, kind: kind))
    }

    /// Launches all, one between two looks (a launch takes half a millisecond, and those before it come up meanwhile),
    /// and watches until every process is operational or has failed. `start` gives nil for one that cannot be started.
    func run(_ start: (AgentOrder) -> Agent?) throws(Interrupted) {
        var unlaunched = launch.agents[...]
        let step = launch.listenStep.nanoseconds
        var lastLook = round.clock.now()
        var nextLook = lastLook
        var nextCheck = lastLook
        while !unlaunched.isEmpty || agents.contains(where: { $0.isAlive && !$0.isOperational }) {
            if let next = unlaunched.popFirst(), let agent = start(next) { add(agent) }
            let now = round.clock.now()
            if now >= nextLook {
                if !awaited.isEmpty {
                    longestStep = max(longestStep, now - lastLook)
                    look(now)
                }
                lastLook = now
                nextLook = max(nextLook + step, now)
            }
            startDueRetries(now)
            for fetched in scraper.finished() { take(fetched) }
            if now >= nextCheck {
                try round.interruption.check()
                for (index, agent) in agents.enumerated() where agent.isAlive {
                    agent.process.checkAlive()
                    if now - agent.process.spawnedAt > readinessLimit(agent).nanoseconds, !agent.isOperational {
                        notReady(agent, index)
                    }
                }
                nextCheck = now + 10_000_000
            }
            if unlaunched.isEmpty { wait(step, until: nextLook) }
        }
        while scraper.inProgress > 0 {
            try round.interruption.check()
            _ = scraper.finished()
            scraper.wait(milliseconds: 1)
        }
    }

    /// Gives the core away until the next look: spinning for a single agent kept its threads waiting behind the watcher.
    private func wait(_ step: Int64, until nextLook: Int64) {
        if step < 1_000_000 {
            round.clock.sleep(until: nextLook)
        } else {
            // libcurl waits in whole milliseconds.
            scraper.wait(milliseconds: 1)
        }
    }

    private func look(_ now: Int64) {
        var seen: [Endpoint] = []
        var tableIsReadable = true
        do throws(SystemError) {
            try table.dump { endpoint in
                if awaited[endpoint] != nil { seen.append(endpoint) }
                // A listener on every address serves the awaited address too.
                if endpoint.address == 0 {
                    for candidate in awaited.keys where candidate.port == endpoint.port { seen.append(candidate) }
                }
            }
        } catch {
            // Without the table, ask at once and again: slower and costlier, but nothing is missed.
            seen = Array(awaited.keys)
            tableIsReadable = false
        }
        for endpoint in seen {
            for check in awaited.removeValue(forKey: endpoint) ?? [] {
                guard check.kind != .port else {
                    portSeen(check, endpoint, tableIsReadable ? now : nil)
                    continue
                }
                if check.kind != .request, tableIsReadable { agents[check.agent].startUp.listening = now }
                ask(check)
            }
        }
    }

    /// Seen at a time, or nil: without the kernel's table nothing can be said of a port that nothing may be sent to.
    private func portSeen(_ check: Check, _ endpoint: Endpoint, _ at: Int64?) {
        let agent = agents[check.agent]
        guard let at else {
            agent.lastAnswer[check.kind.rawValue] = "the kernel's table of listening sockets is not readable"
            awaited[endpoint, default: []].append(check)
            return
        }
        guard agent.isAlive else { return }
        agent.startUp.requestPort = at
        answered(agent)
    }

    private func ask(_ check: Check) {
        let agent = agents[check.agent]
        guard agent.isAlive else { return }
        let ports = agent.order.ports
        let address = agent.order.address
        let url =
            switch check.kind {
            case .metrics: round.url(agent.order, interface(agent).metricsPath)
            case .health: round.url(agent.order, interface(agent).healthPath ?? "/")
            case .request:
                "http://\(address):\(ports.requests)\(interface(agent).requestPaths[0].replacing("{request}", with: "0"))"
            case .port: preconditionFailure("a port that is only looked at is never asked")
            }
        asked.insert(check.tag)
        agent.startUp.tries += 1
        let isForwarderLookedFor = check.kind == .metrics && !agent.process.isStarted
        scraper.start(
            url: url, timeout: answerTimeout(agent), tag: check.tag, followsRedirects: check.kind == .metrics,
            credentials: agent.credentials, padding: isForwarderLookedFor ? forwarders?.padding ?? 0 : 0)
    }

    private func startDueRetries(_ now: Int64) {
        while let first = again.first, first.at <= now {
            again.removeFirst()
            ask(first.check)
        }
    }

    private func take(_ fetched: Fetched) {
        let check = Check(tag: fetched.tag)
        let agent = agents[check.agent]
        guard agent.isAlive else { return }
        // Nothing that ran before the bench is about to begin to listen.
        if !agent.process.isStarted, case .failed(let reason) = fetched.outcome,
            [.refused, .unresolved].contains(fetched.fault)
        {
            return agent.fail("\(agent.order.page?.shownURL ?? "its page") cannot be reached: \(reason)")
        }
        guard !accept(fetched, check.kind, agent) else {
            if !agent.process.isStarted { lookForForwarder(fetched, agent) }
            return answered(agent)
        }
        switch Retries.next(
            fetched, isStarted: agent.process.isStarted, tries: agent.startUp.tries,
            waited: fetched.finishedAt - agent.process.spawnedAt, limit: readinessLimit(agent).nanoseconds)
        {
        case .giveUp: notReady(agent, check.agent)
        case .after(let delay):
            again.append((fetched.finishedAt + delay, check))
            again.sort { $0.at < $1.at }
        }
    }

    /// When something that it is awaited for is there: it may have been the last.
    private func answered(_ agent: Agent) {
        guard agent.process.agents.count == agent.process.size, agent.process.agents.allSatisfy(\.isOperational) else {
            return
        }
        noteCPU(agent.process)
    }

    /// Seconds: what runs already is asked a few times only, each with the time that a scrape may take.
    func readinessLimit(_ agent: Agent) -> Double {
        agent.process.isStarted
            ? interface(agent).readinessLimit : interface(agent).readinessLimit + answerTimeout(agent)
    }

    /// Seconds that a process may take over one answer.
    private func answerTimeout(_ agent: Agent) -> Double { max(10, agent.order.scrapeTimeout) }

    func interface(_ agent: Agent) -> AgentInterface { launch.interface(of: agent.order.arm) }
}
