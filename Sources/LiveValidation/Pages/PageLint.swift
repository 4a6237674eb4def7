package import BenchmarkModel
import Exposition
package import Scraping

/// The findings about one page of a run. A second page, other formats and health are not checked.
package struct PageLint: Sendable {
    /// The number of all errors and warnings. `findings` sums up errors of one kind.
    package let count: Int
    /// The findings, as `validate` shows them.
    package let findings: [Finding]

    /// Returns whether a page is HTML.
    package static func isHTML(_ page: Fetched.Answer) -> Bool { NotMetrics.looksLikeHTML(page.body) }

    /// Returns whether the body of an answer is compressed, after its Content-Encoding was removed.
    package static func isGzip(_ page: Fetched.Answer) -> Bool { PageKind.isGzip(page.body) }

    /// Checks a page.
    /// - Parameters:
    ///   - page: an answer with status 200, in either format.
    ///   - url: the address of the page.
    /// - Complexity: linear in the size of the page; 0.1 ms for 16 KB.
    package init(_ page: Fetched.Answer, url: PageAddress) {
        let options = LiveOptions()
        var judgement = PageJudgement(LiveTarget(subject: .url(url), url: url))
        // A compressed page is not an error here: the scraper may have asked for compression.
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
        let advice = type.kind != .openMetrics ? digest.families.reduce(0) { $0 + NamingChecks.advice($1).count } : 0
        count =
            digest.report.faults.count + digest.report.warnings.count + advice
            + findings.count { !single.contains($0.check) }
    }
}
