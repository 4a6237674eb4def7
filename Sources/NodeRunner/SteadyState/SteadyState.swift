import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes

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
    /// Of each process; made shortly before steady state.
    private var probes: [ProcessProbes] = []
    /// Children are told of once a round: before steady state, else after it.
    private let hadChildren: Bool
    private var audit: SteadyAudit
    /// CPU seconds per second of each process over the whole of steady state.
    private var cpu: [Measured] = []
    /// Of each process, why it had no core in steady state; nil where it had one.
    private var noCores: [String?] = []
    private var window: Range<Int64> = 0..<0
    private let warmUp: WarmUpWatch
    private let growth: GrowthProbe?
    private let monitor = LoadMonitor()
    /// The load of those whose requests the bench does not send.
    private let commands: LoadCommands
    /// Of a round that a Prometheus scrapes.
    private let hub: PrometheusWatch?

    /// Time between the start of the driver and its first request: connections are made in it.
    private static let leadTime: Int64 = 50_000_000
    /// More of it for each connection.
    private static let connectTime: Int64 = 50_000
    /// How long after the last request its answer is waited for.
    private static let drain: Int64 = 1_000_000_000
    /// Between two looks at the ends of connections that a Prometheus makes.
    private static let drainStep: Int64 = 1_000_000_000

    init(_ round: RoundContext, _ load: LoadOrder, _ processes: [AgentProcess], hub: PrometheusWatch?) {
        self.hub = hub
        self.round = round
        self.load = load
        self.processes = processes
        groups = LoadGroups(round.order.treatment.requestPaths.isEmpty ? [] : processes.map(\.order))
        let hosts = processes.hosts
        self.hosts = hosts
        hostOf = processes.map { process in hosts.firstIndex { $0 === process.host } ?? 0 }
        hadChildren = !ProcessTrees(processes).parents(processes).isEmpty
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
        // Before the clock begins: the schedule of a large fleet takes a second to make.
        let schedule = schedule()
        let start = Clock.now() + Self.leadTime + Int64(groups.connections.count) * Self.connectTime
        let driver = startLoad(schedule, at: start)
        do throws(Interrupted) {
            round.emit(.stage("warm-up"))
            let steady = start + load.warmUp.nanoseconds
            if commands.areWanted {
                // Not before: one that goes on for as long as it is told must see the end of steady state.
                try round.interruption.sleep(until: start)
                commands.start()
            }
            let scrapes = SteadyScrapes(round, load, processes, steady: steady)
            try warmUp.run(from: start, until: steady) { at throws(Interrupted) in
                if at >= steady, probes.isEmpty {
                    try scrapes.wait(until: at - lookTime, &audit)
                    findProcesses()
                }
                try scrapes.wait(until: at, &audit)
            }
            round.emit(.stage("steady state"))
            begin()
            try blocks(from: steady, scrapes)
            return try end(driver, steady + load.steady.nanoseconds, scrapes)
        } catch {
            commands.stop()
            driver.cancel()
            throw error
        }
    }

    private func schedule() -> [PlannedRequest] {
        Pacer.groups(
            sizes: groups.groups.map(\.members.count), rate: load.rate, duration: load.warmUp + load.steady,
            seed: load.seed)
    }

    private func startLoad(_ schedule: [PlannedRequest], at start: Int64) -> LoadThread {
        let plan = LoadPlan(
            groups: groups.groups, requestPaths: round.order.treatment.requestPaths, schedule: schedule,
            start: start, steady: load.warmUp.nanoseconds..<(load.warmUp + load.steady).nanoseconds, drain: Self.drain)
        return LoadThread(plan, monitor: monitor)
    }

    /// How long before steady state its processes are looked for, nanoseconds.
    private var lookTime: Int64 { 20_000_000 + Int64(hosts.count) * 150_000 }

    /// Shortly before steady state: an agent may start processes when its load comes.
    private mutating func findProcesses() {
        let trees = ProcessTrees(processes)
        probes = hosts.map { ProcessProbes($0, pids: trees.pids(of: $0)) }
    }

    private mutating func begin() {
        hub?.begin()
        audit.begin()
        let from = Clock.now()
        for probe in probes { probe.begin() }
        window = from..<from
    }

    private mutating func blocks(from steady: Int64, _ scrapes: SteadyScrapes) throws(Interrupted) {
        let end = steady + load.steady.nanoseconds
        /// Of each host, when steady state ends.
        var members: [[Int32]] = []
        var block = 1
        while true {
            let blockEnd = min(steady + Int64(block) * blockLength, end)
            while Clock.now() < blockEnd {
                // The kernel keeps the ends of connections for a while only, and a soak's blocks are long.
                let drain = hub == nil ? blockEnd : Clock.now() + Self.drainStep
                try scrapes.wait(until: min(blockEnd, drain), &audit)
                hub?.drain()
            }
            if blockEnd >= end {
                // The whole first: from here on the probes themselves would be in it.
                window = window.lowerBound..<max(window.lowerBound, Clock.now())
                for probe in probes { probe.finish() }
                let trees = ProcessTrees(processes)
                members = hosts.map(trees.pids)
                cpu = zip(probes, members).map { $0.cpuRate($1) }
                hub?.finish()
                audit.finish()
            }
            finishBlock(block)
            if blockEnd >= end {
                // While the load's backlog is still there: answers that come later are not those of the stretch.
                noCores = hosts.indices.map { hosts[$0].isAlive ? probes[$0].noCore(members[$0]) : nil }
                return
            }
            block += 1
        }
    }

    private mutating func finishBlock(_ block: Int) {
        var observations = audit.finishBlock(block)
        observations.reserveCapacity(observations.count + processes.count)
        for (host, probe) in zip(hosts, probes) where host.isAlive {
            observations += shares(of: host, [(.cpu, probe.finishBlock())], block)
            host.checkAlive()
        }
        audit.probesRead()
        // An agent may start daemons all the time: the node is the parent of these, and they are to leave no zombies.
        Descendants().reap()
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
        _ driver: LoadThread, _ steadyEnd: Int64, _ scrapes: SteadyScrapes
    ) throws(Interrupted) -> Findings {
        let longest = processes.map(\.order.scrapeTimeout).max() ?? 0
        try scrapes.finish(until: Clock.now() + longest.nanoseconds, &audit)
        let result = try driver.result(round.interruption)
        for host in hosts { host.checkAlive() }
        let ofCommands = try commands.finish(steadyEnd)
        let trees = ProcessTrees(processes)
        for (host, probe) in zip(hosts, probes) where probe.needsGroup { host.needsGroup = true }
        if !hadChildren { round.reportChildren(trees, processes) }
        let readings = try memory(trees)
        let hubFindings = try hub?.findings()
        let pages = scrapes.pages()
        // After memory: a compressed page takes buffers that an agent may keep.
        let compressed = try gzipScrapes()
        round.emit(.observations(audit.observations()))
        return Findings(
            load: result, connections: groups.connections,
            processes: processes.indices.map { index in
                let host = hostOf[index]
                let cutOff = scrapes.cutOff(index, end: window.upperBound, steady: load.steady)
                return ProcessFindings(
                    cpu: cutOff.map(Measured.absent) ?? cpu[host], disk: probes[host].diskRate, memory: readings[host],
                    processes: trees.pids(of: hosts[host]).count, scrapes: pages[index] ?? [],
                    gzipScrape: compressed[index], noCore: noCores[host],
                    scrapeExcuse: scrapes.excuse(index, noCore: noCores[host]))
            }, commands: ofCommands, window: window, hub: hubFindings)
    }

    /// Of each process. Some milliseconds each where a process has many mappings.
    private func memory(_ trees: ProcessTrees) throws(Interrupted) -> [MemoryProbe.Reading] {
        let probe = MemoryProbe()
        var readings: [MemoryProbe.Reading] = []
        for host in hosts {
            try round.interruption.check()
            readings.append(probe.read(trees.pids(of: host)))
        }
        return readings
    }

    /// One page of each, a few at a time: nothing is timed here.
    private func gzipScrapes() throws(Interrupted) -> [Int: ScrapedPage] {
        var compressed: [Int: ScrapedPage] = [:]
        guard round.order.phase == .twins else { return [:] }
        var left = processes.indices.filter {
            !processes[$0].order.scrapes.isEmpty && !processes[$0].order.scrapesGzip && processes[$0].isAlive
        }[...]
        while !left.isEmpty || round.scraper.inProgress > 0 {
            while round.scraper.inProgress < Self.scrapesAtOnce, let next = left.popFirst() {
                round.startScrape(processes[next], .gzip, tag: next)
            }
            for fetched in round.scraper.finished() {
                compressed[fetched.tag] = ScrapedPage(fetched, url: round.pageAddress(processes[fetched.tag].order))
            }
            if round.scraper.inProgress > 0 { round.scraper.wait(milliseconds: 1) }
            try round.interruption.check()
        }
        return compressed
    }

    private static let scrapesAtOnce = 8
}
