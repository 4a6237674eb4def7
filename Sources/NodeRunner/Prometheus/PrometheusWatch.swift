import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// Follows a round's Prometheus and its connections through steady state.
final class PrometheusWatch {
    private let scraper: PrometheusScraper
    private let servers: Set<Endpoint>
    private var cpu: CPUProbe
    private var cpuRate = Measured.absent("steady state did not come to its end")
    private var ledger: ConnectionLedger?
    /// Why there is none.
    private var problem = "steady state did not begin"
    private var began: Int64 = 0
    /// CLOCK_REALTIME less CLOCK_MONOTONIC when steady state began.
    private var offset: Int64 = 0

    typealias Accounts = [Endpoint: [Result<ConnectionTraffic, Missing>]]

    struct Findings {
        /// CPU seconds per second, and bytes.
        let cpu: Measured
        let memory: Measured
        /// Why there are none, or the connections of each agent.
        let accounts: Result<Accounts, PrometheusScraper.Problem>
        let scrapes: Result<PrometheusScraper.Scrapes, PrometheusScraper.Problem>
    }

    init(_ scraper: PrometheusScraper, _ agents: [AgentOrder]) {
        self.scraper = scraper
        servers = Set(
            agents.filter { $0.scraping.prometheus != nil }.compactMap { Endpoint($0.address, $0.ports.metrics) })
        cpu = CPUProbe(pids: [scraper.pid])
    }

    func begin() {
        began = Self.now()
        offset = Clock.realtimeOffset()
        do throws(SystemError) {
            ledger = try ConnectionLedger(servers: servers)
        } catch {
            problem = "its connections cannot be counted: \(error)"
        }
        cpu.begin()
    }

    /// What the kernel keeps for a reader is limited: now and then.
    func drain() { ledger?.drain() }

    /// When steady state is over, with the other probes.
    func finish() {
        cpu.finish()
        cpuRate = cpu.rate()
    }

    /// When the last scrapes have ended, or nearly so: waits for that. Ends the Prometheus.
    func findings() throws(Interrupted) -> Findings {
        let memory = MemoryProbe().read([scraper.pid]).uss
        let accounts = finishLedger()
        // A scrape that begins from now on has no bytes in the account.
        let scrapes: Result<PrometheusScraper.Scrapes, PrometheusScraper.Problem> =
            if let problem = Self.clockProblem(offset, Clock.realtimeOffset()) {
                .failure(problem)
            } else {
                try scraper.scrapes(in: began...max(began, Self.now()))
            }
        scraper.stop()
        return Findings(cpu: cpuRate, memory: memory, accounts: accounts, scrapes: scrapes)
    }

    /// CLOCK_REALTIME, milliseconds: Prometheus' own time.
    private static func now() -> Int64 { (Clock.now() + Clock.realtimeOffset()) / 1_000_000 }

    /// Prometheus dates its scrapes by CLOCK_REALTIME: where that was set, they cannot be told from those before and after.
    ///
    /// - Parameters: CLOCK_REALTIME less CLOCK_MONOTONIC at both ends, nanoseconds.
    static func clockProblem(_ before: Int64, _ after: Int64) -> PrometheusScraper.Problem? {
        let moved = (after - before).seconds
        guard moved.magnitude > 0.001 else { return nil }
        return .init(
            reason:
                "the time of day was set by \((moved * 1000).rounded() / 1000) s in steady state, and Prometheus dates its "
                + "scrapes by it")
    }

    private func finishLedger() -> Result<Accounts, PrometheusScraper.Problem> {
        do throws(SystemError) {
            guard let accounts = try ledger?.finish() else { return .failure(.init(reason: problem)) }
            return .success(accounts)
        } catch {
            return .failure(.init(reason: "its connections cannot be counted: \(error)"))
        }
    }
}
