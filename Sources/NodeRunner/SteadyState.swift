import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Synchronization

/// Load, then exactly one scrape interval of steady state in which every process whose exporter is on is scraped once, then
/// what can wait until it is over: memory, while all twins are still alive, and the pages as gzip.
struct SteadyState {
    private let round: RoundContext
    private let load: LoadOrder
    private let processes: [AgentProcess]
    private let groups: LoadGroups
    /// The processes that the agents are in, and for each agent which of them.
    private let hosts: [AgentHost]
    private let hostOf: [Int]
    /// Of each process.
    private var probes: [ProcessProbes]
    /// Children are told of once a round: before steady state, else after it.
    private let hadChildren: Bool
    private var audit: SteadyAudit
    /// Scrapes still to start, the next one last.
    private var scrapes: [(at: Int64, process: Int)] = []
    private var scraped: [Int: [Fetched]] = [:]
    private var window: Range<Int64> = 0..<0
    private var warmUp: WarmUpWatch
    private let growth: GrowthProbe?
    private let monitor = LoadMonitor()
    /// The load of those whose requests the bench does not send.
    private let commands: LoadCommands
    /// Of a round that a Prometheus scrapes.
    private let hub: PrometheusWatch?

    /// Time between the start of the driver and its first request: connections are made in it.
    private static let leadTime: Int64 = 50_000_000
    /// How long after the last request its answer is waited for.
    private static let drain: Int64 = 1_000_000_000
    private static let scrapeTimeout = 10.0
    /// Between two looks at the ends of connections that a Prometheus makes.
    private static let drainStep: Int64 = 1_000_000_000

    init(_ round: RoundContext, _ load: LoadOrder, _ processes: [AgentProcess], hub: PrometheusWatch?) {
        self.hub = hub
        self.round = round
        self.load = load
        self.processes = processes
        groups = LoadGroups(round.order.treatment.requestPaths.isEmpty ? [] : processes.map(\.order))
        let trees = ProcessTrees(processes)
        let hosts = processes.hosts
        self.hosts = hosts
        hostOf = processes.map { process in hosts.firstIndex { $0 === process.host } ?? 0 }
        probes = hosts.map { ProcessProbes($0, pids: trees.pids(of: $0)) }
        hadChildren = trees.haveChildren
        audit = SteadyAudit(round, monitor)
        let commands = LoadCommands(round, processes)
        self.commands = commands
        if commands.areWanted { audit.loadCPU = commands.cpu }
        warmUp = WarmUpWatch(round, processes)
        growth = round.order.sampleEvery == nil ? nil : GrowthProbe()
    }

    /// Length of a block, nanoseconds: a second, in a soak the time between two looks.
    private var blockLength: Int64 { (round.order.sampleEvery ?? 1).nanoseconds }

    mutating func run() throws(Interrupted) -> Findings {
        let start = Clock.now() + Self.leadTime
        let stop = StopFlag()
        let driver = startLoad(at: start, stop)
        do throws(Interrupted) {
            round.emit(.stage("warm-up"))
            let steady = start + load.warmUp.nanoseconds
            if commands.areWanted {
                // Not before: one that goes on for as long as it is told must see the end of steady state.
                try round.interruption.sleep(until: start)
                commands.start()
            }
            try warmUp.run(from: start, until: steady)
            round.emit(.stage("steady state"))
            begin(steady)
            try blocks(from: steady)
            return try end(driver, steady + load.steady.nanoseconds)
        } catch {
            commands.stop()
            stop.flag.store(true, ordering: .relaxed)
            _ = driver?.join()
            throw error
        }
    }

    private func startLoad(at start: Int64, _ stop: StopFlag) -> Worker<Result<LoadResult, SystemError>>? {
        let plan = LoadPlan(
            groups: groups.groups, requestPaths: round.order.treatment.requestPaths,
            schedule: Pacer.groups(
                sizes: groups.groups.map(\.members.count), rate: load.rate, duration: load.warmUp + load.steady,
                seed: load.seed),
            start: start, steady: load.warmUp.nanoseconds..<(load.warmUp + load.steady).nanoseconds, drain: Self.drain)
        let monitor = monitor
        return try? Worker(name: "load") {
            Result { () throws(SystemError) in try LoadDriver.run(plan, stop: stop.flag, monitor: monitor) }
        }
    }

    private mutating func begin(_ steady: Int64) {
        for (index, process) in processes.enumerated() {
            guard process.isAlive else { continue }
            scrapes += process.order.scrapes.map { (steady + Int64($0 * load.steady * 1e9), index) }
        }
        scrapes.sort { $0.at > $1.at }
        hub?.begin()
        audit.begin()
        let from = Clock.now()
        for index in probes.indices { probes[index].begin() }
        window = from..<from
    }

