import BenchmarkModel
import LinuxSystem
import LiveValidation
import PlainText
import Probes
import Scraping

/// The observations of an agent's scrapes: those of steady state, and the one after it that asks for gzip.
struct ScrapeObservations {
    private let round: RoundContext
    /// Length of steady state in seconds, in which the scrapes of a process are due.
    private let steadySeconds: Double

    private static let identity: [Metric] = [
        .scrapePayload, .scrapeWire, .scrapeRequestBytes, .scrapeHeaderBytes, .scrapeResponseBodyBytes, .scrapeSeconds,
        .scrapeBodyBytes, .scrapeFixedBytes, .scrapeSeries, .lintFindings,
    ]
    private static let gzip: [Metric] = [.scrapeGzipPayload, .scrapeGzipWire, .scrapeGzipBodyBytes]

    init(_ round: RoundContext, steadySeconds: Double) {
        self.round = round
        self.steadySeconds = steadySeconds
    }

    /// - Parameter noCore: why the process had no core; nil where it had one.
    func observations(
        _ agent: Agent, _ due: BenchScrapes, _ scrapes: [[ScrapedPage]], gzip: [ScrapedPage]?, noCore: String?
    ) -> [Observation] {
        var all: [Observation]
        switch pages(agent, scrapes) {
        case .failure(let problem):
            all = absent(agent, Self.identity, problem.reason)
            let access =
                problem.isOfAgent ? agent.inaccessible(problem.reason, noCore: noCore) : .absent(problem.reason)
            all.append(round.observation(agent.order, .endpointsAccessible, access))
        case .success(let answers):
            all = identity(agent, answers, wasHeldBack: scrapes.joined().contains(where: \.wasHeldBack))
            all.append(round.observation(agent.order, .endpointsAccessible, .value(1)))
        }
        guard round.launch.phase == .twins, !due.asksGzip else { return all }
        switch scrape(agent, gzip, "its scrape with gzip") {
        case .failure(let problem): all += absent(agent, Self.gzip, problem.reason)
        case .success(let answer): all += compressed(agent, answer)
        }
        return all
    }

    private struct Problem: Error {
        let reason: String
        /// Whether the agent caused the problem. Otherwise the bench kept the scrape waiting.
        let isOfAgent: Bool
    }

    /// Returns the answers of all scrapes that were due, each with expositions with samples, or why one is not.
    private func pages(_ agent: Agent, _ scrapes: [[ScrapedPage]]) -> Result<[ScrapedPage.Facts], Problem> {
        var answers: [ScrapedPage.Facts] = []
        for index in 0..<(agent.order.scraping.bench?.moments.count ?? 0) {
            switch scrape(agent, index < scrapes.count ? scrapes[index] : nil, "its scrape") {
            case .failure(let problem): return .failure(problem)
            case .success(let answer): answers.append(answer)
            }
        }
        return answers.isEmpty ? .failure(Problem(reason: "no scrape was due", isOfAgent: true)) : .success(answers)
    }

    /// Returns the sum of a scrape's answers, each an exposition with samples, or why there is none.
    private func scrape(
        _ agent: Agent, _ fetched: [ScrapedPage]?, _ what: String
    ) -> Result<ScrapedPage.Facts, Problem> {
        if let failure = agent.failure { return .failure(Problem(reason: failure, isOfAgent: true)) }
        let orders = agent.order.pages
        var answers: [(name: String, answer: ScrapedPage.Facts)] = []
        for (index, order) in orders.enumerated() {
            let scrape = orders.count > 1 ? "\(what) of \(order.path)" : what
            guard let fetched, index < fetched.count else {
                return .failure(Problem(reason: "\(scrape) was not completed in time", isOfAgent: true))
            }
            switch page(fetched[index], scrape, agent.order.pageName(index)) {
            case .failure(let problem): return .failure(problem)
            case .success(let answer): answers.append((order.path, answer))
            }
        }
        return .success(ScrapedPage.Facts(sum: answers))
    }

    /// Returns an answer that is an exposition with samples, or why there is none.
    private func page(_ fetched: ScrapedPage, _ scrape: String, _ page: String) -> Result<ScrapedPage.Facts, Problem> {
        func problem(_ reason: String) -> Result<ScrapedPage.Facts, Problem> {
            .failure(Problem(reason: reason, isOfAgent: !fetched.wasGivenUpWaiting))
        }
        switch fetched.outcome {
        case .failed(let reason):
            return problem("\(scrape) failed: " + (fetched.wasHeldBack ? "\(Self.waited), then: " : "") + reason)
        case .answered(let answer):
            guard answer.status == 200 else { return problem("\(scrape) was answered with status \(answer.status)") }
            if let found = answer.content?.problem { return problem("\(page) is not an exposition: \(found)") }
            return answer.content?.samples ?? 0 > 0 ? .success(answer) : problem("\(page) has no sample")
        }
    }

    /// Returns traffic as the sum over all scrapes, and properties of the pages from the last scrape.
    private func identity(
        _ agent: Agent, _ answers: [ScrapedPage.Facts], wasHeldBack: Bool
    ) -> [Observation] {
        let answer = answers[answers.count - 1]
        let seconds: Measured =
            wasHeldBack
            ? .absent(Self.waited)
            : .value(answers.reduce(0) { $0 + $1.seconds } / Double(answers.count))
        let figures: [(Metric, Measured)] = [
            (.scrapePayload, perSecond(sum(answers, payload), rate(agent).ofAll)),
            (.scrapeWire, unlessEncrypted(answer) ?? perSecond(sum(answers, wire), rate(agent).ofAll)),
            (.scrapeRequestBytes, counted(answer.requestBytes)),
            (.scrapeHeaderBytes, .value(Double(answer.headerBytes))),
            (.scrapeResponseBodyBytes, unlessEncrypted(answer) ?? counted(answer.bodyBytes)), (.scrapeSeconds, seconds),
            (.scrapeBodyBytes, .value(Double(answer.length))),
            (.scrapeFixedBytes, content(answer) { $0.fixedBytes }), (.scrapeSeries, content(answer) { $0.samples }),
            (
                .lintFindings,
                (answer.content?.findings).map { .value(Double($0)) }
                    ?? .absent("its page has more than \(MemoryLimits.lintedNames) names, the limit for linting")
            ),
        ]
        return figures.map { round.observation(agent.order, $0.0, $0.1) }
    }

