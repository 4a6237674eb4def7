import BenchmarkModel
import LinuxSystem
import MetricsSink
import Probes
import Scraping

/// Launches processes and watches each until it answers. Polls the kernel's table of listening sockets at a fixed step,
/// because one refused connect a millisecond would cost a core. Then asks each socket that has come up.
final class StartUpWatch {
    let round: RoundContext
    private var launch: Launch { round.launch }
    private var scraper: any PageFetcher { round.scraper }
    private(set) var agents: [Agent] = []
    private let table: any ListenerTable
    /// Checks that wait until a socket listens.
    private var awaited: [Endpoint: [Check]] = [:]
    /// Checks that wait until there is a Unix socket, by its path.
    private var awaitedSockets = AwaitedSockets()
    /// Agents whose first push is awaited, by index.
    private var awaitedPushes: [Int] = []
    /// Tags of the checks that were asked at least once.
    private(set) var asked: Set<Int> = []
    /// Checks that are asked again, and when.
    private var again: [(at: Int64, check: Check)] = []
    private(set) var longestStep: Int64 = 0
    /// Finds forwarders of pages for processes that the bench did not start; nil where the kernel does not report
    /// connections.
    private(set) var forwarders: ForwarderCheck?

    init(_ round: RoundContext) throws(SystemError) {
        self.round = round
        table = try round.machine.listeners()
    }

    private func add(_ agent: Agent) {
        let index = agents.count
        agents.append(agent)
        let checks = checks(agent, index)
        agent.startUp.awaits = Set(checks.map(\.kind.rawValue))
        // A process that runs already is asked at once.
        guard agent.process.isStarted else {
            if forwarders == nil { forwarders = try? ForwarderCheck() }
            for check in checks { ask(check) }
            return
        }
        if checks.isEmpty {
            agent.startUp.readyAtOnce = agent.process.execedAt
            answered(agent)
        }
        for check in checks {
            guard check.kind != .push else {
                awaitedPushes.append(index)
                continue
            }
            let port = check.port(of: agent.order)
            if let path = agent.order.socket(ofPort: port) {
                if let problem = awaitedSockets.expect(path, check) { agent.fail(problem) }
            } else {
                expect(check, port)
            }
        }
    }

    private func expect(_ check: Check, _ port: Int) {
        let agent = agents[check.agent]
        guard let endpoint = Endpoint(agent.order.address, port) else {
            return agent.fail("\(agent.order.address):\(port) is not an address and port")
        }
        awaited[endpoint, default: []].append(check)
    }

