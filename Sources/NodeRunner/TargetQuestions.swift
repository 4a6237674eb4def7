import BenchmarkModel
import LinuxSystem
import Probes

/// What is asked of a target's processes over HTTP.
struct TargetQuestions {
    private let round: RoundContext
    private static let limit = 2.0
    private static let requestsOfPath = 3

    init(_ round: RoundContext) { self.round = round }

    private func interface(_ agent: AgentProcess) -> AgentInterface { round.order.interface(of: agent.order.arm) }

    /// An answer, or why there is none.
    private func get(
        _ url: String, _ encoding: ContentCoding = .identity, _ format: PageFormat = .text
    ) throws(Interrupted) -> Result<Fetched.Answer, Problem> {
        round.scraper.start(url: url, timeout: Self.limit, tag: 0, encoding: encoding, format: format)
        while true {
            if let fetched = round.scraper.finished().first {
                switch fetched.outcome {
                case .answered(let answer): return .success(answer)
                case .failed(let reason): return .failure(Problem(reason: reason, fault: fetched.fault))
                }
            }
            round.scraper.wait(milliseconds: 5)
            try round.interruption.check()
        }
    }

    private struct Problem: Error {
        let reason: String
        let fault: TransferFault?
    }

    private func said(_ result: Result<Fetched.Answer, Problem>) -> String {
        switch result {
        case .success(let answer): "status \(answer.status)"
        case .failure(let problem): problem.reason
        }
    }

    /// With the beginning of the body, which often names the reason.
    private func saidWithBody(_ result: Result<Fetched.Answer, Problem>) -> String {
        guard case .success(let answer) = result else { return said(result) }
        return "status \(answer.status), \(Excerpt.text(answer.body.prefix(200)))"
    }

    /// The page: is it one, complete, with the label, in which formats and codings.
    func page(_ agent: AgentProcess) throws(Interrupted) -> [TargetPoint] {
        let path = interface(agent).metricsPath
        let url = round.url(agent.order, path)
        let plain = try get(url)
        guard case .success(let answer) = plain, answer.status == 200 else {
            return [
                TargetPoint(
                    "metrics", .wrong, found: "\(path): \(said(plain))", consequence: "nothing of scrapes is measured")
            ]
        }
        let scan = ExpositionScan(answer.body)
        if let problem = scan.problem {
            return [
                TargetPoint(
                    "metrics", .wrong, found: "\(path) is no exposition: \(problem)",
                    consequence: "nothing of scrapes is measured")
            ]
        }
        guard scan.samples > 0 else {
            return [
                TargetPoint(
                    "metrics", .wrong, found: "\(path): a page without a sample",
                    consequence: "nothing of scrapes is measured")
            ]
        }
        let required = interface(agent).requiredFamilies
        let missing = scan.missing(required)
        return [
            TargetPoint(
                "metrics", .supported,
                found:
                    "\(path): \(Count.text(scan.samples, "sample")), \(Count.text(answer.body.count, "byte")), \(answer.contentType ?? "no content type")"
            ),
            required.isEmpty
                ? TargetPoint(
                    "families", .missing, found: "its target file names no required_families",
                    consequence: "an agent counts as ready with any page")
                : missing.isEmpty
                    ? TargetPoint("families", .supported, found: "has \(required.count) of \(required.count) required")
                    : TargetPoint(
                        "families", .wrong, found: "missing: \(missing.joined(separator: " "))",
                        consequence: "it never counts as fully operational"),
            try openMetrics(url), try gzip(url),
        ]
    }

    private func openMetrics(_ url: String) throws(Interrupted) -> TargetPoint {
        let result = try get(url, .identity, .openMetrics)
        guard case .success(let answer) = result, answer.status == 200 else {
            return TargetPoint(
                "OpenMetrics", .wrong, found: "asked for it: \(said(result))",
                consequence: "a Prometheus server gets that")
        }
        let type = answer.contentType ?? "no content type"
        return type.hasPrefix("application/openmetrics-text")
            ? TargetPoint("OpenMetrics", .supported, found: type)
            : TargetPoint(
                "OpenMetrics", .missing, found: "answers as \(type)", consequence: "pages are compared in text 0.0.4")
    }

    private func gzip(_ url: String) throws(Interrupted) -> TargetPoint {
        let result = try get(url, .gzip)
        guard case .success(let answer) = result, answer.status == 200 else {
            return TargetPoint(
                "gzip", .wrong, found: "asked for it: \(said(result))", consequence: "a Prometheus server gets that")
        }
        return answer.isCompressed
            ? TargetPoint("gzip", .supported, found: "\(answer.bodyBytes ?? 0) bytes")
            : TargetPoint("gzip", .missing, found: "answers uncompressed", consequence: "no traffic with gzip")
    }

