import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Scraping

/// Load, then a steady state of exactly the ordered length, in which the agents are scraped when their orders say so, then what can
/// wait until it is over: memory, while all twins are still alive, and the pages as gzip.
struct SteadyState {
    let round: RoundContext
    private let load: LoadOrder
    private let blocks: SteadyOrder.Blocks
    let agents: [Agent]
    private let groups: LoadGroups
    /// The processes that the agents are in, and for each agent which of them.
    let processes: [AgentProcess]
    private let processOf: [Int]
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
    private let prometheus: PrometheusWatch?

    /// Time between the start of the driver and its first request: connections are made in it.
    private static let leadTime: Int64 = 50_000_000
    /// More of it for each connection.
    private static let connectTime: Int64 = 50_000
    /// How long after the last request its answer is waited for.
    private static let drain: Int64 = 1_000_000_000
    /// Between two looks at the ends of connections that a Prometheus makes.
    private static let drainStep: Int64 = 1_000_000_000

    init(_ round: RoundContext, _ order: SteadyOrder, _ agents: [Agent], prometheus: PrometheusWatch?) {
        self.prometheus = prometheus
        self.round = round
        load = order.load
        blocks = order.blocks
        self.agents = agents
        groups = LoadGroups(round.launch.treatment.requestPaths.isEmpty ? [] : agents.map(\.order))
        let processes = agents.processes
        self.processes = processes
        processOf = agents.map { agent in processes.firstIndex { $0 === agent.process } ?? 0 }
        hadChildren = !ProcessTrees(agents).parents(agents).isEmpty
        audit = SteadyAudit(round, monitor, order.blocks)
        let commands = LoadCommands(round, agents)
        self.commands = commands
        if commands.areWanted { audit.loadCPU = commands.cpu }
        warmUp = WarmUpWatch(round, agents)
        growth = if case .growth = order.blocks { GrowthProbe() } else { nil }
    }

    /// Length of a block, nanoseconds: a second, in a soak the time between two looks.
    private var blockLength: Int64 {
        switch blocks {
        case .seconds: 1_000_000_000
        case .growth(let step): step.nanoseconds
        }
    }

    mutating func run() throws(Interrupted) -> Findings {
        // Before the clock begins: the schedule of a large fleet takes a second to make.
        let schedule = schedule()
        let start = round.clock.now() + Self.leadTime + Int64(groups.connections.count) * Self.connectTime
        let driver = startLoad(schedule, at: start)
        do throws(Interrupted) {
            round.emit(.stage("warm-up"))
            let steady = start + load.warmUpSeconds.nanoseconds
            if commands.areWanted {
                // Not before: one that goes on for as long as it is told must see the end of steady state.
                try round.interruption.sleep(until: start)
                commands.start()
            }
            let scrapes = SteadyScrapes(round, load, agents, steady: steady)
            try warmUp.run(from: start, until: steady) { at throws(Interrupted) in
                if at >= steady, probes.isEmpty {
                    try scrapes.wait(until: at - lookTime, &audit)
                    findProcesses()
                }
                try scrapes.wait(until: at, &audit)
            }
            round.emit(.stage("steady state"))
            begin()
            try measure(from: steady, scrapes)
            return try end(driver, steady + load.steadySeconds.nanoseconds, scrapes)
        } catch {
            commands.stop()
            driver.cancel()
            throw error
        }
    }

    private func schedule() -> [PlannedRequest] {
        Pacer.groups(
            sizes: groups.groups.map(\.members.count), rate: load.rate,
            duration: load.warmUpSeconds + load.steadySeconds,
            seed: load.seed)
    }

    private func startLoad(_ schedule: [PlannedRequest], at start: Int64) -> any LoadInProgress {
        let plan = LoadPlan(
            groups: groups.groups, requestPaths: round.launch.treatment.requestPaths, schedule: schedule,
            start: start,
            steady: load.warmUpSeconds.nanoseconds..<(load.warmUpSeconds + load.steadySeconds).nanoseconds,
            drain: Self.drain)
        return round.machine.startLoad(plan, monitor)
    }

    /// How long before steady state its processes are looked for, nanoseconds.
    private var lookTime: Int64 { 20_000_000 + Int64(processes.count) * 150_000 }

    /// Shortly before steady state: an agent may start processes when its load comes.
    private mutating func findProcesses() {
        let trees = ProcessTrees(agents)
        probes = processes.map { ProcessProbes($0, pids: trees.pids(of: $0)) }
    }

