import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// The observations of agents that a Prometheus scraped, under the same metric names as those that the bench scrapes
/// itself, and the observations of that Prometheus.
struct PrometheusObservations {
    private let round: RoundContext
    private let findings: PrometheusWatch.Findings
    private let steadySeconds: Double

    /// - Parameter steadySeconds: length of steady state, in seconds.
    init(_ round: RoundContext, _ findings: PrometheusWatch.Findings, steadySeconds: Double) {
        self.round = round
        self.findings = findings
        self.steadySeconds = steadySeconds
    }

    /// Returns its own CPU and memory, and an equal share of them for every agent that it scrapes.
    func ofPrometheus(agents: Int) -> [Observation] {
        func share(_ measured: Measured) -> Measured {
            measured.value.map { agents > 0 ? .value($0 / Double(agents)) : .absent("it scrapes no agent") } ?? measured
        }
        return [
            (Metric.hubCPU, findings.cpu), (.hubMemory, findings.memory), (.hubAgentCPU, share(findings.cpu)),
            (.hubAgentMemory, share(findings.memory)),
        ].map { round.observation($0.0, $0.1) }
    }

    /// - Parameters:
    ///   - loadPorts: the client ports of the load at the server of its page, or why they are unknown.
    ///   - noCore: why the process had no core; nil where it had one.
    func observations(
        _ agent: Agent, _ scrapes: PrometheusScrapes, loadPorts: Result<Set<Int>, Missing>, noCore: String?
    ) -> [Observation] {
        let page = page(agent)
        let traffic = traffic(agent, page, loadPorts)
        let notReported = { (what: String) in Measured.absent("Prometheus does not report \(what)") }
        var figures: [(Metric, Measured)] = [
            (.scrapeHeaderBytes, notReported("the header of a response")),
            (.scrapeResponseBodyBytes, notReported("the body of a response as transferred")),
            (.scrapeFixedBytes, notReported("the content of a page")),
        ]
        switch traffic {
        case .failure(let problem):
            figures += [Metric.scrapePayload, .scrapeWire, .scrapeRequestBytes].map { ($0, .absent(problem.reason)) }
        case .success(let each):
            let rate = ScrapeRate(scrapes: scrapes.due, steadySeconds: each.steadySeconds)
            let perSecond = { (bytes: Double) in Measured.value(rate.ofEach(bytes)) }
            let isEncrypted = agent.order.https?.page == true
            figures += [
                (.scrapePayload, perSecond(each.sent + each.received)),
                (.scrapeWire, isEncrypted ? .absent(ScrapeObservations.encrypted) : perSecond(each.wire)),
                (.scrapeRequestBytes, .value(each.sent)),
            ]
        }
        switch page {
        case .failure(let problem):
            figures += [Metric.scrapeSeconds, .scrapeBodyBytes, .scrapeSeries].map { ($0, .absent(problem.reason)) }
            let access = agent.inaccessible(problem.reason, noCore: noCore)
            figures.append((.endpointsAccessible, problem.isOfAgent ? access : .absent(problem.reason)))
        case .success(let page):
            figures += [
                (.scrapeSeconds, page.seconds), (.scrapeBodyBytes, page.bytes), (.scrapeSeries, page.series),
                (.endpointsAccessible, .value(1)),
            ]
        }
        return figures.map { round.observation(agent.order, $0.0, $0.1) }
    }

    /// The values that Prometheus reports about an agent's scrapes.
    struct Page: Hashable {
        let seconds: Measured
        let bytes: Measured
        let series: Measured
    }

    private func page(_ agent: Agent) -> Result<Page, PrometheusScraper.Problem> {
        if let failure = agent.failure { return .failure(.init(reason: failure, isOfAgent: true)) }
        return findings.scrapes.flatMap { Self.page($0[PrometheusFiles.instance(agent.order)] ?? [:]) }
    }

