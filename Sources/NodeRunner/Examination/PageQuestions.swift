import BenchmarkModel
import LinuxSystem
import LiveValidation
import Scraping

/// The questions about a target's metrics pages.
extension TargetQuestions {
    /// The names of the points of an agent's pages, remarks apart.
    static func names(ofPages pages: [PageOrder]) -> [String] {
        pages.enumerated().flatMap { index, page in
            let name = pages.count > 1 ? page.path : nil
            return [named("metrics", name)] + (index == 0 ? ["families"] : [])
                + [named("OpenMetrics", name), named("gzip", name)]
        }
    }

    private static func named(_ name: String, _ page: String?) -> String { page.map { "\(name) \($0)" } ?? name }

    /// Checks the metrics pages: whether each is one, in which formats and codings it comes, and whether the required
    /// families are on one of them.
    func pages(_ agent: Agent) throws(Interrupted) -> [TargetPoint] {
        let required = interface(agent).requiredFamilies
        var missing = Set(required)
        var all: [[TargetPoint]] = []
        var arePages = true
        for index in agent.order.pages.indices {
            let (points, scan) = try page(agent, index)
            all.append(points)
            arePages = arePages && scan != nil
            if let scan { missing.formIntersection(scan.missing(required)) }
        }
        // Families come after the first page, as with one page.
        if arePages { all[0].insert(Self.families(required, missing: required.filter(missing.contains)), at: 1) }
        return all.flatMap(\.self)
    }

    private static func families(_ required: [String], missing: [String]) -> TargetPoint {
        guard !required.isEmpty else {
            return TargetPoint(
                "families", .missing, found: "its target file names no required_families",
                consequence: "an agent counts as ready with any page")
        }
        return missing.isEmpty
            ? TargetPoint("families", .supported, found: "has \(required.count) of \(required.count) required")
            : TargetPoint(
                "families", .wrong, found: "missing: \(missing.joined(separator: " "))",
                consequence: "it never counts as fully operational")
    }

    /// - Returns: the points of a page, and the page if it is an exposition with samples.
    private func page(_ agent: Agent, _ index: Int) throws(Interrupted) -> ([TargetPoint], ExpositionScan?) {
        let path = agent.order.pages[index].path
        let name = agent.order.pages.count > 1 ? path : nil
        let url = agent.order.pageURLs[index]
        func wrong(_ found: String) -> ([TargetPoint], ExpositionScan?) {
            let point = TargetPoint(
                Self.named("metrics", name), .wrong, found: found, consequence: "scrapes are not measured")
            return ([point], nil)
        }
        let plain = try get(index, of: agent)
        guard case .success(let answer) = plain, answer.status == 200 else {
            return wrong("\(path): \(TargetFindings.summary(plain))")
        }
        let scan = ExpositionScan(answer.body, contentType: answer.contentType)
        if let problem = scan.problem { return wrong("\(path) is not an exposition: \(problem)") }
        guard scan.samples > 0 else { return wrong("\(path): a page without a sample") }
        let time = (round.clock.now() + Clock.realtimeOffset()).seconds
        let openMetrics = try get(index, of: agent, .identity, .openMetrics)
        let gzip = try get(index, of: agent, .gzip)
        let remarks = PageRemarks.findings(
            answer, at: time, openMetrics: Reply(openMetrics), gzip: Reply(gzip), url: PageAddress(url))
        let points =
            [
                TargetPoint(
                    Self.named("metrics", name), .supported,
                    found: "\(path): \(Count.text(scan.samples, "sample")), \(Count.text(answer.body.count, "byte")), "
                        + "\(answer.contentType ?? "no content type")"),
                TargetFindings.openMetrics(openMetrics, name: Self.named("OpenMetrics", name)),
                TargetFindings.gzip(gzip, name: Self.named("gzip", name)),
            ] + TargetFindings.remarks(remarks, page: Self.named("page", name))
        return (points, scan)
    }

    /// Checks that the control serves no metrics, on none of its pages.
    func offSwitch(_ agent: Agent) throws(Interrupted) -> TargetPoint {
        var points: [TargetPoint] = []
        for (index, order) in agent.order.pages.enumerated() {
            let answer = try get(index, of: agent)
            points.append(TargetFindings.offSwitch(order.path, answer))
        }
        return TargetFindings.offSwitch(points)
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
