import BenchmarkModel
import Exposition
import Scraping

/// The checks that compare a page with the same page in another format, or at a later time.
enum RepeatChecks {
    /// Compares two pages at different times.
    static func staleness(
        _ page: Fetched.Answer, _ digest: PageDigest, _ type: PageType, _ reply: Reply?, _ options: LiveOptions,
        _ judgement: inout PageJudgement
    ) {
        guard let reply else { return judgement.skip([.staleness], "no second page was requested") }
        guard let again = reply.page, again.isCompressed == page.isCompressed else {
            judgement.add(
                .staleness, "the second scrape failed: \(problem(reply, options))", "answer every scrape with the page")
            return
        }
        let second = PageDigest(again.body, type: type, options: options)
        if let before = digest.start, let after = second.start, before != after {
            judgement.warn(
                .staleness, "the process was restarted between two scrapes", "look into its log for the reason")
            return
        }
        if digest.isCut || second.isCut {
            judgement.skip([.staleness], "too many families and series")
            return
        }
        let fallen = second.counters.filter { (digest.counters[$0.key] ?? $0.value) > $0.value }.sorted {
            $0.key < $1.key
        }
        if let first = fallen.first, let before = digest.counters[first.key] {
            let more = fallen.count > 1 ? ", and \(fallen.count - 1) more" : ""
            judgement.add(
                .staleness,
                "a counter decreased: \(Quoted.text(first.key, limit: 80)) \(before) -> \(first.value)\(more)",
                "never decrease a counter while the process lives")
        } else if let before = digest.requests, let after = second.requests, after == before {
            let cause = again.body == page.body ? "the second page equals the first" : "requests are not counted"
            judgement.warn(
                .staleness,
                "\(cause): its number of requests stayed \(before) during \(Count.text(askedBetween, "scrape"))",
                "make a new page for every scrape, and count the scrapes")
        }
    }

    /// The number of scrapes from the first page to the second: the first one, the formats of Prometheus 2 and 3, and
    /// gzip.
    private static let askedBetween = 4

    /// Checks the answer to a request of a Prometheus 2.
    static func openMetrics(_ reply: Reply?, _ options: LiveOptions, _ judgement: inout PageJudgement) {
        guard let page = page(reply, .openMetrics, options, &judgement) else { return }
        guard let type = type(page, .openMetrics, options, &judgement) else { return }
        guard type.kind == .openMetrics else {
            return judgement.skip(
                [.openMetrics],
                "the agent has only the text format")
        }
        faults(page, type, .openMetrics, options, &judgement)
    }

    /// Checks the answer to the request of a Prometheus 3, in any format. The request asks for gzip, which is checked
    /// before.
    static func prometheus3(_ reply: Reply?, _ options: LiveOptions, _ judgement: inout PageJudgement) {
        guard !judgement.found(.gzip) else {
            return judgement.skip([.prometheus3], "the agent answers a request for gzip wrongly")
        }
        guard let page = page(reply, .prometheus3, options, &judgement) else { return }
        guard !judgement.found(.parse), !judgement.found(.openMetrics) else {
            return judgement.skip([.prometheus3], "the page is wrong for every request")
        }
        guard let type = type(page, .prometheus3, options, &judgement) else { return }
        faults(page, type, .prometheus3, options, &judgement)
    }

    private static func page(
        _ reply: Reply?, _ check: LiveCheck, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) -> Fetched.Answer? {
        guard let reply else {
            judgement.skip([check], "not requested")
            return nil
        }
        if let page = reply.page { return page }
        judgement.add(
            check, "the request failed: \(problem(reply, options))",
            "answer with the text format if the requested format is not supported")
        return nil
    }

    private static func type(
        _ page: Fetched.Answer, _ check: LiveCheck, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) -> PageType? {
        do {
            return try PageType(page.contentType ?? "", mode: options.mode)
        } catch {
            // The wrong header was already reported for the plain request.
            if judgement.found(.contentType) || judgement.found(.openMetrics) {
                judgement.skip([check], "its content type is wrong")
            } else {
                judgement.add(
                    check, Quoted.text("\(error)", limit: 160),
                    "send Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8")
            }
            return nil
        }
    }

    private static func faults(
        _ page: Fetched.Answer, _ type: PageType, _ check: LiveCheck, _ options: LiveOptions,
        _ judgement: inout PageJudgement
    ) {
        let parser = ExpositionParser(type, mode: options.mode, limit: options.faultLimit)
        let faults = PageFault.all(parser.validate(page.body))
        let shown = options.showsAll ? faults.count : 1
        for (index, fault) in faults.prefix(shown).enumerated() {
            let more = index == shown - 1 && faults.count > shown ? ", and \(faults.count - shown) more" : ""
            judgement.add(check, fault.problem + more, fault.remedy, at: fault.location)
        }
    }

    static func gzip(
        _ digest: PageDigest, _ type: PageType, _ reply: Reply?, _ options: LiveOptions,
        _ judgement: inout PageJudgement
    ) {
        guard let reply else { return judgement.skip([.gzip], "not requested") }
        guard let page = reply.page else {
            judgement.add(
                .gzip, "the request failed: \(problem(reply, options))", "answer uncompressed if gzip is not supported")
            return
        }
        if !page.isCompressed {
            guard PageKind.isGzip(page.body) else {
                return judgement.skip([.gzip], "the agent answers uncompressed")
            }
            judgement.add(.gzip, "compressed without Content-Encoding", "send Content-Encoding: gzip")
            return
        }
        guard !PageKind.isGzip(page.body) else {
            judgement.add(
                .gzip, "compressed twice: the page is still gzip after decompression",
                "compress once: in the exporter or in the proxy before it")
            return
        }
        let other = PageDigest(page.body, type: type, options: options)
        let missing = digest.familyNames.subtracting(other.familyNames).sorted()
        if !missing.isEmpty {
            judgement.add(
                .gzip,
                "the compressed page lacks \(Amount.of(missing.count, "family", "families")): "
                    + "\(Quoted.text(missing[0]))",
                "compress the same page")
        }
    }

    static func health(_ reply: Reply?, _ options: LiveOptions, _ judgement: inout PageJudgement) {
        guard judgement.target.healthURL != nil else {
            return judgement.skip(
                [.health],
                "the health address is unknown")
        }
        guard let reply else { return judgement.skip([.health], "not requested") }
        guard let answer = reply.page else {
            judgement.add(.health, "/health: \(problem(reply, options))", "answer with status 200 and a JSON object")
            return
        }
        if !JSONBody.isObject(answer.body) {
            judgement.add(
                .health, "/health is not a JSON object", "answer with an object such as {\"status\": \"healthy\"}")
        }
    }

    /// Returns the problem of an answer that is not a page.
    private static func problem(_ reply: Reply, _ options: LiveOptions) -> String {
        switch reply {
        case .answered(let answer) where answer.status == 200: PageKind.unrequested
        case .answered(let answer): "status \(answer.status)"
        case .failed(let fault, let reason): TransferChecks.text(fault, reason, options).problem
        }
    }
}