    private func content(_ answer: ScrapedPage.Facts, _ count: (ScrapedPage.Content) -> Int) -> Measured {
        answer.content.map { .value(Double(count($0))) } ?? .absent("it was answered with status \(answer.status)")
    }

    /// Returns the lint findings of the agents' pages: each distinct first finding once, with the first agent that has
    /// it.
    func lintWarnings(_ agents: [Agent], _ scrapes: [[[ScrapedPage]]]) -> [String] {
        var found: [(problem: String, text: String, agents: Int)] = []
        for (agent, scrapes) in zip(agents, scrapes) {
            guard case .success(let answers) = pages(agent, scrapes), let answer = answers.last else { continue }
            guard let content = answer.content, let count = content.findings, let first = content.firstFinding else {
                continue
            }
            if let known = found.firstIndex(where: { $0.problem == first.problem }) {
                found[known].agents += 1
            } else if found.count < Self.shownFindings {
                let findings = Count.text(count, "finding") + (count == 1 ? "" : ", the first")
                found.append(
                    (first.problem, "\(agent.order.id): \(findings): \(first.problem): \(first.remedy)", 1))
            }
        }
        return found.map { _, text, agents in
            let others = agents > 1 ? " (and \(Count.text(agents - 1, "agent")) more)" : ""
            return "\(round.launch.target): lint of the page of \(text)\(others); `exporter-bench validate URL` lists "
                + "all findings of an agent that is running"
        }
    }

    /// Returns a warning about pages that are reached by a redirection, once for the target.
    func redirections(_ agents: [Agent], _ scrapes: [[[ScrapedPage]]]) -> [String] {
        for (agent, scrapes) in zip(agents, scrapes) {
            guard case .success(let answers) = pages(agent, scrapes), let answer = answers.last,
                let location = answer.redirectedTo
            else { continue }
            let requests = answer.exchanges?.count ?? agent.order.pages.count + 1
            let shown = PrintedText.excerpt(location, limit: 200)
            return [
                "\(round.launch.target): the metrics path of \(agent.order.id) redirects to \(shown): each scrape "
                    + "makes \(requests) requests, as a Prometheus would, and all are counted; to save them, use the "
                    + "new location as metrics path"
            ]
        }
        return []
    }

    private static let shownFindings = 10
    /// Why the duration of a page is missing.
    static let waited =
        "it waited for other pages: the bench receives at most \(MemoryLimits.pagesInTransfer >> 20) MiB of pages at "
        + "a time"

    private func compressed(_ agent: Agent, _ answer: ScrapedPage.Facts) -> [Observation] {
        let body: Measured =
            answer.isCompressed
            ? unlessEncrypted(answer) ?? counted(answer.bodyBytes)
            : .absent("it answered a request for gzip uncompressed")
        let figures: [(Metric, Measured)] = [
            (.scrapeGzipPayload, perSecond(payload(answer), rate(agent).ofEach)),
            (.scrapeGzipWire, unlessEncrypted(answer) ?? perSecond(wire(answer), rate(agent).ofEach)),
            (.scrapeGzipBodyBytes, body),
        ]
        return figures.map { round.observation(agent.order, $0.0, $0.1) }
    }

    private func sum(_ answers: [ScrapedPage.Facts], _ bytes: (ScrapedPage.Facts) -> Int?) -> Int? {
        answers.reduce(0) { total, answer in total.flatMap { total in bytes(answer).map { total + $0 } } }
    }

    private func payload(_ answer: ScrapedPage.Facts) -> Int? { answer.payload.map { $0.sent + $0.received } }

    private func wire(_ answer: ScrapedPage.Facts) -> Int? {
        answer.exchanges.map { $0.reduce(0) { $0 + WireModel.bytes(request: $1.sent, response: $1.received) } }
    }

    /// Returns why a figure that is derived from the payload is missing; nil without HTTPS.
    private func unlessEncrypted(_ answer: ScrapedPage.Facts) -> Measured? {
        answer.isEncrypted ? .absent(Self.encrypted) : nil
    }

    static let encrypted = "its page comes over HTTPS, so the payload has the handshake and the records of TLS, too"

    private func counted(_ bytes: Int?) -> Measured {
        bytes.map { .value(Double($0)) } ?? .absent("the kernel gave no TCP_INFO")
    }

    private func rate(_ agent: Agent) -> ScrapeRate {
        ScrapeRate(scrapes: agent.order.scraping.bench?.moments.count ?? 0, steadySeconds: steadySeconds)
    }

    private func perSecond(_ bytes: Int?, _ rate: (Double) -> Double) -> Measured {
        bytes.map { .value(rate(Double($0))) } ?? .absent("the kernel gave no TCP_INFO")
    }

    private func absent(_ agent: Agent, _ metrics: [Metric], _ reason: String) -> [Observation] {
        metrics.map { round.observation(agent.order, $0, .absent(reason)) }
    }
}