    private mutating func begin() {
        prometheus?.begin()
        audit.begin()
        let from = round.clock.now()
        for probe in probes { probe.begin() }
        window = from..<from
    }

    private mutating func measure(from steady: Int64, _ scrapes: SteadyScrapes) throws(Interrupted) {
        let end = steady + load.steadySeconds.nanoseconds
        /// Of each host, when steady state ends.
        var members: [[Int32]] = []
        var block = 1
        while true {
            let blockEnd = min(steady + Int64(block) * blockLength, end)
            while round.clock.now() < blockEnd {
                // The kernel keeps the ends of connections for a while only, and a soak's blocks are long.
                let drain = prometheus == nil ? blockEnd : round.clock.now() + Self.drainStep
                try scrapes.wait(until: min(blockEnd, drain), &audit)
                prometheus?.drain()
            }
            if blockEnd >= end {
                // The whole first: from here on the probes themselves would be in it.
                window = window.lowerBound..<max(window.lowerBound, round.clock.now())
                for probe in probes { probe.finish() }
                let trees = ProcessTrees(agents)
                members = processes.map(trees.pids)
                cpu = zip(probes, members).map { $0.cpuRate($1) }
                prometheus?.finish()
                audit.finish()
            }
            finishBlock(block)
            if blockEnd >= end {
                // While the load's backlog is still there: answers that come later are not those of the stretch.
                noCores = processes.indices.map { processes[$0].isAlive ? probes[$0].noCore(members[$0]) : nil }
                return
            }
            block += 1
        }
    }

    private mutating func finishBlock(_ block: Int) {
        var observations = audit.finishBlock(block)
        observations.reserveCapacity(observations.count + agents.count)
        for (process, probe) in zip(processes, probes) where process.isAlive {
            observations += shares(of: process, [(.cpu, probe.finishBlock())], block)
            process.checkAlive()
        }
        audit.probesRead()
        // An agent may start daemons all the time: the node is the parent of these, and they are to leave no zombies.
        round.machine.reapOrphans()
        if let growth {
            let trees = ProcessTrees(agents)
            for process in processes where process.isAlive {
                observations += shares(of: process, growth.read(trees.pids(of: process)), block)
            }
        }
        round.emit(.observations(observations))
    }

    /// What was read of a process, under each of its agents.
    private func shares(of process: AgentProcess, _ figures: [(Metric, Measured)], _ block: Int) -> [Observation] {
        process.agents.flatMap { agent in
            figures.map { round.observation(agent.order, $0.0, agent.share($0.1), block: block) }
        }
    }

    private mutating func end(
        _ driver: any LoadInProgress, _ steadyEnd: Int64, _ scrapes: SteadyScrapes
    ) throws(Interrupted) -> Findings {
        let longest = agents.map(\.order.scrapeTimeout).max() ?? 0
        try scrapes.finish(until: round.clock.now() + longest.nanoseconds, &audit)
        let result = try driver.result(round.interruption)
        for process in processes { process.checkAlive() }
        let ofCommands = try commands.finish(steadyEnd)
        let trees = ProcessTrees(agents)
        for (process, probe) in zip(processes, probes) where probe.needsGroup { process.needsGroup = true }
        if !hadChildren { round.reportChildren(trees, agents) }
        let readings = try memory(trees)
        let ofPrometheus = try prometheus?.findings()
        let pages = scrapes.pages()
        // After memory: a compressed page takes buffers that an agent may keep.
        let compressed = try gzipScrapes()
        round.emit(.observations(audit.observations()))
        return Findings(
            load: result, connections: groups.connections,
            agents: agents.indices.map { index in
                let process = processOf[index]
                let cutOff = scrapes.cutOff(index, end: window.upperBound, steadySeconds: load.steadySeconds)
                return AgentFindings(
                    cpu: cutOff.map(Measured.absent) ?? cpu[process], figures: probes[process].figures,
                    memory: readings[process],
                    processCount: trees.pids(of: processes[process]).count, scrapes: pages[index] ?? [],
                    gzipScrape: compressed[index], noCore: noCores[process],
                    scrapeExcuse: scrapes.excuse(index, noCore: noCores[process]))
            }, commands: ofCommands, window: window, prometheus: ofPrometheus)
    }
}
