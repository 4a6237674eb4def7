import BenchmarkModel
import LiveValidation
import Probes

/// The observations of an agent's scrapes: the one of steady state, and the one after it that asks for gzip.
struct ScrapeReport {
    private let round: RoundContext
    /// Seconds of the stretch that the scrapes of a process are due in.
    private let steady: Double

    private static let identity: [Metric] = [
        .scrapePayload, .scrapeWire, .scrapeRequestBytes, .scrapeHeaderBytes, .scrapeResponseBodyBytes, .scrapeSeconds,
        .scrapeBodyBytes, .scrapeFixedBytes, .scrapeSeries, .lintFindings,
    ]
    private static let gzip: [Metric] = [.scrapeGzipPayload, .scrapeGzipWire, .scrapeGzipBodyBytes]
    static let metrics = identity + gzip

    init(_ round: RoundContext, steady: Double) {
        self.round = round
        self.steady = steady
    }

    /// - Parameter noCore: why the process had no core, where it had none.
    func observations(
        _ process: AgentProcess, _ scrapes: [Fetched], gzip: Fetched?, noCore: String?
    ) -> [Observation] {
        var all: [Observation]
        switch pages(process, scrapes) {
        case .failure(let problem):
            all = absent(process, Self.identity, problem.reason)
            let access = process.inaccessible(problem.reason, noCore: noCore)
            all.append(round.observation(process.order, .endpointsAccessible, access))
        case .success(let answers):
            all = identity(process, answers)
            all.append(round.observation(process.order, .endpointsAccessible, .value(1)))
        }
        guard round.order.phase == .twins, !process.order.scrapesGzip else { return all }
        switch page(process, gzip, "its scrape with gzip") {
        case .absent(let reason): all += absent(process, Self.gzip, reason)
        case .answer(let answer): all += compressed(process, answer)
        }
        return all
    }

    private struct Problem: Error { let reason: String }

    /// All that were due, each an exposition with samples, or why one is not.
    private func pages(_ process: AgentProcess, _ scrapes: [Fetched]) -> Result<[Fetched.Answer], Problem> {
        var answers: [Fetched.Answer] = []
        for index in process.order.scrapes.indices {
            switch page(process, index < scrapes.count ? scrapes[index] : nil, "its scrape") {
            case .absent(let reason): return .failure(Problem(reason: reason))
            case .answer(let answer): answers.append(answer)
            }
        }
        return answers.isEmpty ? .failure(Problem(reason: "no scrape was due")) : .success(answers)
    }

    private enum Page {
        case answer(Fetched.Answer)
        case absent(String)
    }

    /// An answer that is an exposition with samples, or why there is none.
    private func page(_ process: AgentProcess, _ fetched: Fetched?, _ what: String) -> Page {
        if let failure = process.failure { return .absent(failure) }
        guard let fetched else { return .absent("\(what) had not ended when it was to be over") }
        switch fetched.outcome {
        case .failed(let reason): return .absent("\(what) failed: \(reason)")
        case .answered(let answer):
            guard answer.status == 200 else { return .absent("\(what) was answered with status \(answer.status)") }
            let scan = ExpositionScan(answer.body)
            if let problem = scan.problem { return .absent("its page is no exposition: \(problem)") }
            return scan.samples > 0 ? .answer(answer) : .absent("its page has no sample")
        }
    }

    /// Traffic is that of all scrapes; what is said of a page, of the last one.
    private func identity(_ process: AgentProcess, _ answers: [Fetched.Answer]) -> [Observation] {
        let answer = answers[answers.count - 1]
        let scan = ExpositionScan(answer.body)
        let seconds = answers.reduce(0) { $0 + $1.seconds } / Double(answers.count)
        let figures: [(Metric, Measured)] = [
            (.scrapePayload, perSecond(sum(answers, payload), rate(process).ofAll)),
            (.scrapeWire, perSecond(sum(answers, wire), rate(process).ofAll)),
            (.scrapeRequestBytes, counted(answer.requestBytes)),
            (.scrapeHeaderBytes, .value(Double(answer.headerBytes))),
            (.scrapeResponseBodyBytes, counted(answer.bodyBytes)), (.scrapeSeconds, .value(seconds)),
            (.scrapeBodyBytes, .value(Double(answer.body.count))),
            (.scrapeFixedBytes, .value(Double(scan.fixedBytes))), (.scrapeSeries, .value(Double(scan.samples))),
            (.lintFindings, .value(Double(lint(process, answer).count))),
        ]
        return figures.map { round.observation(process.order, $0.0, $0.1) }
    }

