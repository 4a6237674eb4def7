import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Synchronization

/// Load, then exactly one scrape interval of steady state in which every treatment agent is scraped once, then the
/// memory of all twins while they are still alive.
struct SteadyState {
    let order: RoundOrder
    let load: LoadOrder
    let processes: [AgentProcess]
    let scraper: Scraper
    let interruption: Interruption
    let emit: (NodeEvent) -> Void

    private var probes: [ProcessProbes]
    private var machine = MachineProbe()
    private var harness: [CPUProbe]
    /// Scrapes still to start, the next one last.
    private var scrapes: [(at: Int64, process: Int)] = []
    private var scraped: [Int: Fetched] = [:]

    private struct ProcessProbes {
        var cpu: CPUProbe
        var block: CPUProbe
        var disk: DiskProbe
    }

    /// What the steady state found, besides the blocks' observations already emitted.
    struct Findings {
        let load: Result<LoadResult, SystemError>
        let processes: [ProcessFindings]
        let harnessCPU: Measured
        let busy: Measured
        let steal: Measured
    }

    struct ProcessFindings {
        let cpu: Measured
        let disk: Measured
        let memory: MemoryProbe.Reading
        let scrape: Fetched?
    }

    /// Time between the start of the driver and its first request: connections are made in it.
    private static let leadTime: Int64 = 50_000_000
    /// How long after the last request its answer is waited for.
    private static let drain: Int64 = 1_000_000_000
    private static let scrapeTimeout = 10.0

    init(
        _ order: RoundOrder, _ load: LoadOrder, _ processes: [AgentProcess], _ scraper: Scraper,
        _ interruption: Interruption, emit: @escaping (NodeEvent) -> Void
    ) {
        self.order = order
        self.load = load
        self.processes = processes
        self.scraper = scraper
        self.interruption = interruption
        self.emit = emit
        probes = processes.map {
            ProcessProbes(cpu: CPUProbe(pid: $0.pid), block: CPUProbe(pid: $0.pid), disk: DiskProbe(pid: $0.pid))
        }
        harness = ([OwnProcess.pid] + order.harness).map(CPUProbe.init)
    }

    mutating func run() throws(Interrupted) -> Findings {
        let start = Clock.now() + Self.leadTime
        let stop = StopFlag()
        let driver = startLoad(at: start, stop)
        do throws(Interrupted) {
            emit(.stage("warm-up"))
            let steady = start + load.warmUp.nanoseconds
            try interruption.sleep(until: steady)
            emit(.stage("steady state"))
            begin(steady)
            try blocks(from: steady)
            let findings = end(driver)
            return findings
        } catch {
            stop.flag.store(true, ordering: .relaxed)
            _ = driver?.join()
            throw error
        }
    }

    private func startLoad(at start: Int64, _ stop: StopFlag) -> Worker<Result<LoadResult, SystemError>>? {
        // A pair's connections lie side by side, control first, whatever the order of launch.
        let pairs = (processes.map(\.order.pair).max() ?? -1) + 1
        var endpoints: [Endpoint?] = Array(repeating: nil, count: pairs * 2)
        for process in processes {
            let index = process.order.pair * 2 + (process.order.arm == .control ? 0 : 1)
            endpoints[index] = Endpoint(process.order.address, process.order.ports.requests)
        }
        let plan = LoadPlan(
            endpoints: endpoints.map { $0 ?? Endpoint(address: 0, port: 0) }, requestPaths: order.requestPaths,
            schedule: Pacer.twins(
                pairs: pairs, rate: load.rate, duration: load.warmUp + load.steady, seed: load.seed),
            start: start, steady: load.warmUp.nanoseconds..<(load.warmUp + load.steady).nanoseconds, drain: Self.drain)
        return try? Worker(name: "load") {
            Result { () throws(SystemError) in try LoadDriver.run(plan, stop: stop.flag) }
        }
    }

    private mutating func begin(_ steady: Int64) {
        for (index, process) in processes.enumerated() {
            guard let phase = process.order.scrapePhase, process.isAlive else { continue }
            scrapes.append((steady + Int64(phase * load.steady * 1e9), index))
        }
        scrapes.sort { $0.at > $1.at }
        machine.begin()
        for index in harness.indices { harness[index].begin() }
        for index in probes.indices { probes[index].disk.begin() }
        for index in probes.indices {
            probes[index].cpu.begin()
            probes[index].block.begin()
        }
    }

    private mutating func blocks(from steady: Int64) throws(Interrupted) {
        let end = steady + load.steady.nanoseconds
        var block = 1
        while true {
            let blockEnd = min(steady + Int64(block) * 1_000_000_000, end)
            while true {
                let now = Clock.now()
                if now >= blockEnd { break }
                startDueScrapes(now)
                if scraper.inProgress > 0 {
                    for fetched in scraper.finished() { scraped[fetched.tag] = fetched }
                    if scraper.inProgress > 0 { scraper.wait(milliseconds: 1) }
                    try interruption.check()
                } else {
                    try interruption.sleep(until: min(blockEnd, scrapes.last?.at ?? blockEnd))
                }
            }
            if blockEnd >= end { return }
            finishBlock(block)
            block += 1
        }
    }

    private mutating func startDueScrapes(_ now: Int64) {
        while let next = scrapes.last, next.at <= now {
            scrapes.removeLast()
            let process = processes[next.process]
            guard process.isAlive else { continue }
            scraper.start(
                url: "http://\(process.order.address):\(process.order.ports.metrics)\(order.metricsPath)",
                timeout: Self.scrapeTimeout, tag: next.process)
        }
    }

    private mutating func finishBlock(_ block: Int) {
        var observations: [Observation] = []
        observations.reserveCapacity(processes.count)
        for (index, process) in processes.enumerated() where process.isAlive {
            observations.append(
                Observation(
                    target: order.target, phase: order.phase, round: order.round, block: block,
                    agent: process.order.agent, arm: process.order.arm, metric: .cpu,
                    measured: probes[index].block.rate()))
            probes[index].block.begin()
            process.checkAlive()
        }
        emit(.observations(observations))
    }

    private mutating func end(_ driver: Worker<Result<LoadResult, SystemError>>?) -> Findings {
        // CPU first: from here on the probes themselves would be in it.
        let cpu = probes.map { $0.cpu.rate() }
        let shares = machine.shares()
        let harnessCPU = sum(harness.map { $0.rate() })
        let disk = probes.map { $0.disk.rate() }
        let deadline = Clock.now() + Self.scrapeTimeout.nanoseconds
        while scraper.inProgress > 0, Clock.now() < deadline {
            for fetched in scraper.finished() { scraped[fetched.tag] = fetched }
            scraper.wait(milliseconds: 1)
        }
        let result =
            driver?.join() ?? .failure(SystemError(call: "pthread_create", subject: "load driver", code: Errno.again))
        for process in processes { process.checkAlive() }
        let memory = MemoryProbe()
        let findings = processes.enumerated().map { index, process in
            ProcessFindings(
                cpu: cpu[index], disk: disk[index], memory: memory.read(process.pid), scrape: scraped[index])
        }
        return Findings(
            load: result, processes: findings, harnessCPU: harnessCPU, busy: shares.busy, steal: shares.steal)
    }

    private func sum(_ parts: [Measured]) -> Measured {
        var total = 0.0
        for part in parts {
            guard let value = part.value else { return part }
            total += value
        }
        return .value(total)
    }
}

/// Tells the load driver's thread to end.
private final class StopFlag: Sendable {
    let flag = Atomic<Bool>(false)
}
