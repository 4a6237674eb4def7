import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes

/// The heap phase: each process is launched twice with an allocator that counts, gets a fixed number of requests, then five
/// times as many, is scraped in both, and says at its end what it allocated. The difference of the two is the requests'. Where the
/// exporter is on, a third launch with more scrapes gives those of a scrape. What is
/// counted here, pages included, is the same in every run of the same program.
struct HeapRunner {
    let round: RoundContext
    /// Of the shorter launch.
    let requests: Int

    private static let longer = 5
    /// Enough for each of a server's threads to have made its buffers; a third launch has more of them, to tell what one takes.
    private static let scrapes = 12
    private static let moreScrapes = 52
    private static let grace: Int64 = 10_000_000_000

    private struct Launch {
        let heap: HeapStatistics
        let page: ExpositionScan?
    }

    private struct Problem: Error { let reason: String }

    func run() throws(Interrupted) {
        round.emit(.stage("heap"))
        for process in round.order.processes {
            round.emit(.observations(try observations(process)))
        }
    }

    private func observations(_ process: ProcessOrder) throws(Interrupted) -> [Observation] {
        switch (try launch(process, requests), try launch(process, requests * Self.longer)) {
        case (.success(let short), .success(let long)):
            let calls = Double(long.heap.allocations - short.heap.allocations)
            // To a tenth: a retry at start-up is some calls more, and none of the requests'.
            let perRequest: Measured =
                paths(process).isEmpty
                ? .absent("its target file has no request_paths")
                : .value((calls / Double(requests * (Self.longer - 1)) * 10).rounded() / 10)
            var all = [
                round.observation(process, .heap, .value(Double(long.heap.live))),
                round.observation(process, .allocations, perRequest),
            ]
            if process.isOn { all.append(try perScrape(process, short.heap)) }
            if let page = long.page {
                all.append(round.observation(process, .scrapeSeries, .value(Double(page.samples))))
                all.append(round.observation(process, .scrapeFixedBytes, .value(Double(page.fixedBytes))))
            }
            return all
        case (.failure(let problem), _), (_, .failure(let problem)):
            return Absence.observations(round, process, problem.reason)
        }
    }

    private func paths(_ process: ProcessOrder) -> [String] { round.order.interface(of: process.arm).requestPaths }

    private func perScrape(_ process: ProcessOrder, _ fewer: HeapStatistics) throws(Interrupted) -> Observation {
        let measured: Measured =
            switch try launch(process, requests, scrapes: Self.moreScrapes) {
            case .failure(let problem): .absent(problem.reason)
            case .success(let launch):
                // To whole calls: a page that outgrows its buffer, or a collection, is a few calls in one launch or in both.
                .value(
                    (Double(launch.heap.allocations - fewer.allocations) / Double(Self.moreScrapes - Self.scrapes))
                        .rounded())
            }
        return round.observation(process, .allocationsPerScrape, measured)
    }

    private func launch(
        _ order: ProcessOrder, _ requests: Int, scrapes: Int = Self.scrapes
    ) throws(Interrupted) -> Result<Launch, Problem> {
        guard !ExecutableFile.isStatic(order.command[0]) else {
            return .failure(
                Problem(
                    reason:
                        "its program is static and loads no allocator: name a dynamic build of it as heap_command in its "
                        + "target file"))
        }
        guard let library = CountingAllocator.path else {
            return .failure(Problem(reason: "libjemalloc.so.2 is not installed: scripts/setup bench installs it"))
        }
        var order = order
        order.environment.merge(CountingAllocator.environment(library)) { $1 }
        let process: AgentProcess
        switch try start(order) {
        case .success(let started): process = started
        case .failure(let problem): return .failure(problem)
        }
        defer { end(process) }
        if let failure = process.failure { return .failure(Problem(reason: failure)) }
        if let problem = try load(process, requests) { return .failure(Problem(reason: problem)) }
        var page: [UInt8]?
        for _ in 0..<(order.isOn ? scrapes : 0) {
            page = try scrape(process)
            guard page != nil else { return .failure(Problem(reason: "a scrape was not answered with a page")) }
        }
        end(process)
        round.warn(of: process.host.excesses.map { ([order], $0) })
        do throws(Missing) {
            let heap = try HeapStatistics(output: process.host.outputText)
            return .success(Launch(heap: heap, page: page.map { ExpositionScan($0) }))
        } catch {
            return .failure(Problem(reason: error.reason))
        }
    }

    /// Launches it and waits until it is operational.
    private func start(_ order: ProcessOrder) throws(Interrupted) -> Result<AgentProcess, Problem> {
        var only = round.order
        only.processes = [order]
        let watch: StartUpWatch
        do throws(SystemError) {
            watch = try StartUpWatch(round.with(only))
        } catch {
            return .failure(Problem(reason: "its start-up cannot be watched: \(error)"))
        }
        do throws(Interrupted) {
            try watch.run { order in
                let host = try? AgentHost(
                    order, niceness: round.agentNiceness, controlGroup: nil, keeping: MemoryLimits.finalReport)
                return host.map { AgentProcess(order, in: $0) }
            }
        } catch {
            for process in watch.processes { end(process) }
            throw error
        }
        return watch.processes.first.map { .success($0) } ?? .failure(Problem(reason: "it could not be started"))
    }

    /// One after the other on one kept connection; the problem, if there is one.
    private func load(_ process: AgentProcess, _ requests: Int) throws(Interrupted) -> String? {
        guard !paths(process.order).isEmpty else { return nil }
        guard let endpoint = Endpoint(process.order.address, process.order.ports.requests) else { return "no address" }
        let plan = LoadPlan(
            groups: [LoadGroup(members: [LoadMember(arm: process.order.arm, endpoint: endpoint)])],
            requestPaths: paths(process.order),
            schedule: (0..<requests).map { PlannedRequest(at: Int64($0) * 200_000, connection: 0, number: UInt32($0)) },
            start: Clock.now(), steady: 0..<Int64.max / 4, drain: Self.grace)
        let driver = LoadThread(plan, monitor: LoadMonitor())
        switch try driver.result(round.interruption) {
        case .failure(let error): return "\(error)"
        case .success(let result):
            let connection = result.connections[0]
            if let problem = connection.problem { return problem }
            let outcome = RequestOutcome(connection)
            let limit = FailureLimit(expected: round.order.interface(of: process.order.arm).expectedFailures)
            return limit.isExceeded(by: outcome.failed, of: outcome.sent) ? outcome.sentence : nil
        }
    }

    private func scrape(_ process: AgentProcess) throws(Interrupted) -> [UInt8]? {
        round.scraper.start(
            url: round.url(process.order, round.order.interface(of: process.order.arm).metricsPath), timeout: 10, tag: 0
        )
        while true {
            if let fetched = round.scraper.finished().first {
                guard case .answered(let answer) = fetched.outcome, answer.status == 200 else { return nil }
                return answer.body
            }
            round.scraper.wait(milliseconds: 1)
            try round.interruption.check()
        }
    }

    private func end(_ process: AgentProcess) { LaunchEnd(round: round).end([process.host], grace: Self.grace) }
}
