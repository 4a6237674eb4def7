import BenchmarkModel
import LinuxSystem
import LiveValidation
import Scraping

/// Conclusions from a target's answers, point by point. Pure. A point is `supported` only if an answer shows it, and
/// `unseen` if no answer does.
enum TargetFindings {
    /// Why a question has no answer.
    struct Problem: Error {
        let reason: String
        let fault: TransferFault?
    }

    typealias Answer = Result<Fetched.Answer, Problem>

    static func summary(_ answer: Answer) -> String {
        switch answer {
        case .success(let answer): "status \(answer.status)"
        case .failure(let problem): problem.reason
        }
    }

    /// Statuses that say that a page does not exist or is switched off.
    private static let absentPage: Set<Int> = [404, 405, 410, 501, 503]

    /// - Parameter answer: the answer to a request for the metrics of a process whose exporter is switched off,
    ///   redirections followed.
    static func offSwitch(_ path: String, _ answer: Answer) -> TargetPoint {
        func unseen(_ found: String) -> TargetPoint {
            TargetPoint(
                "off switch", .unseen, found: found,
                consequence: "whether it serves metrics in the control is not known")
        }
        switch answer {
        case .failure(let problem) where problem.fault == .refused:
            return TargetPoint(
                "off switch", .supported, found: "off, nothing listens on its metrics port (\(problem.reason))")
        case .failure(let problem):
            // A server that is only slow may still serve metrics.
            return unseen("off, \(path) was not answered: \(problem.reason)")
        case .success(let page) where page.status == 200:
            guard ExpositionScan(page.body, contentType: page.contentType).samples > 0 else { break }
            return TargetPoint(
                "off switch", .wrong, found: "\(path) \(AgentFailure.ofOffSwitch)",
                consequence: "the difference between its twins is not the cost of its exporter")
        case .success(let page) where absentPage.contains(page.status): break
        case .success:
            // The request was not permitted or came too often, or the server failed: the page may exist.
            return unseen("off, \(path) was answered with \(summary(answer))")
        }
        return TargetPoint("off switch", .supported, found: "off, \(path) has no metrics (\(summary(answer)))")
    }

    /// Returns the point of a target from those of its pages and pushes, at least one: one page with metrics is enough
    /// to be wrong.
    static func offSwitch(_ points: [TargetPoint]) -> TargetPoint {
        for state in [TargetPoint.State.wrong, .unseen] {
            if let point = points.first(where: { $0.state == state }) { return point }
        }
        guard points.count > 1 else { return points[0] }
        var found: [String] = []
        for text in points.map(\.found) where !found.contains(text) { found.append(text) }
        return TargetPoint("off switch", .supported, found: found.joined(separator: "; "))
    }

    /// Whether both twins answer a request in the same way.
    enum Equality {
        case same
        case different(path: String)
        case notCompared(path: String, reason: String)
    }

    /// - Parameter paths: the comparison of each request path of the target.
    static func equalAnswers(_ paths: [Equality]) -> TargetPoint {
        let different = paths.compactMap { if case .different(let path) = $0 { path } else { nil } }
        guard different.isEmpty else {
            return TargetPoint(
                "equal answers", .wrong, found: "different: \(different.joined(separator: " "))",
                consequence: "its answers are not identical, and its twins do not do the same work")
        }
        let open = paths.compactMap {
            if case .notCompared(let path, let reason) = $0 { "\(path): \(reason)" } else { nil }
        }
        guard open.isEmpty else {
            return TargetPoint(
                "equal answers", .unseen,
                found: "not compared: \(open.joined(separator: ", "))",
                consequence: "whether its twins do the same work is not known")
        }
        return TargetPoint("equal answers", .supported, found: "the same with its exporter on and off")
    }

    /// - Parameter answer: the answer to a request that prefers OpenMetrics.
    static func openMetrics(_ answer: Answer, name: String = "OpenMetrics") -> TargetPoint {
        guard case .success(let page) = answer, page.status == 200 else {
            return TargetPoint(
                name, .wrong, found: "asked for OpenMetrics: \(summary(answer))",
                consequence: "a Prometheus server gets the same answer")
        }
        let type = page.contentType ?? "no content type"
        guard type.hasPrefix("application/openmetrics-text") else {
            // The text format ends with any line.
            guard !ExpositionScan(page.body, contentType: page.contentType).endsAsOpenMetrics else {
                return TargetPoint(
                    name, .wrong, found: "the page ends with # EOF as OpenMetrics does, and comes as \(type)",
                    consequence: "a Prometheus server reads it as text; send Content-Type: "
                        + "application/openmetrics-text; version=1.0.0; charset=utf-8")
            }
            return TargetPoint(
                name, .missing, found: "answers as \(type)", consequence: "pages are compared in text 0.0.4")
        }
        let scan = ExpositionScan(page.body, contentType: page.contentType)
        let problem = scan.endsAsOpenMetrics ? scan.problem : "its last line is not # EOF"
        if let problem {
            return TargetPoint(
                name, .wrong, found: "answers as \(type), and \(problem)",
                consequence: "a Prometheus server refuses the page")
        }
        return TargetPoint(name, .supported, found: type)
    }

