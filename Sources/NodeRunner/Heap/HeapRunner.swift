import BenchmarkModel
import LinuxSystem
import LoadDriver
import Scraping

/// The heap phase. Each process is launched twice with an allocator that counts, gets a fixed number of requests and
/// then five times as many, is scraped in both launches, and reports at its end what it allocated. The difference of
/// the two is the requests' allocations. Where the exporter is on, a third launch with more scrapes gives the
/// allocations of a scrape. The counts, pages included, are the same in every run of the same program.
struct HeapRunner {
    let round: RoundContext
    /// Number of requests of the shorter launch.
    let requests: Int

    private static let longer = 5
    /// Number of scrapes of most launches, enough for each of a server's threads to have made its buffers. The third
    /// launch has more.
    private static let scrapes = 12
    private static let moreScrapes = 52
    private static let grace: Int64 = 10_000_000_000

    /// The counts of one launch.
    private struct Counted {
        let heap: HeapStatistics
        /// The pages of the last scrape; empty without scrapes.
        let pages: [ExpositionScan]
    }

    func run() throws(Interrupted) {
        round.emit(.stage("heap"))
        for agent in round.launch.agents {
            round.emit(.observations(try observations(agent)))
        }
    }

    private func observations(_ agent: AgentOrder) throws(Interrupted) -> [Observation] {
        let short: Counted
        let long: Counted
        // A program that cannot be counted is launched only once.
        switch try launch(agent, requests) {
        case .failure(let problem): return Absence.observations(round, agent, problem.reason)
        case .success(let counted): short = counted
        }
        switch try launch(agent, requests * Self.longer) {
        case .failure(let problem): return Absence.observations(round, agent, problem.reason)
        case .success(let counted): long = counted
        }
        let calls = Double(long.heap.allocations - short.heap.allocations)
        // Rounded to a tenth: a retry at startup adds a few calls that no request made.
        let perRequest: Measured =
            requests(agent).isEmpty
            ? .absent("its target file has no requests")
            : .value((calls / Double(requests * (Self.longer - 1)) * 10).rounded() / 10)
        var all = [
            round.observation(agent, .heap, .value(Double(long.heap.live))),
            round.observation(agent, .allocations, perRequest),
        ]
        if agent.isOn, agent.pages.isEmpty {
            all.append(round.observation(agent, .allocationsPerScrape, .absent(PushObservations.notScraped)))
        } else if agent.isOn {
            all.append(try perScrape(agent, short.heap))
        }
        if !long.pages.isEmpty {
            func sum(_ count: (ExpositionScan) -> Int) -> Measured {
                .value(Double(long.pages.reduce(0) { $0 + count($1) }))
            }
            all.append(round.observation(agent, .scrapeSeries, sum(\.samples)))
            all.append(round.observation(agent, .scrapeFixedBytes, sum(\.fixedBytes)))
        }
        return all
    }

    private func requests(_ agent: AgentOrder) -> RequestLoad { round.launch.interface(of: agent.arm).requests }

    private func perScrape(_ agent: AgentOrder, _ fewer: HeapStatistics) throws(Interrupted) -> Observation {
        let measured: Measured =
            switch try launch(agent, requests, scrapes: Self.moreScrapes) {
            case .failure(let problem): .absent(problem.reason)
            case .success(let launch):
                // Rounded to whole calls: a page that outgrows its buffer, or a garbage collection, adds a few calls to
                // one launch or to both.
                .value(
                    (Double(launch.heap.allocations - fewer.allocations) / Double(Self.moreScrapes - Self.scrapes))
                        .rounded())
            }
        return round.observation(agent, .allocationsPerScrape, measured)
    }

