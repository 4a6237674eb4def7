import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Scraping

/// The load and a steady state of exactly the ordered length, in which the agents are scraped at the moments that their
/// orders have. Then follow the readings that can wait: memory, while all twins are still alive, and pages with gzip.
struct SteadyState {
    let round: RoundContext
    private let load: LoadOrder
    private let blocks: SteadyOrder.Blocks
    let agents: [Agent]
    private let groups: LoadGroups
    /// The processes of the agents. `processOf` has, for each agent, the index of its process.
    let processes: [AgentProcess]
    private let processOf: [Int]
    /// The probes of each process, made shortly before steady state.
    private var probes: [ProcessProbes] = []
    /// Whether children were reported before steady state. They are reported once a round: before steady state, or else
    /// after it.
    private let hadChildren: Bool
    private var audit: SteadyAudit
    /// CPU of each process over the whole of steady state, in CPU seconds per second.
    private var cpu: [Measured] = []
    /// Why each process had no core in steady state; nil where it had one.
    private var noCores: [String?] = []
    private var window: Range<Int64> = 0..<0
    private let warmUp: WarmUpWatch
    private let growth: GrowthProbe?
    private let monitor = LoadMonitor()
    /// The load commands of agents whose requests the bench does not send.
    private let commands: LoadCommands
    private let pushes: PushWatch
    /// The watch of Prometheus, in a round that a Prometheus scrapes.
    private let prometheus: PrometheusWatch?

    /// Nanoseconds between the start of the driver and its first request, in which connections are made.
    private static let leadTime: Int64 = 50_000_000
    /// Additional nanoseconds of lead time for each connection.
    private static let connectTime: Int64 = 50_000
    /// Nanoseconds that the last answers may take after the last request.
    private static let drain: Int64 = 1_000_000_000
    /// Nanoseconds between two readings of the connections that a Prometheus has closed.
    private static let drainStep: Int64 = 1_000_000_000

    init(_ round: RoundContext, _ order: SteadyOrder, _ agents: [Agent], prometheus: PrometheusWatch?) {
        self.prometheus = prometheus
        self.round = round
        load = order.load
        blocks = order.blocks
        self.agents = agents
        groups = LoadGroups(round.launch.treatment.requests.isEmpty ? [] : agents.map(\.order))
        let processes = agents.processes
        self.processes = processes
        processOf = agents.map { agent in processes.firstIndex { $0 === agent.process } ?? 0 }
        hadChildren = !ProcessTrees(agents).parents(agents).isEmpty
        audit = SteadyAudit(round, monitor, order.blocks)
        let commands = LoadCommands(round, agents)
        self.commands = commands
        if commands.areWanted { audit.loadCPU = commands.cpu }
        warmUp = WarmUpWatch(round, agents)
        pushes = PushWatch(round, agents)
        growth = if case .growth = order.blocks { GrowthProbe() } else { nil }
    }

    /// Length of a block, in nanoseconds: one second, or in a soak the time between two readings of growth.
    private var blockLength: Int64 {
        switch blocks {
        case .seconds: 1_000_000_000
        case .growth(let step): step.nanoseconds
        }
    }