    /// - Parameter answer: the answer to a request that accepts gzip.
    static func gzip(_ answer: Answer, name: String = "gzip") -> TargetPoint {
        guard case .success(let page) = answer, page.status == 200 else {
            return TargetPoint(
                name, .wrong, found: "asked for gzip: \(summary(answer))",
                consequence: "a Prometheus server gets the same answer")
        }
        guard page.isCompressed else {
            return TargetPoint(
                name, .missing, found: "answers uncompressed", consequence: "traffic with gzip is not measured")
        }
        if PageLint.isGzip(page) {
            return TargetPoint(
                name, .wrong, found: "the page is compressed twice",
                consequence: "a Prometheus server cannot read it; compress it once, in the application or in the proxy "
                    + "before it")
        }
        let scan = ExpositionScan(page.body, contentType: page.contentType)
        if scan.samples == 0 || scan.problem != nil {
            return TargetPoint(
                name, .wrong,
                found: "the compressed page is not an exposition: \(scan.problem ?? "it has no sample")",
                consequence: "a Prometheus server gets the same answer")
        }
        return TargetPoint(name, .supported, found: page.bodyBytes.map { "\($0) bytes" } ?? "compressed")
    }

    private static let mostRemarks = 5

    /// Returns the findings of `validate` as points, the first few of them.
    ///
    /// - Parameter page: the beginning of the points' names.
    static func remarks(_ findings: [Finding], page: String = "page") -> [TargetPoint] {
        let shown = findings.prefix(mostRemarks).map { finding in
            TargetPoint(
                "\(page), \(finding.check)", .remark,
                found: finding.problem,
                consequence: finding.remedy)
        }
        guard findings.count > mostRemarks else { return shown }
        return shown + [
            TargetPoint(
                page, .remark, found: "\(findings.count - mostRemarks) more findings",
                consequence: "`exporter-bench validate URL` shows all of them while the agent runs")
        ]
    }

    /// - Parameters:
    ///   - seen: how many processes of the target ran when the machine's processes were listed.
    ///   - parents: how many of them have children.
    static func processes(seen: Int, parents: Int) -> TargetPoint {
        guard seen > 0 else {
            return TargetPoint(
                "processes", .unseen, found: "none of its processes was running any more",
                consequence: "whether it has child processes is not known")
        }
        return parents > 0
            ? TargetPoint(
                "processes", .missing, found: "it has child processes",
                consequence: "from the second round on, they are counted in control groups where these can be created")
            : TargetPoint("processes", .supported, found: "one process")
    }

    /// - Parameters:
    ///   - asked: how many processes got the signal of their stop rule.
    ///   - ended: how many of them ended within `limit` seconds.
    ///   - rule: the signal that they got, and when a run kills them.
    ///   - earlier: which processes were ready and ended before they got the signal, and how.
    ///   - left: processes that ran on when all of them had ended.
    static func end(
        asked: Int, ended: Int, limit: Double, rule: StopRule = .usual, earlier: [String], left: [Leftover] = []
    ) -> TargetPoint {
        guard earlier.isEmpty else {
            return TargetPoint(
                "end", .wrong, found: "exited during the check: \(earlier.joined(separator: "; "))",
                consequence: "a run would lose this agent")
        }
        guard asked > 0 else {
            return TargetPoint(
                "end", .unseen, found: "none of its processes was running any more",
                consequence: "whether it ends on \(rule.signal.name) is not known")
        }
        // A process that was killed cannot end its own children.
        guard ended < asked || left.isEmpty else {
            return TargetPoint(
                "end", .wrong,
                found: "it ended on \(rule.signal.name) and left "
                    + "\(Count.text(left.count, "process", many: "processes")) running: \(Leftovers.list(left))",
                consequence: "their CPU and memory are not measured; end them before the agent ends")
        }
        return ended == asked
            ? TargetPoint("end", .supported, found: "it ends on \(rule.signal.name)")
            : TargetPoint(
                "end", .missing, found: "it was still running \(limit.plainText) s after \(rule.signal.name)",
                consequence: "every round waits \(rule.seconds.plainText) s for it, then kills it")
    }
}
