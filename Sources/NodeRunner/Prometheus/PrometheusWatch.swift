import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// Follows a round's Prometheus and its connections through steady state.
final class PrometheusWatch {
    private let scraper: PrometheusScraper
    private let agents: [AgentOrder]
    private var cpu: CPUProbe
    private var cpuRate = Measured.absent("steady state was not completed")
    private var ledger: ConnectionLedger?
    /// Why there is no ledger.
    private var problem = "steady state did not begin"
    private var began: Int64 = 0
    /// CLOCK_REALTIME minus CLOCK_MONOTONIC when steady state began, in nanoseconds.
    private var offset: Int64 = 0

    /// The connections of one server of an agent, and the number of scrapes whose transfers they hold completely.
    struct Account {
        let port: Int
        let connections: [Result<ConnectionTraffic, Missing>]
        /// Number of pages that the server has.
        let pages: Int
        /// Number of scrapes of each of these pages.
        let scrapes: Result<Int, Missing>
    }

    /// The accounts of an agent's servers, by the first server.
    typealias Accounts = [Endpoint: [Account]]

    struct Findings {
        /// CPU seconds per second.
        let cpu: Measured
        /// Unique set size, in bytes.
        let memory: Measured
        /// The connections of each agent, or why they are unknown.
        let accounts: Result<Accounts, PrometheusScraper.Problem>
        let scrapes: Result<PrometheusScraper.Scrapes, PrometheusScraper.Problem>
    }

    init(_ scraper: PrometheusScraper, _ agents: [AgentOrder]) {
        self.scraper = scraper
        self.agents = agents.filter { $0.scraping.prometheus != nil }
        cpu = CPUProbe(pids: [scraper.pid])
    }

    func begin() {
        began = Self.now()
        offset = Clock.realtimeOffset()
        do throws(SystemError) {
            ledger = try ConnectionLedger(
                servers: Set(agents.flatMap(\.pageServers)))
        } catch {
            problem = "the connections of Prometheus cannot be counted: \(error)"
        }
        cpu.begin()
    }

    /// Reads pending events. Call from time to time, because the kernel keeps a limited number of them for a reader.
    func drain() { ledger?.drain() }

    /// Ends the CPU reading. Call at the end of steady state, with the other probes.
    func finish() {
        cpu.finish()
        cpuRate = cpu.rate()
    }

    /// Waits until the last scrapes have ended, at most for the longest scrape timeout, and returns what was found.
    /// Ends the Prometheus.
    func findings() throws(Interrupted) -> Findings {
        defer { scraper.stop() }
        let memory = MemoryProbe().read([scraper.pid]).uss
        let longest = agents.compactMap { $0.scraping.prometheus?.timeout }.max() ?? 0
        let deadline = Clock.now() + longest.nanoseconds
        var settled: Accounts = [:]
        while true {
            let ended = finishLedger()
            let found = try scrapes()
            guard case .success(let connections) = ended, case .success(let samples) = found,
                let opening = ledger?.opening, let closing = ledger?.closing
            else {
                return Findings(
                    cpu: cpuRate, memory: memory, accounts: ended.map { _ in [:] },
                    scrapes: found.map(inSteadyState))
            }
            let isLast = Clock.now() >= deadline
            for agent in agents {
                guard let first = agent.pageServers.first, settled[first] == nil else { continue }
                let counted = PrometheusPage.of(agent).map { target in
                    (
                        target.page.port,
                        CountedScrapes(
                            samples[target.instance] ?? [:], interval: agent.scraping.prometheus?.scrapeInterval ?? 0,
                            opening: realtime(opening), closing: realtime(closing))
                    )
                }
                // Another count of the connections, a little later, holds this agent's last scrapes completely.
                if counted.contains(where: \.1.isUnderWayAtEnd), !isLast { continue }
                settled[first] = agent.pageServers.map { server in
                    let own = counted.filter { $0.0 == Int(server.port) }.map(\.1)
                    return Account(
                        port: Int(server.port), connections: connections[server] ?? [], pages: own.count,
                        scrapes: CountedScrapes.whole(ofPages: own))
                }
            }
            if settled.count == agents.count || isLast {
                return Findings(
                    cpu: cpuRate, memory: memory, accounts: .success(settled), scrapes: found.map(inSteadyState))
            }
            try scraper.pause()
        }
    }

    /// Returns the scrapes that began since shortly before steady state: one of these may have ended in it.
    private func scrapes() throws(Interrupted) -> Result<PrometheusScraper.Scrapes, PrometheusScraper.Problem> {
        if let problem = Self.clockProblem(offset, Clock.realtimeOffset()) { return .failure(problem) }
        let longest = agents.compactMap { $0.scraping.prometheus?.timeout }.max() ?? 0
        return try scraper.scrapes(in: (began - Int64(longest * 1000) - 1000)...max(began, Self.now()))
    }

    private func inSteadyState(_ all: PrometheusScraper.Scrapes) -> PrometheusScraper.Scrapes {
        all.mapValues { $0.mapValues { $0.filter { $0.at >= began } } }
    }

    /// Returns a stretch of CLOCK_MONOTONIC (nanoseconds) as milliseconds of CLOCK_REALTIME.
    private func realtime(_ stretch: ClosedRange<Int64>) -> ClosedRange<Int64> {
        ((stretch.lowerBound + offset) / 1_000_000)...((stretch.upperBound + offset) / 1_000_000)
    }

    /// Returns CLOCK_REALTIME in milliseconds, the time that Prometheus uses.
    private static func now() -> Int64 { (Clock.now() + Clock.realtimeOffset()) / 1_000_000 }

    /// Returns a problem if CLOCK_REALTIME was set during steady state: Prometheus dates its scrapes by this clock, so
    /// they could not be distinguished from earlier and later ones.
    ///
    /// - Parameters:
    ///   - before: CLOCK_REALTIME minus CLOCK_MONOTONIC at the beginning, in nanoseconds.
    ///   - after: the same at the end.
    static func clockProblem(_ before: Int64, _ after: Int64) -> PrometheusScraper.Problem? {
        let moved = (after - before).seconds
        guard moved.magnitude > 0.001 else { return nil }
        return .init(
            reason:
                "the system clock was set by \((moved * 1000).rounded() / 1000) s in steady state, and Prometheus "
                + "dates its scrapes by that clock")
    }

    private func finishLedger() -> Result<[Endpoint: [Result<ConnectionTraffic, Missing>]], PrometheusScraper.Problem> {
        do throws(SystemError) {
            guard let connections = try ledger?.finish() else { return .failure(.init(reason: problem)) }
            return .success(connections)
        } catch {
            return .failure(.init(reason: "the connections of Prometheus cannot be counted: \(error)"))
        }
    }
}
