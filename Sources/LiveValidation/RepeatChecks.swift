import BenchmarkModel
import Exposition
import Probes

/// What a page is beside the same page asked for in another way or later.
enum RepeatChecks {
    /// Two pages a while apart.
    static func staleness(
        _ page: Fetched.Answer, _ digest: PageDigest, _ reply: Reply?, _ options: LiveOptions,
        _ judgement: inout Judgement
    ) {
        guard let reply else { return judgement.skip([.staleness], "no second page was asked for") }
        guard let again = reply.page, again.isCompressed == page.isCompressed else {
            judgement.add(.staleness, "a second page: \(said(reply, options))", "answer every scrape")
            return
        }
        let second = PageDigest(again.body, kind: digest.kind, isLenient: options.isLenient)
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

    /// Scrapes from the first page to the second: itself, both formats, gzip.
    private static let askedBetween = 3

    /// Asked as a Prometheus server asks.
    static func openMetrics(_ reply: Reply?, _ options: LiveOptions, _ judgement: inout Judgement) {
        guard let reply else { return judgement.skip([.openMetrics], "not asked for") }
        guard let page = reply.page else {
            judgement.add(
                .openMetrics, "asked for it: \(said(reply, options))",
                "answer with the text format where it is not known")
            return
        }
        do {
            let kind = try ExpositionKind(contentType: page.contentType ?? "")
            guard kind == .openMetrics else { return judgement.skip([.openMetrics], "it has the text format only") }
            let report = ExpositionParser(.openMetrics, mode: options.isLenient ? .lenient : .strict)
                .validate(page.body)
            if let first = report.faults.first {
                let more = report.faults.count > 1 ? ", and \(report.faults.count - 1) more" : ""
                judgement.add(.openMetrics, PageChecks.text(first) + more, first.remedy)
            }
        } catch {
            // Without the header the page of the plain request has been told of already.
            guard !judgement.found(.contentType) else {
                return judgement.skip([.openMetrics], "its content type is wrong")
            }
            judgement.add(
                .openMetrics, Quoted.text("\(error)", limit: 140),
                "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8")
        }
    }

    static func gzip(
        _ digest: PageDigest, _ reply: Reply?, _ options: LiveOptions, _ judgement: inout Judgement
    ) {
        guard let reply else { return judgement.skip([.gzip], "not asked for") }
        guard let page = reply.page else {
            judgement.add(.gzip, "asked for it: \(said(reply, options))", "answer uncompressed where gzip is not known")
            return
        }
        if !page.isCompressed {
            guard page.body.starts(with: [0x1f, 0x8b]) else {
                return judgement.skip([.gzip], "it answers uncompressed")
            }
            judgement.add(.gzip, "compressed and does not say so", "Content-Encoding: gzip")
            return
        }
        let other = PageDigest(page.body, kind: digest.kind, isLenient: options.isLenient)
        let missing = digest.familyNames.subtracting(other.familyNames).sorted()
        if !missing.isEmpty {
            judgement.add(
                .gzip,
                "compressed, it lacks \(Amount.of(missing.count, "family", "families")): \(Quoted.text(missing[0]))",
                "compress the same page")
        }
    }

    static func health(_ reply: Reply?, _ options: LiveOptions, _ judgement: inout Judgement) {
        guard judgement.target.healthURL != nil else { return judgement.skip([.health], "no health address is known") }
        guard let reply else { return judgement.skip([.health], "not asked") }
        guard let answer = reply.page else {
            judgement.add(.health, "/health: \(said(reply, options))", "answer with 200 and JSON")
            return
        }
        if !JSONText.isObject(answer.body) {
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