    /// Launches all processes, one between two polls, because a launch takes half a millisecond and earlier processes
    /// come up meanwhile. Watches until every process is operational or has failed. `start` returns nil for a process
    /// that cannot be started.
    func run(_ start: (AgentOrder) -> Agent?) throws(Interrupted) {
        var unlaunched = launch.agents[...]
        let step = launch.listenStep.nanoseconds
        var lastPoll = round.clock.now()
        var nextPoll = lastPoll
        var nextCheck = lastPoll
        while !unlaunched.isEmpty || agents.contains(where: { $0.isAlive && !$0.isOperational }) {
            if let next = unlaunched.popFirst(), let agent = start(next) { add(agent) }
            let now = round.clock.now()
            if now >= nextPoll {
                if !awaited.isEmpty || !awaitedSockets.isEmpty {
                    longestStep = max(longestStep, now - lastPoll)
                    if !awaited.isEmpty { pollSockets(now) }
                    for check in awaitedSockets.takeExisting() { ask(check) }
                }
                takePushes()
                lastPoll = now
                nextPoll = max(nextPoll + step, now)
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
            if unlaunched.isEmpty { wait(step, until: nextPoll) }
        }
        while scraper.inProgress > 0 {
            try round.interruption.check()
            _ = scraper.finished()
            scraper.wait(milliseconds: 1)
        }
    }

    /// Releases the core until the next poll. When the watcher spun instead, the threads of a single agent had to wait
    /// for it.
    private func wait(_ step: Int64, until nextPoll: Int64) {
        if step < 1_000_000 {
            round.clock.sleep(until: nextPoll)
        } else {
            // libcurl waits in whole milliseconds.
            scraper.wait(milliseconds: 1)
        }
    }

    private func pollSockets(_ now: Int64) {
        var seen: [Endpoint] = []
        var tableIsReadable = true
        do throws(SystemError) {
            try table.dump { endpoint in
                if awaited[endpoint] != nil { seen.append(endpoint) }
                // A listener on all addresses serves the awaited address too.
                if endpoint.address == 0 {
                    for candidate in awaited.keys where candidate.port == endpoint.port { seen.append(candidate) }
                }
            }
        } catch {
            // Without the table, agents are asked at once and repeatedly. This is slower and costs more, but misses
            // nothing.
            seen = Array(awaited.keys)
            tableIsReadable = false
        }
        for endpoint in seen {
            for check in awaited.removeValue(forKey: endpoint) ?? [] {
                guard check.kind != .port else {
                    portSeen(check, endpoint, tableIsReadable ? now : nil)
                    continue
                }
                let agent = agents[check.agent]
                if tableIsReadable, isOfHTTPPort(check, agent) { agent.startUp.listening = now }
                ask(check)
            }
        }
    }

    /// Records the first pushes that have arrived. Their times are those of the sink.
    private func takePushes() {
        awaitedPushes.removeAll { index in
            let agent = agents[index]
            guard agent.isAlive else { return true }
            guard let at = agent.push?.account.firstAccepted else { return false }
            agent.startUp.firstPush = at
            if agent.order.pages.isEmpty { agent.startUp.firstMetrics = at }
            answered(agent)
            return true
        }
    }

    /// Records that a port was seen at a time. The time is nil without the kernel's table: then nothing is known about
    /// a port to which nothing may be sent.
    private func portSeen(_ check: Check, _ endpoint: Endpoint, _ at: Int64?) {
        let agent = agents[check.agent]
        guard let at else {
            agent.lastAnswer[check.tag] = "the kernel's table of listening sockets is not readable"
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
        let request = check.kind == .request ? interface(agent).requests.request(0, number: 0) : nil
        let timeout = answerTimeout(agent)
        var asking =
            switch check.kind {
            case .metrics: agent.request(ofPage: check.page, timeout: timeout, tag: check.tag)
            case .health:
                agent.healthRequest(
                    url: round.healthURL(agent.order, interface(agent).healthPath ?? "/"), timeout: timeout,
                    tag: check.tag)
            case .request:
                PageRequest(
                    url: agent.order.requestURL(request?.path ?? "/"), timeout: timeout, tag: check.tag,
                    tls: agent.order.https?.certificates, request: request, socket: agent.order.requestSocket)
            case .port, .push: preconditionFailure("what is only watched is never asked")
            }
        asked.insert(check.tag)
        agent.startUp.tries += 1
        let isForwarderLookedFor = check.kind == .metrics && !agent.process.isStarted
        if check.kind == .metrics, agent.startUp.refusesText, let imitated = interface(agent).imitates {
            asking.format = .prometheus(imitated)
        }
        asking.padding = isForwarderLookedFor ? forwarders?.padding ?? 0 : 0
        scraper.start(asking)
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
        // A program that ran before the bench is not about to begin to listen.
        if !agent.process.isStarted, case .failed(let reason) = fetched.outcome,
            [.refused, .unresolved].contains(fetched.fault)
        {
            return agent.fail("\(agent.order.page?.shownURL ?? "its page") cannot be reached: \(reason)")
        }
        // Another try has the same result, however long the agent may take to be ready.
        if case .failed(let reason) = fetched.outcome, fetched.fault == .certificate {
            return agent.fail(refusedCertificate(reason, check, agent))
        }
        let open = open(fetched, check, agent)
        guard !open.isEmpty else {
            if !agent.process.isStarted { lookForForwarder(fetched, agent) }
            return answered(agent)
        }
        switch Retries.next(
            fetched, isStarted: agent.process.isStarted, tries: agent.startUp.tries,
            waited: fetched.finishedAt - agent.process.spawnedAt, limit: readinessLimit(agent).nanoseconds)
        {
        case .giveUp: notReady(agent, check.agent)
        case .after(let delay):
            again += open.map { (fetched.finishedAt + delay, $0) }
            again.sort { $0.at < $1.at }
        }
    }

    /// Reads the CPU if this was the last check of the process to pass.
    private func answered(_ agent: Agent) {
        guard agent.process.agents.count == agent.process.size, agent.process.agents.allSatisfy(\.isOperational) else {
            return
        }
        noteCPU(agent.process)
    }

    func interface(_ agent: Agent) -> AgentInterface { launch.interface(of: agent.order.arm) }
}