    /// - Parameter own: the samples of one agent, by Prometheus metric name.
    static func page(_ own: [String: [PrometheusAnswers.Sample]]) -> Result<Page, PrometheusScraper.Problem> {
        let up = own["up"] ?? []
        guard !up.isEmpty else { return .failure(.init(reason: "Prometheus has no scrape of it in steady state")) }
        if let strange = up.first(where: { $0.value != 0 && $0.value != 1 }) {
            return .failure(.init(reason: "Prometheus reported up = \(strange.value); up must be 0 or 1"))
        }
        let failed = up.count { $0.value != 1 }
        guard failed == 0 else {
            return .failure(
                .init(
                    reason:
                        "\(failed) of its \(Count.text(up.count, "scrape")) failed, by Prometheus' own count (up is 0)",
                    isOfAgent: true))
        }
        func values(_ name: String, _ metric: Metric) -> [Measured] {
            (own[name] ?? []).map { ReportedNumber($0.value, as: name, from: "Prometheus reported").measured(metric) }
        }
        func last(_ name: String, _ metric: Metric) -> Measured {
            values(name, metric).last ?? .absent("Prometheus has no \(name) for it")
        }
        let seconds = values("scrape_duration_seconds", .scrapeSeconds)
        let taken = seconds.compactMap(\.value)
        // One impossible value makes the mean unknown.
        let mean =
            seconds.first { $0.value == nil }
            ?? (taken.isEmpty
                ? last("scrape_duration_seconds", .scrapeSeconds)
                : .value(taken.reduce(0, +) / Double(taken.count)))
        return .success(
            Page(
                seconds: mean, bytes: last("scrape_body_size_bytes", .scrapeBodyBytes),
                series: last("scrape_samples_scraped", .scrapeSeries)))
    }

    /// Mean traffic of one scrape, in bytes.
    struct Traffic: Hashable {
        let sent: Double
        let received: Double
        let wire: Double
        let steadySeconds: Double
    }

    private func traffic(
        _ agent: Agent, _ page: Result<Page, PrometheusScraper.Problem>, _ loadPorts: Result<Set<Int>, Missing>
    ) -> Result<Traffic, PrometheusScraper.Problem> {
        page.flatMap { _ in
            findings.accounts.flatMap { accounts in
                guard let own = accounts[PrometheusFiles.instance(agent.order)] else {
                    return .failure(.init(reason: "its connections were not counted"))
                }
                return loadPorts.mapError { .init(reason: $0.reason) }.flatMap { ports in
                    Self.traffic(
                        Self.scrapes(own.connections, besides: ports), scrapes: own.scrapes,
                        steadySeconds: steadySeconds)
                }
            }
        }
    }

    /// Returns the connections that the load did not make. A service may serve its page on its request port.
    ///
    /// - Parameter loadPorts: the client ports of the load.
    static func scrapes(
        _ accounts: [Result<ConnectionTraffic, Missing>], besides loadPorts: Set<Int>
    ) -> [Result<ConnectionTraffic, Missing>] {
        accounts.filter { account in
            guard case .success(let traffic) = account else { return true }
            return !loadPorts.contains(Int(traffic.client.port))
        }
    }

    /// Returns the mean traffic of a scrape. Where the agent closes connections, each connection is one scrape, and
    /// only connections that were opened and closed within steady state count. Where it keeps connections, the number
    /// of scrapes is Prometheus' own.
    ///
    /// - Parameter scrapes: the number of scrapes that the connections hold completely.
    static func traffic(
        _ accounts: [Result<ConnectionTraffic, Missing>], scrapes: Result<Int, Missing>, steadySeconds: Double
    ) -> Result<Traffic, PrometheusScraper.Problem> {
        var used: [ConnectionTraffic] = []
        for account in accounts {
            switch account {
            case .failure(let problem): return .failure(.init(reason: problem.reason))
            case .success(let one) where one.sent + one.received > 0: used.append(one)
            case .success: break
            }
        }
        let whole = used.filter { $0.isNew && $0.isClosed }
        let isKept = used.contains { !$0.isClosed } || whole.isEmpty
        let counted = isKept ? used : whole
        let count: Int
        switch scrapes {
        case .failure(let problem) where isKept && !used.isEmpty: return .failure(.init(reason: problem.reason))
        case .success(let scrapes) where isKept: count = scrapes
        default: count = whole.count
        }
        guard !counted.isEmpty, count > 0 else {
            return .failure(.init(reason: "the kernel saw no connection of a scrape in steady state"))
        }
        let sent = Double(counted.reduce(0) { $0 + $1.sent }) / Double(count)
        let received = Double(counted.reduce(0) { $0 + $1.received }) / Double(count)
        let wire =
            isKept
            ? Double(WireModel.bytes(request: Int(saturating: sent), response: Int(saturating: received), isKept: true))
            : Double(whole.reduce(0) { $0 + WireModel.bytes(request: $1.sent, response: $1.received) }) / Double(count)
        return .success(Traffic(sent: sent, received: received, wire: wire, steadySeconds: steadySeconds))
    }
}