    private func lint(_ process: AgentProcess, _ answer: Fetched.Answer) -> PageLint {
        PageLint(
            answer,
            url: PageAddress(round.url(process.order, round.order.interface(of: process.order.arm).metricsPath)))
    }

    /// What there is to say against the agents' pages: each first finding once, with the first agent that has it.
    func lintWarnings(_ processes: [AgentProcess], _ scrapes: [[Fetched]]) -> [String] {
        var found: [(problem: String, text: String, agents: Int)] = []
        for (process, scrapes) in zip(processes, scrapes) {
            guard case .success(let answers) = pages(process, scrapes), let answer = answers.last else { continue }
            let lint = lint(process, answer)
            guard let first = lint.findings.first else { continue }
            if let known = found.firstIndex(where: { $0.problem == first.problem }) {
                found[known].agents += 1
            } else if found.count < Self.shownFindings {
                let count = Count.text(lint.count, "finding") + (lint.count == 1 ? "" : ", the first")
                found.append((first.problem, "\(process.order.agent): \(count): \(first.problem): \(first.remedy)", 1))
            }
        }
        return found.map { _, text, agents in
            "\(round.order.target): lint of the page of \(text)\(agents > 1 ? " (and \(Count.text(agents - 1, "agent")) more)" : ""); "
                + "`exporter-bench validate URL` lists all findings of an agent that is running"
        }
    }

    /// Tells of pages that are only redirected to, once for the target.
    func redirections(_ processes: [AgentProcess], _ scrapes: [[Fetched]]) -> [String] {
        for (process, scrapes) in zip(processes, scrapes) {
            guard case .success(let answers) = pages(process, scrapes), let answer = answers.last,
                let place = answer.redirectedTo
            else { continue }
            let requests = answer.exchanges?.count ?? 2
            return [
                "\(round.order.target): the metrics path of \(process.order.agent) redirects to \(place): each scrape is \(requests) "
                    + "requests, as a Prometheus makes them, and all are counted; give that path to save them"
            ]
        }
        return []
    }

    private static let shownFindings = 10

    private func compressed(_ process: AgentProcess, _ answer: Fetched.Answer) -> [Observation] {
        let body: Measured =
            answer.isCompressed ? counted(answer.bodyBytes) : .absent("it answers a request for gzip uncompressed")
        let figures: [(Metric, Measured)] = [
            (.scrapeGzipPayload, perSecond(payload(answer), rate(process).ofEach)),
            (.scrapeGzipWire, perSecond(wire(answer), rate(process).ofEach)),
            (.scrapeGzipBodyBytes, body),
        ]
        return figures.map { round.observation(process.order, $0.0, $0.1) }
    }

    private func sum(_ answers: [Fetched.Answer], _ bytes: (Fetched.Answer) -> Int?) -> Int? {
        answers.reduce(0) { total, answer in total.flatMap { total in bytes(answer).map { total + $0 } } }
    }

    private func payload(_ answer: Fetched.Answer) -> Int? { answer.payload.map { $0.sent + $0.received } }

    private func wire(_ answer: Fetched.Answer) -> Int? {
        answer.exchanges.map { $0.reduce(0) { $0 + WireModel.bytes(request: $1.sent, response: $1.received) } }
    }

    private func counted(_ bytes: Int?) -> Measured {
        bytes.map { .value(Double($0)) } ?? .absent("the kernel gave no TCP_INFO")
    }

    private func rate(_ process: AgentProcess) -> ScrapeRate {
        ScrapeRate(scrapes: process.order.scrapes.count, seconds: steady)
    }

    private func perSecond(_ bytes: Int?, _ rate: (Double) -> Double) -> Measured {
        bytes.map { .value(rate(Double($0))) } ?? .absent("the kernel gave no TCP_INFO")
    }

    private func absent(_ process: AgentProcess, _ metrics: [Metric], _ reason: String) -> [Observation] {
        metrics.map { round.observation(process.order, $0, .absent(reason)) }
    }
}
