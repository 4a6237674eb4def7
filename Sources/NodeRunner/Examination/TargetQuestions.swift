import BenchmarkModel
import LinuxSystem
import LiveValidation
import Scraping

/// The questions that a target's processes are asked over HTTP.
struct TargetQuestions {
    let round: RoundContext
    private static let limit = 2.0

    init(_ round: RoundContext) { self.round = round }

    func interface(_ agent: Agent) -> AgentInterface { round.launch.interface(of: agent.order.arm) }

    typealias Problem = TargetFindings.Problem

    /// Requests a URL and returns the answer, or why there is none.
    ///
    /// - Parameter isPage: whether redirections are followed, as scrapes do.
    func get(
        _ url: String, _ encoding: ContentCoding = .identity, _ format: PageFormat = .text, isPage: Bool = false,
        tls: TLSRules? = nil, request: FilledRequest? = nil, socket: String? = nil
    ) throws(Interrupted) -> TargetFindings.Answer {
        let fetched = try round.get(
            PageRequest(
                url: url, timeout: Self.limit, tag: 0, encoding: encoding, format: format, followsRedirects: isPage,
                tls: tls, request: request, socket: socket))
        switch fetched.outcome {
        case .answered(let answer): return .success(answer)
        case .failed(let reason): return .failure(Problem(reason: reason, fault: fetched.fault))
        }
    }

    private func summary(_ result: TargetFindings.Answer) -> String { TargetFindings.summary(result) }

    /// Checks the metrics page: whether it is one, is complete, has the required families, and in which formats and
    /// codings it comes.
    func page(_ agent: Agent) throws(Interrupted) -> [TargetPoint] {
        let path = interface(agent).metricsPath
        let url = round.pageURL(agent.order)
        let tls = agent.order.https?.certificates
        let plain = try get(url, isPage: true, tls: tls)
        guard case .success(let answer) = plain, answer.status == 200 else {
            return [
                TargetPoint(
                    "metrics", .wrong, found: "\(path): \(summary(plain))", consequence: "scrapes are not measured")
            ]
        }
        let scan = ExpositionScan(answer.body)
        if let problem = scan.problem {
            return [
                TargetPoint(
                    "metrics", .wrong, found: "\(path) is not an exposition: \(problem)",
                    consequence: "scrapes are not measured")
            ]
        }
        guard scan.samples > 0 else {
            return [
                TargetPoint(
                    "metrics", .wrong, found: "\(path): a page without a sample",
                    consequence: "scrapes are not measured")
            ]
        }
        let required = interface(agent).requiredFamilies
        let missing = scan.missing(required)
        let time = (round.clock.now() + Clock.realtimeOffset()).seconds
        let openMetrics = try get(url, .identity, .openMetrics, isPage: true, tls: tls)
        let gzip = try get(url, .gzip, isPage: true, tls: tls)
        let remarks = PageRemarks.findings(
            answer, at: time, openMetrics: Reply(openMetrics), gzip: Reply(gzip), url: PageAddress(url))
        return [
            TargetPoint(
                "metrics", .supported,
                found: "\(path): \(Count.text(scan.samples, "sample")), \(Count.text(answer.body.count, "byte")), "
                    + "\(answer.contentType ?? "no content type")"),
            required.isEmpty
                ? TargetPoint(
                    "families", .missing, found: "its target file names no required_families",
                    consequence: "an agent counts as ready with any page")
                : missing.isEmpty
                    ? TargetPoint("families", .supported, found: "has \(required.count) of \(required.count) required")
                    : TargetPoint(
                        "families", .wrong, found: "missing: \(missing.joined(separator: " "))",
                        consequence: "it never counts as fully operational"),
            TargetFindings.openMetrics(openMetrics),
            TargetFindings.gzip(gzip),
        ] + TargetFindings.remarks(remarks)
    }

    func health(_ agent: Agent) throws(Interrupted) -> TargetPoint {
        guard let path = interface(agent).healthPath else {
            return TargetPoint(
                "health", .missing, found: "its target file says that it has no health path",
                consequence: "it is not required of an operational agent")
        }
        let result = try get(
            round.healthURL(agent.order, path), tls: agent.order.https?.certificates,
            socket: agent.order.socket(ofPort: agent.order.ports.health))
        if case .success(let answer) = result, answer.status == 200 {
            return TargetPoint("health", .supported, found: "\(path): status 200")
        }
        return TargetPoint(
            "health", .wrong, found: "\(path): \(summary(result))", consequence: "it never counts as fully operational")
    }

    /// Checks that the control serves no metrics.
    func offSwitch(_ agent: Agent) throws(Interrupted) -> TargetPoint {
        let path = interface(agent).metricsPath
        let answer = try get(round.pageURL(agent.order), isPage: true, tls: agent.order.https?.certificates)
        return TargetFindings.offSwitch(path, answer)
    }
}

extension Reply {
    fileprivate init(_ answer: TargetFindings.Answer) {
        switch answer {
        case .success(let answer): self = .answered(answer)
        case .failure(let problem): self = .failed(problem.fault ?? .other, problem.reason)
        }
    }
}
