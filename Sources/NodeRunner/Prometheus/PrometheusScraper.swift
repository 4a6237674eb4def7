import BenchmarkModel
import Foundation
import LinuxSystem
import Scraping

/// A Prometheus of the bench's own, from its start until it is gone, its directory with it. Confined to the node's main thread,
/// whose end takes the process along.
final class PrometheusScraper: EndableProcess {
    private let round: RoundContext
    private let place: PrometheusPlace
    private let helper: any HelperProcess
    private let port: Int

    /// Its discovery passes on what it finds every 5 s, from 5 s after its start; a busy machine may add to that.
    private static let discoveryLimit: Int64 = 60_000_000_000
    /// Another program may take a port between its choice and its use.
    private static let tries = 3

    /// Why there is no scrape, or nothing is known of it.
    struct Problem: Error {
        let reason: String
        /// The agent did not answer; otherwise nothing is said of the agent.
        var isOfAgent = false
    }

    /// Starts one and waits until it knows all agents that it is to scrape. None of them has to be there yet: a scrape is refused then.
    static func start(
        _ round: RoundContext, _ order: PrometheusOrder
    ) throws(Interrupted) -> Result<PrometheusScraper, Problem> {
        let place: PrometheusPlace
        do throws(InstalledPrometheus.Problem) {
            place = PrometheusPlace(order, try round.machine.prometheus())
        } catch {
            return .failure(Problem(reason: "the node has none in its PATH: `apt install prometheus` brings one"))
        }
        var problem = Problem(reason: "it was not started")
        for _ in 0..<tries {
            let scraper: PrometheusScraper
            // What a bench that was killed left.
            remove(place.directory)
            do {
                scraper = try PrometheusScraper(round, place)
            } catch {
                remove(place.directory)
                return .failure(
                    Problem(reason: "\(place.program) could not be started in \(place.directory): \(error)"))
            }
            guard let found = try scraper.waitForDiscovery() else { return .success(scraper) }
            problem = found
            guard scraper.helper.output.contains("address already in use") else { break }
        }
        return .failure(problem)
    }

    /// What it leaves when it fails is its caller's to remove.
    private init(_ round: RoundContext, _ place: PrometheusPlace) throws {
        try FileManager.default.createDirectory(
            atPath: place.directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let directory = URL(filePath: place.directory)
        try Data(PrometheusFiles.configuration(place).utf8)
            .write(to: directory.appending(path: PrometheusFiles.configurationName))
        try PrometheusFiles.targets(round.launch.agents) { round.launch.interface(of: $0).metricsPath }
            .write(to: directory.appending(path: PrometheusFiles.targetsName))
        let port = try Sockets.freePort(on: place.address)
        helper = try round.machine.startHelper(
            HelperRequest(
                command: PrometheusFiles.arguments(place, port: port), environment: [:],
                outputKept: MemoryLimits.output, niceness: round.agentNiceness))
        self.round = round
        self.place = place
        self.port = port
    }

    deinit { stop() }

    var pid: Int32 { helper.pid }

    /// Ends it at once: what it has stored is of no more use. Nothing of it is left when this returns.
    func stop() {
        ProcessEnding(clock: round.clock).kill([self])
        Self.remove(place.directory)
    }

    func terminate() { helper.terminate() }
    func kill() { helper.kill() }
    func reaped() -> Bool { helper.poll() != nil }

    private static func remove(_ directory: String) { try? FileManager.default.removeItem(atPath: directory) }

    /// nil when it knows all.
    private func waitForDiscovery() throws(Interrupted) -> Problem? {
        let wanted = Set(round.launch.agents.filter { $0.scraping.prometheus != nil }.map(PrometheusFiles.instance))
        let started = round.clock.now()
        var found: Set<String> = []
        while round.clock.now() - started < Self.discoveryLimit {
            try round.interruption.sleep(until: round.clock.now() + 100_000_000)
            if let end = helper.poll() {
                return Problem(
                    reason: "\(place.program) ended with \(end) before it scraped: "
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
            reason: "after \(Self.discoveryLimit / 1_000_000_000) s \(place.program) scraped \(found.count) of "
                + "\(Count.text(wanted.count, "agent")) of its file_sd: "
                + lastLines(3, of: helper.output).joined(separator: " | ")
        )
    }

    /// Of each instance, by metric, in order of time.
    typealias Scrapes = [String: [String: [PrometheusAnswers.Sample]]]

    /// Of the agents' scrapes that began within a stretch of CLOCK_REALTIME (milliseconds): whether they succeeded, how long they took,
    /// what they brought.
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
        let request = PageRequest(url: "http://\(place.address):\(port)\(path)", timeout: 10, tag: 0)
        switch try round.get(request).outcome {
        case .answered(let answer) where answer.status == 200: return .success(answer.body)
        case .answered(let answer):
            let words = String(decoding: answer.body.prefix(200), as: UTF8.self)
            return .failure(Problem(reason: "Prometheus answered with status \(answer.status): \(words)"))
        case .failed(let reason): return .failure(Problem(reason: "Prometheus did not answer: \(reason)"))
        }
    }
}