    private mutating func blocks(from steady: Int64) throws(Interrupted) {
        let end = steady + load.steady.nanoseconds
        var block = 1
        while true {
            let blockEnd = min(steady + Int64(block) * blockLength, end)
            while true {
                let now = Clock.now()
                if now >= blockEnd { break }
                startDueScrapes(now)
                if round.scraper.inProgress > 0 {
                    takeScrapes()
                    if round.scraper.inProgress > 0 { round.scraper.wait(milliseconds: 1) }
                    try round.interruption.check()
                } else {
                    // The kernel keeps the ends of connections for a while only, and a soak's blocks are long.
                    let drain = hub == nil ? blockEnd : now + Self.drainStep
                    let wake = min(blockEnd, scrapes.last?.at ?? blockEnd, drain)
                    try round.interruption.sleep(until: wake)
                    hub?.drain()
                    audit.woke(at: Clock.now(), wanted: wake)
                }
            }
            if blockEnd >= end {
                // The whole first: from here on the probes themselves would be in it.
                window = window.lowerBound..<max(window.lowerBound, Clock.now())
                for index in probes.indices { probes[index].finish() }
                hub?.finish()
                audit.finish()
            }
            finishBlock(block)
            if blockEnd >= end { return }
            block += 1
        }
    }

    private mutating func startDueScrapes(_ now: Int64) {
        while let next = scrapes.last, next.at <= now {
            scrapes.removeLast()
            let process = processes[next.process]
            guard process.isAlive else { continue }
            audit.scrapeStarted(at: now, due: next.at)
            startScrape(next.process, process.order.scrapesGzip ? .gzip : .identity, asks: process.order.asks)
        }
    }

    private func startScrape(_ index: Int, _ coding: ContentCoding, asks: PrometheusRequest? = nil) {
        let process = processes[index].order
        round.scraper.start(
            url: round.url(process, round.order.interface(of: process.arm).metricsPath), timeout: Self.scrapeTimeout,
            tag: index, encoding: coding,
            format: asks.map { .asPrometheus(userAgent: $0.userAgent, timeout: $0.timeout) } ?? .text,
            credentials: processes[index].credentials)
    }

    private mutating func takeScrapes() {
        for fetched in round.scraper.finished() {
            scraped[fetched.tag, default: []].append(fetched)
            audit.scraped(fetched)
        }
    }

    private mutating func finishBlock(_ block: Int) {
        var observations = audit.finishBlock(block)
        observations.reserveCapacity(observations.count + processes.count)
        for (index, host) in hosts.enumerated() where host.isAlive {
            if round.order.phase != .loopback {
                observations += shares(of: host, [(.cpu, probes[index].finishBlock())], block)
            }
            host.checkAlive()
        }
        commands.boundOutput()
        audit.probesRead()
        if let growth {
            let trees = ProcessTrees(processes)
            for host in hosts where host.isAlive {
                observations += shares(of: host, growth.read(trees.pids(of: host)), block)
            }
        }
        round.emit(.observations(observations))
    }

    /// What was read of a process, under each of its agents.
    private func shares(of host: AgentHost, _ figures: [(Metric, Measured)], _ block: Int) -> [Observation] {
        host.agents.flatMap { agent in
            figures.map { round.observation(agent.order, $0.0, agent.share($0.1), block: block) }
        }
    }

    private mutating func end(
        _ driver: Worker<Result<LoadResult, SystemError>>?, _ steadyEnd: Int64
    ) throws(Interrupted) -> Findings {
        let deadline = Clock.now() + Self.scrapeTimeout.nanoseconds
        while round.scraper.inProgress > 0, Clock.now() < deadline {
            takeScrapes()
            round.scraper.wait(milliseconds: 1)
        }
        let result =
            driver?.join() ?? .failure(SystemError(call: "pthread_create", subject: "load driver", code: Errno.again))
        for host in hosts { host.checkAlive() }
        let ofCommands = try commands.finish(steadyEnd)
        let trees = ProcessTrees(processes)
        if !hadChildren { round.reportChildren(trees) }
        let memory = MemoryProbe()
        let readings = hosts.map { memory.read(trees.pids(of: $0)) }
        let hubFindings = hub?.findings()
        // After memory: a compressed page takes buffers that an agent may keep.
        let compressed = try gzipScrapes()
        round.emit(.observations(audit.observations()))
        return Findings(
            load: result, connections: groups.connections,
            processes: processes.indices.map { index in
                let host = hostOf[index]
                return ProcessFindings(
                    cpu: probes[host].cpuRate, disk: probes[host].diskRate, memory: readings[host],
                    processes: trees.pids(of: hosts[host]).count, scrapes: scraped[index] ?? [],
                    gzipScrape: compressed[index])
            }, commands: ofCommands, window: window, hub: hubFindings)
    }

    /// One page of each, a few at a time: nothing is timed here.
    private func gzipScrapes() throws(Interrupted) -> [Int: Fetched] {
        var compressed: [Int: Fetched] = [:]
        guard round.order.phase == .twins else { return [:] }
        var left = processes.indices.filter {
            !processes[$0].order.scrapes.isEmpty && !processes[$0].order.scrapesGzip && processes[$0].isAlive
        }[...]
        while !left.isEmpty || round.scraper.inProgress > 0 {
            while round.scraper.inProgress < Self.scrapesAtOnce, let next = left.popFirst() {
                startScrape(next, .gzip)
            }
            for fetched in round.scraper.finished() { compressed[fetched.tag] = fetched }
            if round.scraper.inProgress > 0 { round.scraper.wait(milliseconds: 1) }
            try round.interruption.check()
        }
        return compressed
    }

    private static let scrapesAtOnce = 8
}

/// Tells the load driver's thread to end.
private final class StopFlag: Sendable {
    let flag = Atomic<Bool>(false)
}
