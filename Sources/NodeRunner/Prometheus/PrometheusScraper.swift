import BenchmarkModel
import Foundation
import LinuxSystem
import Scraping

/// A Prometheus that the bench starts, from its start until it is gone and its directory is removed. Confined to the
/// node's main thread. The process ends when the thread does.
final class PrometheusScraper: EndableProcess {
    private let round: RoundContext
    private let setup: PrometheusSetup
    private let helper: any HelperProcess
    private let port: Int

    /// Prometheus applies discovered targets every 5 s, first 5 s after its start. A busy machine may take longer.
    private static let discoveryLimit: Int64 = 60_000_000_000
    /// Number of attempts: another program may take a port between its choice and its use.
    private static let tries = 3

    /// Why there is no scrape, or why nothing is known about it.
    struct Problem: Error {
        let reason: String
        /// Whether the agent did not answer. Otherwise nothing is said about the agent.
        var isOfAgent = false
    }

    /// Starts a Prometheus and waits until it knows all agents that it must scrape. The agents need not run yet: a
    /// scrape is refused then.
    static func start(
        _ round: RoundContext, _ order: PrometheusOrder
    ) throws(Interrupted) -> Result<PrometheusScraper, Problem> {
        let setup: PrometheusSetup
        do throws(InstalledPrometheus.Problem) {
            setup = PrometheusSetup(order, try round.machine.prometheus())
        } catch {
            return .failure(
                Problem(reason: "no Prometheus in the node's PATH: install it with `apt install prometheus`"))
        }
        var problem = Problem(reason: "it was not started")
        for _ in 0..<tries {
            let scraper: PrometheusScraper
            // Remove what a killed bench left.
            remove(setup.directory)
            do {
                scraper = try PrometheusScraper(round, setup)
            } catch {
                remove(setup.directory)
                return .failure(
                    Problem(reason: "\(setup.program) could not be started in \(setup.directory): \(error)"))
            }
            guard let found = try scraper.waitForDiscovery() else { return .success(scraper) }
            problem = found
            guard scraper.helper.output.contains("address already in use") else { break }
        }
        return .failure(problem)
    }

    /// Starts a Prometheus. Where this fails, the caller removes the directory.
    private init(_ round: RoundContext, _ setup: PrometheusSetup) throws {
        try FileManager.default.createDirectory(
            atPath: setup.directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let directory = URL(filePath: setup.directory)
        let jobs = PrometheusJob.jobs(round.launch.agents)
        try Data(PrometheusFiles.configuration(setup, jobs).utf8)
            .write(to: directory.appending(path: PrometheusFiles.configurationName))
        for job in jobs {
            try PrometheusFiles.targets(job.pages)
                .write(to: directory.appending(path: job.targetsName))
        }
        let port = try Sockets.freePort(on: setup.address)
        helper = try round.machine.startHelper(
            HelperRequest(
                command: PrometheusFiles.arguments(setup, port: port), environment: [:],
                outputKept: MemoryLimits.output, niceness: round.agentNiceness))
        self.round = round
        self.setup = setup
        self.port = port
    }

    deinit { stop() }

    var pid: Int32 { helper.pid }

    /// Kills the process at once, because its stored data are no longer needed. When this returns, the process and its
    /// directory are gone.
    func stop() {
        ProcessEnding(clock: round.clock).kill([self])
        Self.remove(setup.directory)
    }

    /// Waits a short time for scrapes that are under way.
    func pause() throws(Interrupted) { try round.interruption.sleep(until: round.clock.now() + 50_000_000) }

    func terminate() { helper.terminate() }
    func kill() { helper.kill() }
    func reaped() -> Bool { helper.poll() != nil }

    private static func remove(_ directory: String) { try? FileManager.default.removeItem(atPath: directory) }

    /// Waits until it knows all pages. Returns nil then, else the problem.
    private func waitForDiscovery() throws(Interrupted) -> Problem? {
        let wanted = Set(PrometheusPage.all(round.launch.agents).map(\.instance))
        let agents = round.launch.agents.count { $0.scraping.prometheus != nil }
        let started = round.clock.now()
        var found: Set<String> = []
        while round.clock.now() - started < Self.discoveryLimit {
            try round.interruption.sleep(until: round.clock.now() + 100_000_000)
            if let end = helper.poll() {
                return Problem(
                    reason: "\(setup.program) ended with \(end) before it scraped: "
                        + lastLines(3, of: helper.output).joined(separator: " | "))
            }
            if case .success(let body) = try ask("/api/v1/targets?state=active"),
                let instances = try? PrometheusAnswers.instances(body)
            {
                found = instances
            }
            if wanted.isSubset(of: found) { return nil }
        }
        return Problem(
            reason: "after \(Self.discoveryLimit / 1_000_000_000) s \(setup.program) scraped \(found.count) of "
                + "\(Count.text(wanted.count, wanted.count == agents ? "agent" : "page")) of its file_sd: "
                + lastLines(3, of: helper.output).joined(separator: " | ")
        )
    }

    /// Samples of each instance, by metric, in order of time.
    typealias Scrapes = [String: [String: [PrometheusAnswers.Sample]]]

    /// Returns the samples of the agents' scrapes that began within a range of CLOCK_REALTIME (milliseconds): whether
    /// they succeeded, how long they took, and their series and bytes.
    func scrapes(in stretch: ClosedRange<Int64>) throws(Interrupted) -> Result<Scrapes, Problem> {
        let names = "up|scrape_duration_seconds|scrape_samples_scraped|scrape_body_size_bytes"
        let now = (round.clock.now() + Clock.realtimeOffset()) / 1_000_000
        let query = "{__name__=~\"\(names)\",job=\"\(PrometheusFiles.job)\"}[\(now - stretch.lowerBound + 1000)ms]"
        return try ask(PrometheusAnswers.url("", query: query)).flatMap { body in
            do {
                var all: Scrapes = [:]
                for one in try PrometheusAnswers.series(body) {
                    guard PrometheusFiles.isOwn(one.labels), let instance = one.labels["instance"],
                        let name = one.labels["__name__"]
                    else { continue }
                    all[instance, default: [:]][name] = one.samples.filter { stretch.contains($0.at) }
                }
                return .success(all)
            } catch {
                return .failure(Problem(reason: "the answer of Prometheus cannot be read: \(error)"))
            }
        }
    }

    private func ask(_ path: String) throws(Interrupted) -> Result<[UInt8], Problem> {
        let request = PageRequest(url: "http://\(setup.address):\(port)\(path)", timeout: 10, tag: 0)
        switch try round.get(request).outcome {
        case .answered(let answer) where answer.status == 200: return .success(answer.body)
        case .answered(let answer):
            let text = String(decoding: answer.body.prefix(200), as: UTF8.self)
            return .failure(Problem(reason: "Prometheus answered with status \(answer.status): \(text)"))
        case .failed(let reason): return .failure(Problem(reason: "Prometheus did not answer: \(reason)"))
        }
    }
}
