package import BenchmarkModel
import Exposition
package import Scraping

/// What is to be said against a page by itself, in a run: no second page, no other format, no health.
package struct PageLint: Sendable {
    /// Everything, where `findings` sums up what there is much of.
    package let count: Int
    /// As `validate` tells them.
    package let findings: [Finding]

    /// Whether a page is for people.
    package static func isHTML(_ page: Fetched.Answer) -> Bool { NotMetrics.looksLikeHTML(page.body) }

    /// - Parameters:
    ///   - page: of a 200, in either format.
    ///   - url: where it was.
    /// - Complexity: linear in the page; 0.1 ms for one of 16 KB.
    package init(_ page: Fetched.Answer, url: PageAddress) {
        let options = LiveOptions()
        var judgement = PageJudgement(LiveTarget(subject: .url(url), url: url))
        // That a page is compressed says nothing here: the scraper may have asked for it.
        guard let type = PageKind.of(page.contentType, page.body, options, &judgement) else {
            count = judgement.findings.count
            findings = judgement.findings
            return
        }
        let digest = PageDigest(page.body, type: type, options: options)
        PageChecks.run(page, digest, options, &judgement)
        NamingChecks.run(digest, options, &judgement)
        findings = judgement.findings
        let single: Set<String> = Set([LiveCheck.parse, .duplicates, .naming].map(\.rawValue))
        let advice = type.kind == .text ? digest.families.reduce(0) { $0 + NamingChecks.advice($1).count } : 0
        count =
            digest.report.faults.count + digest.report.warnings.count + advice
            + findings.count { !single.contains($0.check) }
    }
}