    /// Every request path in both arms: served, and the same.
    func requests(_ on: AgentProcess, _ off: AgentProcess?) throws(Interrupted) -> [TargetPoint] {
        // The point "load" tells of those.
        if interface(on).hasLoadCommand { return [] }
        guard !interface(on).requestPaths.isEmpty else {
            return [
                TargetPoint(
                    "requests", .missing, found: "its target file has no request_paths",
                    consequence:
                        "no load: no response time, throughput and equal answers; load_command is for requests that are not HTTP"
                )
            ]
        }
        var served: [Int: Int] = [:]
        var compared = 0
        var faults: [String] = []
        var different: [String] = []
        for path in interface(on).requestPaths {
            let (number, first) = try firstSuccess(on, path)
            if case .success(let answer) = first, FailureLimit.isSuccess(status: answer.status) {
                served[answer.status, default: 0] += 1
            } else {
                faults.append("\(path): \(saidWithBody(first))")
            }
            guard let off, case .success(let answer) = first else { continue }
            compared += 1
            if case .success(let other) = try ask(off, path, number), other.status == answer.status,
                other.body == answer.body
            {
                continue
            }
            different.append(path)
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
        if off != nil {
            points.append(
                compared == 0
                    ? TargetPoint(
                        "equal answers", .unseen, found: "no request was answered without an error",
                        consequence: "whether its twins do the same work is not known")
                    : different.isEmpty
                        ? TargetPoint("equal answers", .supported, found: "the same with its exporter on and off")
                        : TargetPoint(
                            "equal answers", .wrong, found: "different: \(different.joined(separator: " "))",
                            consequence: "its answers are not identical, and its twins do not do the same work"))
        }
        return points
    }

    private func ask(
        _ agent: AgentProcess, _ path: String, _ number: Int
    ) throws(Interrupted) -> Result<Fetched.Answer, Problem> {
        let request = path.replacing("{request}", with: "\(number)")
        return try get("http://\(agent.order.address):\(agent.order.ports.requests)\(request)")
    }

    /// The first request of some that succeeds, or the last of them: a target may fail some requests by design.
    private func firstSuccess(
        _ agent: AgentProcess, _ path: String
    ) throws(Interrupted) -> (number: Int, answer: Result<Fetched.Answer, Problem>) {
        for number in 1..<Self.requestsOfPath {
            let answer = try ask(agent, path, number)
            if case .success(let success) = answer, FailureLimit.isSuccess(status: success.status) {
                return (number, answer)
            }
        }
        return (Self.requestsOfPath, try ask(agent, path, Self.requestsOfPath))
    }

    func health(_ agent: AgentProcess) throws(Interrupted) -> TargetPoint {
        guard let path = interface(agent).healthPath else {
            return TargetPoint(
                "health", .missing, found: "its target file has health_path: none",
                consequence: "fully operational does not ask for it")
        }
        let result = try get(round.url(agent.order, path))
        if case .success(let answer) = result, answer.status == 200 {
            return TargetPoint("health", .supported, found: "\(path): status 200")
        }
        return TargetPoint(
            "health", .wrong, found: "\(path): \(said(result))", consequence: "it never counts as fully operational")
    }

    /// A control that serves metrics is none.
    func offSwitch(_ agent: AgentProcess) throws(Interrupted) -> TargetPoint {
        let path = interface(agent).metricsPath
        let result = try get(round.url(agent.order, path))
        switch result {
        case .success(let answer) where answer.status != 200 || ExpositionScan(answer.body).samples == 0:
            return TargetPoint("off switch", .supported, found: "off, \(path) has no metrics (\(said(result)))")
        case .success: break
        case .failure(let problem):
            // No server at all is off; a server that is only slow may serve metrics.
            guard problem.fault == .refused else {
                return TargetPoint(
                    "off switch", .unseen, found: "off, \(path) was not answered: \(problem.reason)",
                    consequence: "whether it serves metrics in the control is not known")
            }
            return TargetPoint(
                "off switch", .supported, found: "off, nothing listens on its metrics port (\(problem.reason))")
        }
        return TargetPoint(
            "off switch", .wrong, found: "\(path) serves metrics with the exporter switched off",
            consequence: "the difference of its twins is not its exporter's")
    }
}
