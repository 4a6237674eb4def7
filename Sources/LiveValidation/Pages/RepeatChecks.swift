import BenchmarkModel
import Exposition
import Scraping

/// What a page is beside the same page asked for in another way or later.
enum RepeatChecks {
    /// Two pages a while apart.
    static func staleness(
        _ page: Fetched.Answer, _ digest: PageDigest, _ type: PageType, _ reply: Reply?, _ options: LiveOptions,
        _ judgement: inout PageJudgement
    ) {
        guard let reply else { return judgement.skip([.staleness], "no second page was asked for") }
        guard let again = reply.page, again.isCompressed == page.isCompressed else {
            judgement.add(.staleness, "a second page: \(said(reply, options))", "answer every scrape")
            return
        }
        let second = PageDigest(again.body, type: type, options: options)
        if let before = digest.start, let after = second.start, before != after {
            judgement.warn(
                .staleness, "was started again between two scrapes", "look into its log for why it ended")
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
                .staleness, "went back: \(Quoted.text(first.key, limit: 80)) \(before) -> \(first.value)\(more)",
                "let counters only grow while the process lives")
        } else if let before = digest.requests, let after = second.requests, after == before {
            let what = again.body == page.body ? "the second page is the first" : "requests are not counted"
            judgement.warn(
                .staleness, "\(what): its requests stayed \(before) over \(Count.text(askedBetween, "scrape"))",
                "make the page anew for every scrape, and count the scrapes")
        }
    }

    /// Scrapes from the first page to the second: itself, as both kinds of Prometheus ask, gzip.
    private static let askedBetween = 4

    /// Asked as a Prometheus 2 asks.
    static func openMetrics(_ reply: Reply?, _ options: LiveOptions, _ judgement: inout PageJudgement) {
        guard let page = page(reply, .openMetrics, options, &judgement) else { return }
        guard let type = type(page, .openMetrics, options, &judgement) else { return }
        guard type.kind == .openMetrics else { return judgement.skip([.openMetrics], "it has the text format only") }
        faults(page, type, .openMetrics, options, &judgement)
    }

    /// Asked as a Prometheus 3 asks, in whatever format the answer is.
    static func prometheus3(_ reply: Reply?, _ options: LiveOptions, _ judgement: inout PageJudgement) {
        guard let page = page(reply, .prometheus3, options, &judgement) else { return }
        guard !judgement.found(.parse), !judgement.found(.openMetrics) else {
            return judgement.skip([.prometheus3], "the page is wrong however it is asked for")
        }
        guard let type = type(page, .prometheus3, options, &judgement) else { return }
        faults(page, type, .prometheus3, options, &judgement)
    }

    private static func page(
        _ reply: Reply?, _ check: LiveCheck, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) -> Fetched.Answer? {
        guard let reply else {
            judgement.skip([check], "not asked for")
            return nil
        }
        if let page = reply.page { return page }
        judgement.add(
            check, "asked for it: \(said(reply, options))", "answer with the text format where it is not known")
        return nil
    }

    private static func type(
        _ page: Fetched.Answer, _ check: LiveCheck, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) -> PageType? {
        do {
            return try PageType(page.contentType ?? "", mode: options.mode)
        } catch {
            // Without the header the page of the plain request has been told of already.
            if judgement.found(.contentType) || judgement.found(.openMetrics) {
                judgement.skip([check], "its content type is wrong")
            } else {
                judgement.add(
                    check, Quoted.text("\(error)", limit: 160),
                    "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8")
            }
            return nil
        }
    }

    private static func faults(
        _ page: Fetched.Answer, _ type: PageType, _ check: LiveCheck, _ options: LiveOptions,
        _ judgement: inout PageJudgement
    ) {
        let parser = ExpositionParser(
            type.kind, mode: options.mode, limit: options.faultLimit, quotedNames: type.quotedNames)
        let faults = PageFault.all(parser.validate(page.body))
        let shown = options.showsAll ? faults.count : 1
        for (index, fault) in faults.prefix(shown).enumerated() {
            let more = index == shown - 1 && faults.count > shown ? ", and \(faults.count - shown) more" : ""
            judgement.add(check, fault.problem + more, fault.remedy, at: fault.place)
        }
    }

    static func gzip(
        _ digest: PageDigest, _ type: PageType, _ reply: Reply?, _ options: LiveOptions,
        _ judgement: inout PageJudgement
    ) {
        guard let reply else { return judgement.skip([.gzip], "not asked for") }
        guard let page = reply.page else {
            judgement.add(.gzip, "asked for it: \(said(reply, options))", "answer uncompressed where gzip is not known")
            return
        }
        if !page.isCompressed {
            guard PageKind.isGzip(page.body) else {
                return judgement.skip([.gzip], "it answers uncompressed")
            }
            judgement.add(.gzip, "compressed and does not say so", "Content-Encoding: gzip")
            return
        }
        guard !PageKind.isGzip(page.body) else {
            judgement.add(
                .gzip, "compressed twice: unpacked by its Content-Encoding it is gzip again",
                "compress once: in the exporter or in the proxy before it")
            return
        }
        let other = PageDigest(page.body, type: type, options: options)
        let missing = digest.familyNames.subtracting(other.familyNames).sorted()
        if !missing.isEmpty {
            judgement.add(
                .gzip,
                "compressed, it lacks \(Amount.of(missing.count, "family", "families")): \(Quoted.text(missing[0]))",
                "compress the same page")
        }
    }

    static func health(_ reply: Reply?, _ options: LiveOptions, _ judgement: inout PageJudgement) {
        guard judgement.target.healthURL != nil else { return judgement.skip([.health], "no health address is known") }
        guard let reply else { return judgement.skip([.health], "not asked") }
        guard let answer = reply.page else {
            judgement.add(.health, "/health: \(said(reply, options))", "answer with 200 and JSON")
            return
        }
        if !JSONBody.isObject(answer.body) {
            judgement.add(
                .health, "/health is no JSON object", "answer with one, for instance {\"status\": \"healthy\"}")
        }
    }

    private static func said(_ reply: Reply, _ options: LiveOptions) -> String {
        switch reply {
        case .answered(let answer) where answer.status == 200: "compressed, which nobody asked for"
        case .answered(let answer): "status \(answer.status)"
        case .failed(let fault, let reason): TransferChecks.text(fault, reason, options).problem
        }
    }
}
