import BenchmarkModel
import LinuxSystem
import Scraping

/// The questions that a target's processes are asked over HTTP.
struct TargetQuestions {
    private let round: RoundContext
    private static let limit = 2.0
    private static let requestsOfPath = 3

    init(_ round: RoundContext) { self.round = round }

    private func interface(_ agent: Agent) -> AgentInterface { round.launch.interface(of: agent.order.arm) }

    private typealias Problem = TargetFindings.Problem

    /// Requests a URL and returns the answer, or why there is none.
    ///
    /// - Parameter isPage: whether redirections are followed, as scrapes do.
    private func get(
        _ url: String, _ encoding: ContentCoding = .identity, _ format: PageFormat = .text, isPage: Bool = false
    ) throws(Interrupted) -> TargetFindings.Answer {
        let fetched = try round.get(
            PageRequest(
                url: url, timeout: Self.limit, tag: 0, encoding: encoding, format: format, followsRedirects: isPage))
        switch fetched.outcome {
        case .answered(let answer): return .success(answer)
        case .failed(let reason): return .failure(Problem(reason: reason, fault: fetched.fault))
        }
    }

    private func summary(_ result: TargetFindings.Answer) -> String { TargetFindings.summary(result) }

    /// Returns the summary with the beginning of the body, which often names the reason.
    private func summaryWithBody(_ result: TargetFindings.Answer) -> String {
        guard case .success(let answer) = result else { return summary(result) }
        return "status \(answer.status), \(Excerpt.text(answer.body.prefix(200)))"
    }

    /// Checks the metrics page: whether it is one, is complete, has the required families, and in which formats and
    /// codings it comes.
    func page(_ agent: Agent) throws(Interrupted) -> [TargetPoint] {
        let path = interface(agent).metricsPath
        let url = round.pageURL(agent.order)
        let plain = try get(url, isPage: true)
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
            TargetFindings.openMetrics(try get(url, .identity, .openMetrics, isPage: true)),
            TargetFindings.gzip(try get(url, .gzip, isPage: true)),
        ]
    }

    /// Checks that every request path is served in both arms, with the same answer.
    ///
    /// - Parameters:
    ///   - off: the process with the exporter off; nil where none runs.
    ///   - hasOff: whether there should be one.
    func requests(_ on: Agent, _ off: Agent?, hasOff: Bool) throws(Interrupted) -> [TargetPoint] {
        // The point "load" covers targets with a load command.
        if interface(on).hasLoadCommand { return [] }
        guard !interface(on).requestPaths.isEmpty else {
            return [
                TargetPoint(
                    "requests", .missing, found: "its target file has no request_paths",
                    consequence:
                        "no load, so response time, throughput and equal answers are not measured; for requests other "
                        + "than HTTP, use load_command")
            ]
        }
        var served: [Int: Int] = [:]
        var faults: [String] = []
        var equality: [TargetFindings.Equality] = []
        for path in interface(on).requestPaths {
            let (number, first) = try firstSuccess(on, path)
            if case .success(let answer) = first, FailureLimit.isSuccess(status: answer.status) {
                served[answer.status, default: 0] += 1
            } else {
                faults.append("\(path): \(summaryWithBody(first))")
            }
            equality.append(try compare(path, number, first, off))
        }
        var points = [
            faults.isEmpty
                ? TargetPoint(
                    "requests", .supported,
                    found: served.sorted { $0.key < $1.key }.map {
                        "\(Count.text($0.value, "path")) answered with \($0.key)"
                    }.joined(
                        separator: ", "))
                : TargetPoint(
                    "requests", .wrong, found: faults.joined(separator: ", "),
                    consequence: "no figure under load is judged, because requests fail")
        ]
        if hasOff { points.append(TargetFindings.equalAnswers(equality)) }
        return points
    }

    /// - Parameter first: the answer of the process with the exporter on, to that number.
    private func compare(
        _ path: String, _ number: Int, _ first: TargetFindings.Answer, _ off: Agent?
    ) throws(Interrupted) -> TargetFindings.Equality {
        guard let off else {
            return .notCompared(path: path, reason: "its process with the exporter off is not running")
        }
        // Equal errors show nothing about the work.
        guard case .success(let answer) = first, FailureLimit.isSuccess(status: answer.status) else {
            return .notCompared(path: path, reason: summary(first))
        }
        switch try ask(off, path, number) {
        case .success(let other):
            return other.status == answer.status && other.body == answer.body ? .same : .different(path: path)
        case .failure(let problem):
            return .notCompared(path: path, reason: "with the exporter off, \(problem.reason)")
        }
    }

    private func ask(_ agent: Agent, _ path: String, _ number: Int) throws(Interrupted) -> TargetFindings.Answer {
        let request = path.replacing("{request}", with: "\(number)")
        return try get("http://\(agent.order.address):\(agent.order.ports.requests)\(request)")
    }

    /// Returns the first request of several that succeeds, or the last of them. A target may fail some requests by
    /// design.
    private func firstSuccess(
        _ agent: Agent, _ path: String
    ) throws(Interrupted) -> (number: Int, answer: TargetFindings.Answer) {
        for number in 1..<Self.requestsOfPath {
            let answer = try ask(agent, path, number)
            if case .success(let success) = answer, FailureLimit.isSuccess(status: success.status) {
                return (number, answer)
            }
        }
        return (Self.requestsOfPath, try ask(agent, path, Self.requestsOfPath))
    }

    func health(_ agent: Agent) throws(Interrupted) -> TargetPoint {
        guard let path = interface(agent).healthPath else {
            return TargetPoint(
                "health", .missing, found: "its target file says that it has no health path",
                consequence: "it is not required of an operational agent")
        }
        let result = try get(round.healthURL(agent.order, path))
        if case .success(let answer) = result, answer.status == 200 {
            return TargetPoint("health", .supported, found: "\(path): status 200")
        }
        return TargetPoint(
            "health", .wrong, found: "\(path): \(summary(result))", consequence: "it never counts as fully operational")
    }

    /// Checks that the control serves no metrics.
    func offSwitch(_ agent: Agent) throws(Interrupted) -> TargetPoint {
        let path = interface(agent).metricsPath
        return TargetFindings.offSwitch(path, try get(round.pageURL(agent.order), isPage: true))
    }
}
