import BenchmarkModel
import LinuxSystem
import Probes

/// Launches processes and watches each until it answers: looks at the kernel's table of listening sockets at a fixed
/// step (a refused connect a millisecond would cost a core), then asks each socket that has come up.
final class StartUpWatch {
    private let round: RoundContext
    private var order: RoundOrder { round.order }
    private var scraper: Scraper { round.scraper }
    private(set) var processes: [AgentProcess] = []
    private var table: ListenTable
    /// What waits for a socket to listen.
    private var awaited: [Endpoint: [Check]] = [:]
    /// Tags of the checks that were asked at all.
    private(set) var asked: Set<Int> = []
    /// What is asked again, and when.
    private var again: [(at: Int64, check: Check)] = []
    private(set) var longestStep: Int64 = 0
    /// Of pages of processes that the bench did not start; nil where the kernel does not tell of connections.
    private var forwarders: ForwarderCheck?

    enum Kind: Int, CaseIterable {
        case metrics
        case health
        case request
        /// The request port, seen listening: nothing is sent to it.
        case port
    }

    struct Check {
        let process: Int
        let kind: Kind
        var tag: Int { process * Kind.allCases.count + kind.rawValue }

        init(process: Int, kind: Kind) {
            self.process = process
            self.kind = kind
        }

        init(tag: Int) {
            self.init(process: tag / Kind.allCases.count, kind: Kind(rawValue: tag % Kind.allCases.count)!)
        }
    }

    init(_ round: RoundContext) throws(SystemError) {
        self.round = round
        table = try ListenTable()
    }

    private func add(_ process: AgentProcess) {
        let index = processes.count
        let ports = process.order.ports
        processes.append(process)
        process.startUp.awaits = Set(awaitedKinds(process).map(\.rawValue))
        // What runs already is asked at once.
        guard process.host.isStarted else {
            if forwarders == nil { forwarders = try? ForwarderCheck() }
            for kind in awaitedKinds(process) { ask(Check(process: index, kind: kind)) }
            return
        }
        for kind in awaitedKinds(process) { expect(index, kind, kind.isOfRequests ? ports.requests : ports.metrics) }
    }

    private func awaitedKinds(_ process: AgentProcess) -> [Kind] {
        Kind.awaited(interface(process), isOn: process.order.isOn)
    }

    private func expect(_ index: Int, _ kind: Kind, _ port: Int) {
        guard let endpoint = Endpoint(processes[index].order.address, port) else {
            processes[index].fail("\(processes[index].order.address):\(port) is no address and port")
            return
        }
        awaited[endpoint, default: []].append(Check(process: index, kind: kind))
    }