    mutating func run() throws(Interrupted) -> Findings {
        // The schedule is made before the start time is set: for a large fleet this takes a second.
        let schedule = schedule()
        let start = round.clock.now() + Self.leadTime + Int64(groups.members.count) * Self.connectTime
        let driver = startLoad(schedule, at: start)
        do throws(Interrupted) {
            round.emit(.stage("warm-up"))
            let steady = start + load.warmUpSeconds.nanoseconds
            if commands.areWanted {
                // A command that runs for a fixed time must not start earlier, or it would end before steady state
                // does.
                try round.interruption.sleep(until: start)
                commands.start()
            }
            let scrapes = SteadyScrapes(round, load, agents, steady: steady)
            try warmUp.run(from: start, until: steady) { at throws(Interrupted) in
                if at >= steady, probes.isEmpty {
                    try scrapes.wait(until: at - searchTime, &audit)
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
        Pacer.requests(
            groups.paced(load.rates), load.schedule, warmUp: load.warmUpSeconds, steady: load.steadySeconds,
            seed: load.seed)
    }

    private func startLoad(_ schedule: [PlannedRequest], at start: Int64) -> any LoadInProgress {
        let plan = LoadPlan(
            groups: groups.groups, connections: round.launch.treatment.requests.connections,
            requests: round.launch.treatment.requests, schedule: schedule,
            start: start,
            steady: load.warmUpSeconds.nanoseconds..<(load.warmUpSeconds + load.steadySeconds).nanoseconds,
            drain: Self.drain)
        return round.machine.startLoad(plan, monitor)
    }

    /// How long before steady state its processes are listed, in nanoseconds.
    private var searchTime: Int64 { 20_000_000 + Int64(processes.count) * 150_000 }

    /// Lists the processes shortly before steady state, because an agent may start processes under load.
    private mutating func findProcesses() {
        let trees = ProcessTrees(agents)
        probes = processes.map { ProcessProbes($0, pids: trees.pids(of: $0)) }
    }

    private mutating func begin() {
        prometheus?.begin()
        audit.begin()
        let from = round.clock.now()
        pushes.begin()
        for probe in probes { probe.begin() }
        window = from..<from
    }

    private mutating func measure(from steady: Int64, _ scrapes: SteadyScrapes) throws(Interrupted) {
        let end = steady + load.steadySeconds.nanoseconds
        /// The PIDs of each process and its descendants when steady state ends.
        var members: [[Int32]] = []
        var block = 1
        while true {
            let blockEnd = min(steady + Int64(block) * blockLength, end)
            while round.clock.now() < blockEnd {
                // The kernel keeps the ends of connections only for a while, and a soak's blocks are long.
                let drain = prometheus == nil ? blockEnd : round.clock.now() + Self.drainStep
                try scrapes.wait(until: min(blockEnd, drain), &audit)
                prometheus?.drain()
            }
            if blockEnd >= end {
                // The whole is read first, because it would otherwise include the CPU of reading the other probes.
                window = window.lowerBound..<max(window.lowerBound, round.clock.now())
                for probe in probes { probe.finish() }
                let trees = ProcessTrees(agents)
                members = processes.map(trees.pids)
                cpu = zip(probes, members).map { $0.cpuRate($1) }
                pushes.finish()
                prometheus?.finish()
                audit.finish()
            }
            finishBlock(block)
            if blockEnd >= end {
                // This is read while the load's backlog still exists: later answers do not belong to steady state.
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
        // An agent may start daemons at any time. The node is their parent and must reap them, or they become zombies.
        round.machine.reapOrphans()
        if let growth {
            let trees = ProcessTrees(agents)
            for process in processes where process.isAlive {
                observations += shares(of: process, growth.read(trees.pids(of: process)), block)
            }
        }
        round.emit(.observations(observations))
    }

    /// Returns the figures of a process as observations of each of its agents.
    private func shares(of process: AgentProcess, _ figures: [(Metric, Measured)], _ block: Int) -> [Observation] {
        process.agents.flatMap { agent in
            figures.map { round.observation(agent.order, $0.0, agent.share($0.1), block: block) }
        }
    }

    private mutating func end(
        _ driver: any LoadInProgress, _ steadyEnd: Int64, _ scrapes: SteadyScrapes
    ) throws(Interrupted) -> Findings {
        // Each page has the time limit.
        let longest = agents.map { $0.order.scrapeTimeout * Double($0.order.pages.count) }.max() ?? 0
        try scrapes.finish(until: round.clock.now() + longest.nanoseconds, &audit)
        let arrivals = try pushes.arrivals()
        let result = try driver.result(round.interruption)
        for process in processes { process.checkAlive() }
        let ofCommands = try commands.finish(steadyEnd)
        let trees = ProcessTrees(agents)
        for (process, probe) in zip(processes, probes) where probe.needsGroup { process.needsGroup = true }
        if !hadChildren { round.reportChildren(trees, agents) }
        let readings = try memory(trees)
        let ofPrometheus = try prometheus?.findings()
        let pages = scrapes.pages()
        // This comes after memory, because compressing a page takes buffers that an agent may keep.
        let compressed = try gzipScrapes()
        round.emit(.observations(audit.observations()))
        return Findings(
            load: result, members: groups.members,
            agents: agents.indices.map { index in
                let process = processOf[index]
                let cutOff = scrapes.cutOff(index, end: window.upperBound, steadySeconds: load.steadySeconds)
                return AgentFindings(
                    cpu: cutOff.map(Measured.absent) ?? cpu[process], figures: probes[process].figures,
                    memory: readings[process],
                    processCount: trees.pids(of: processes[process]).count, scrapes: pages[index] ?? [],
                    gzipScrape: compressed[index], noCore: noCores[process],
                    scrapeExcuse: scrapes.excuse(index, noCore: noCores[process]))
            }, commands: ofCommands, window: window, pushes: arrivals, prometheus: ofPrometheus)
    }
}
