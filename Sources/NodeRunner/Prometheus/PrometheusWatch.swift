import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// Follows a round's Prometheus and its connections through steady state.
final class PrometheusWatch {
    private let scraper: PrometheusScraper
    private let servers: Set<Endpoint>
    private var cpu: CPUProbe
    private var cpuRate = Measured.absent("steady state was not completed")
    private var ledger: ConnectionLedger?
    /// Why there is no ledger.
    private var problem = "steady state did not begin"
    private var began: Int64 = 0
    /// CLOCK_REALTIME minus CLOCK_MONOTONIC when steady state began, in nanoseconds.
    private var offset: Int64 = 0

    typealias Accounts = [Endpoint: [Result<ConnectionTraffic, Missing>]]

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

    /// Reads pending events. Call from time to time, because the kernel keeps a limited number of them for a reader.
    func drain() { ledger?.drain() }

    /// Ends the CPU reading. Call at the end of steady state, with the other probes.
    func finish() {
        cpu.finish()
        cpuRate = cpu.rate()
    }

    /// Waits until the last scrapes have ended, or nearly so, and returns what was found. Ends the Prometheus.
    func findings() throws(Interrupted) -> Findings {
        let memory = MemoryProbe().read([scraper.pid]).uss
        let accounts = finishLedger()
        // A scrape that begins from here on has no bytes in the ledger.
        let scrapes: Result<PrometheusScraper.Scrapes, PrometheusScraper.Problem> =
            if let problem = Self.clockProblem(offset, Clock.realtimeOffset()) {
                .failure(problem)
            } else {
                try scraper.scrapes(in: began...max(began, Self.now()))
            }
        scraper.stop()
        return Findings(cpu: cpuRate, memory: memory, accounts: accounts, scrapes: scrapes)
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

    private func finishLedger() -> Result<Accounts, PrometheusScraper.Problem> {
        do throws(SystemError) {
            guard let accounts = try ledger?.finish() else { return .failure(.init(reason: problem)) }
            return .success(accounts)
        } catch {
            return .failure(.init(reason: "its connections cannot be counted: \(error)"))
        }
    }
}