    /// Launches all, one between two looks (a launch takes half a millisecond, and those before it come up meanwhile),
    /// and watches until every process is operational or has failed. `launch` gives nil for one that cannot be started.
    func run(launch: (ProcessOrder) -> AgentProcess?) throws(Interrupted) {
        var unlaunched = order.processes[...]
        let step = order.listenStep.nanoseconds
        var lastLook = Clock.now()
        var nextLook = lastLook
        var nextCheck = lastLook
        while !unlaunched.isEmpty || processes.contains(where: { $0.isAlive && !$0.isOperational }) {
            if let next = unlaunched.popFirst(), let process = launch(next) { add(process) }
            let now = Clock.now()
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
                for (index, process) in processes.enumerated() where process.isAlive {
                    process.host.checkAlive()
                    if now - process.host.spawnedAt > readinessLimit(process).nanoseconds, !process.isOperational {
                        notReady(process, index)
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
            Poll.sleep(until: nextLook)
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
                if check.kind != .request, tableIsReadable { processes[check.process].startUp.listening = now }
                ask(check)
            }
        }
    }

    /// Seen at a time, or nil: without the kernel's table nothing can be said of a port that nothing may be sent to.
    private func portSeen(_ check: Check, _ endpoint: Endpoint, _ at: Int64?) {
        let process = processes[check.process]
        guard let at else {
            process.lastAnswer[check.kind.rawValue] = "the kernel's table of listening sockets is not readable"
            awaited[endpoint, default: []].append(check)
            return
        }
        guard process.isAlive else { return }
        process.startUp.requestPort = at
        answered(process)
    }

    private func ask(_ check: Check) {
        let process = processes[check.process]
        guard process.isAlive else { return }
        let ports = process.order.ports
        let address = process.order.address
        let url =
            switch check.kind {
            case .metrics: round.url(process.order, interface(process).metricsPath)
            case .health: round.url(process.order, interface(process).healthPath ?? "/")
            case .request:
                "http://\(address):\(ports.requests)\(interface(process).requestPaths[0].replacing("{request}", with: "0"))"
            case .port: preconditionFailure("a port that is only looked at is never asked")
            }
        asked.insert(check.tag)
        process.startUp.tries += 1
        let isForwarderLookedFor = check.kind == .metrics && !process.host.isStarted
        scraper.start(
            url: url, timeout: answerTimeout(process), tag: check.tag, followsRedirects: check.kind == .metrics,
            credentials: process.credentials, padding: isForwarderLookedFor ? forwarders?.padding ?? 0 : 0)
    }

    private func startDueRetries(_ now: Int64) {
        while let first = again.first, first.at <= now {
            again.removeFirst()
            ask(first.check)
        }
    }

    private func take(_ fetched: Fetched) {
        let check = Check(tag: fetched.tag)
        let process = processes[check.process]
        guard process.isAlive else { return }
        // Nothing that ran before the bench is about to begin to listen.
        if !process.host.isStarted, case .failed(let reason) = fetched.outcome,
            [.refused, .unresolved].contains(fetched.fault)
        {
            return process.fail("\(process.order.shownURL ?? "its page") cannot be reached: \(reason)")
        }
        guard !accept(fetched, check.kind, process) else {
            if !process.host.isStarted { lookForForwarder(fetched, process) }
            return answered(process)
        }
        switch Retries.next(
            fetched, isStarted: process.host.isStarted, tries: process.startUp.tries,
            waited: fetched.finishedAt - process.host.spawnedAt, limit: readinessLimit(process).nanoseconds)
        {
        case .giveUp: notReady(process, check.process)
        case .after(let delay):
            again.append((fetched.finishedAt + delay, check))
            again.sort { $0.at < $1.at }
        }
    }

    /// CPU and memory are those of the exporter only if its own process made the page.
    private func lookForForwarder(_ fetched: Fetched, _ process: AgentProcess) {
        guard case .answered(let answer) = fetched.outcome else { return }
        let addresses = HostAddress.resolve(process.order.address)
        if let other = answer.redirectedTo, let place = RedirectedPlace(other),
            place != RedirectedPlace(process.order.url ?? "")
        {
            return process.host.hide("its page is redirected to another server, \(place): give that address")
        }
        let servers = Set(addresses.compactMap { Endpoint($0.description, process.order.ports.metrics) })
        guard let origin = forwarders?.origin(of: answer, servers: servers) else { return }
        process.host.hide(
            "\(process.host.processNames) only passes on the bytes of a page that \(origin) made: give the address of the "
                + "exporter itself")
    }

    /// When something that it is awaited for is there: it may have been the last.
    private func answered(_ process: AgentProcess) {
        guard process.host.agents.count == process.host.size, process.host.agents.allSatisfy(\.isOperational) else {
            return
        }
        noteCPU(process.host)
    }

    /// Of a pack when the last of its agents is operational, an equal share each.
    private func noteCPU(_ host: AgentHost) {
        guard let pid = host.pid else { return }
        let tree = ProcessTree()
        let total = CPUProbe(pids: [pid] + tree.descendants(of: pid), group: host.controlGroup?.account).total
        if host.controlGroup == nil, tree.endedChildren(of: pid).map({ $0.faults > 0 }) ?? false {
            host.needsGroup = true
        }
        for agent in host.agents where agent.startUp.cpuToReady == nil {
            agent.startUp.cpuToReady = total.value.map { .value($0 / Double(host.size)) } ?? total
        }
    }

    /// Its time is over. One that the machine had no core for is not blamed.
    private func notReady(_ process: AgentProcess, _ index: Int) {
        let host = process.host
        let pids = host.isStarted ? host.pids.flatMap { [$0] + ProcessTree().descendants(of: $0) } : []
        let noCore = CoreWait(pids).explanation(since: CoreWait(startedAt: host.spawnedAt))
        process.fail(owed(process, index) + (noCore.map { ": \($0)" } ?? ""), hadNoCore: noCore != nil)
    }

    /// Seconds: what runs already is asked a few times only, each with the time that a scrape may take.
    func readinessLimit(_ process: AgentProcess) -> Double {
        process.host.isStarted
            ? interface(process).readinessLimit : interface(process).readinessLimit + answerTimeout(process)
    }

    /// Seconds that a process may take over one answer.
    private func answerTimeout(_ process: AgentProcess) -> Double { max(10, process.order.scrapeTimeout) }

    func interface(_ process: AgentProcess) -> AgentInterface { order.interface(of: process.order.arm) }
}
