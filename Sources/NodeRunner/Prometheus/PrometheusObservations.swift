import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// The observations of agents that a Prometheus scraped, under the same metric names as those that the bench scrapes
/// itself, and the observations of that Prometheus.
struct PrometheusObservations {
    private let round: RoundContext
    let findings: PrometheusWatch.Findings
    let steadySeconds: Double

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
    ///   - loadPorts: the client ports of the load at the servers of its pages, or why they are unknown.
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
            let isEncrypted = agent.order.pages.contains(where: \.isSecure)
            figures += [
                (.scrapePayload, perSecond(each.sent + each.received)),
                (
                    .scrapeWire,
                    isEncrypted
                        ? .absent(ScrapeObservations.encrypted) : each.wire.value.map(perSecond) ?? each.wire
                ),
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

    /// The values that Prometheus reports about the scrapes of a page.
    struct Page: Hashable {
        let seconds: Measured
        let bytes: Measured
        let series: Measured
    }

    /// Returns the sums over the agent's pages, or why there are none.
    private func page(_ agent: Agent) -> Result<Page, PrometheusScraper.Problem> {
        if let failure = agent.failure { return .failure(.init(reason: failure, isOfAgent: true)) }
        return findings.scrapes.flatMap { scrapes in
            var pages: [Page] = []
            for target in PrometheusPage.of(agent.order) {
                switch Self.page(scrapes[target.instance] ?? [:]) {
                case .success(let page): pages.append(page)
                case .failure(let problem):
                    let name = agent.order.pages.count > 1 ? "\(target.page.path): " : ""
                    return .failure(.init(reason: name + problem.reason, isOfAgent: problem.isOfAgent))
                }
            }
            return .success(Self.sum(pages))
        }
    }

    static func sum(_ pages: [Page]) -> Page {
        func sum(_ figure: (Page) -> Measured) -> Measured {
            let figures = pages.map(figure)
            return figures.first { $0.value == nil } ?? .value(figures.reduce(0) { $0 + ($1.value ?? 0) })
        }
        return Page(seconds: sum(\.seconds), bytes: sum(\.bytes), series: sum(\.series))
    }

    /// - Parameter own: the samples of one page, by Prometheus metric name.
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
}