    private func launch(
        _ order: AgentOrder, _ requests: Int, scrapes: Int = Self.scrapes
    ) throws(Interrupted) -> Result<Counted, Missing> {
        guard var program = order.program, let executable = program.command.first else {
            return .failure(Missing("the bench does not start it"))
        }
        guard !round.machine.isStatic(executable) else {
            return .failure(
                Missing(
                    "its program is linked statically and loads no other allocator: name a dynamically linked build "
                        + "of it as heap_command in its target file"))
        }
        guard let library = round.machine.countingAllocator else {
            return .failure(Missing("libjemalloc.so.2 is not installed: run `scripts/setup bench`"))
        }
        let places = LaunchPlaces(round)
        func end(_ agents: [Agent]) { LaunchEnd(round: round, places: places).end(agents.processes) }
        do throws(Interrupted) {
            try places.prepare([order])
        } catch {
            end([])
            throw error
        }
        var order = order
        switch places.placed(order) {
        case .success(let placed): order = placed
        case .failure(let problem):
            end([])
            return .failure(Missing(problem.reason))
        }
        program = order.program ?? program
        // The commands around the process run without the allocator.
        program.environment.merge(CountingAllocator.environment(library)) { $1 }
        order.program = program
        let agent: Agent
        switch try start(order, program, push: places.push(order), end: end) {
        case .success(let started): agent = started
        case .failure(let problem):
            end([])
            return .failure(problem)
        }
        defer { end([agent]) }
        if let failure = agent.failure { return .failure(Missing(failure)) }
        if let problem = try load(agent, requests) { return .failure(Missing(problem)) }
        var pages: [[UInt8]] = []
        for _ in 0..<(order.isOn && !order.pages.isEmpty ? scrapes : 0) {
            switch try scrape(agent) {
            case .success(let answered): pages = answered
            case .failure(let problem): return .failure(problem)
            }
        }
        end([agent])
        round.warn(of: agent.process.excesses.map { ([order], $0) })
        do throws(Missing) {
            let heap = try HeapStatistics(output: agent.process.outputText)
            return .success(Counted(heap: heap, pages: pages.map { ExpositionScan($0) }))
        } catch {
            return .failure(Missing(error.reason))
        }
    }

    /// Launches an agent and waits until it is operational.
    ///
    /// - Parameter end: ends agents and cleans up after them; called if the round is interrupted.
    private func start(
        _ order: AgentOrder, _ program: ProgramOrder, push: AgentPush?, end: ([Agent]) -> Void
    ) throws(Interrupted) -> Result<Agent, Missing> {
        var only = round.launch
        only.agents = [order]
        let watch: StartUpWatch
        do throws(SystemError) {
            watch = try StartUpWatch(round.with(only))
        } catch {
            return .failure(Missing("its startup cannot be watched: \(error)"))
        }
        do throws(Interrupted) {
            try watch.run { order in
                let body = try? round.machine.start(
                    program, owner: order.owner, niceness: round.agentNiceness, controlGroup: nil,
                    keeping: MemoryLimits.finalReport)
                return body.map { Agent(order, in: AgentProcess(order, $0), push: push) }
            }
        } catch {
            end(watch.agents)
            throw error
        }
        return watch.agents.first.map { .success($0) } ?? .failure(Missing("it could not be started"))
    }

    /// Sends requests one after the other on one kept connection. Returns the problem, if there is one.
    private func load(_ agent: Agent, _ requests: Int) throws(Interrupted) -> String? {
        guard !self.requests(agent.order).isEmpty else { return nil }
        guard let member = agent.order.loadMember else { return "its address is not valid" }
        let plan = LoadPlan(
            groups: [LoadGroup(members: [member])], connections: 1,
            requests: self.requests(agent.order),
            schedule: (0..<requests).map { PlannedRequest(at: Int64($0) * 200_000, member: 0, number: UInt32($0)) },
            start: round.clock.now(), steady: 0..<Int64.max / 4, drain: Self.grace)
        let driver = round.machine.startLoad(plan, LoadMonitor())
        switch try driver.result(round.interruption) {
        case .failure(let error): return "\(error)"
        case .success(let result):
            let connection = result.members[0]
            if let problem = connection.problem { return problem }
            let outcome = RequestOutcome(connection)
            let limit = FailureLimit(expected: round.launch.interface(of: agent.order.arm).expectedFailures)
            let isFailing = limit.isExceeded(by: outcome.failed, of: outcome.sent)
            return isFailing || outcome.brokenEndpoint(limit) != nil ? outcome.sentence : nil
        }
    }

    /// Returns all pages of the agent.
    private func scrape(_ agent: Agent) throws(Interrupted) -> Result<[[UInt8]], Missing> {
        var pages: [[UInt8]] = []
        for index in agent.order.pages.indices {
            let fetched = try round.get(agent.request(ofPage: index, timeout: 10, tag: 0))
            guard case .answered(let answer) = fetched.outcome, answer.status == 200 else {
                let page = agent.order.pages.count > 1 ? "the page \(agent.order.pages[index].path)" : "a page"
                return .failure(Missing("a scrape was not answered with \(page)"))
            }
            pages.append(answer.body)
        }
        return .success(pages)
    }
}
