package import BenchmarkModel
package import Scraping

/// The findings of `validate` about a page that cost its users time: redirects, wrong content types, lines that a
/// Prometheus refuses, wrong timestamps, wrong compression. Naming, size and cardinality are left out.
package enum PageRemarks {
    private static let checks: Set<String> = Set(
        [LiveCheck.redirect, .contentType, .parse, .timestamps, .duplicates, .openMetrics, .gzip].map(\.rawValue))

    /// - Parameters:
    ///   - page: the answer to a request for text, redirects followed.
    ///   - time: when the page was complete, in seconds since 1970.
    ///   - openMetrics: the result of the request of a Prometheus 2.
    ///   - gzip: the result of a request that accepts gzip.
    package static func findings(
        _ page: Fetched.Answer, at time: Double, openMetrics: Reply?, gzip: Reply?, url: PageAddress
    ) -> [Finding] {
        var answers = LiveAnswers()
        answers.page = .answered(page)
        answers.pageTime = time
        answers.openMetrics = openMetrics
        answers.gzip = gzip
        answers.isFinished = true
        let (judgement, _) = LiveValidation.judge(
            LiveTarget(subject: .url(url), url: url), answers, LiveOptions())
        return judgement.findings.filter { finding in
            checks.contains(finding.check)
                && (finding.severity == .error || finding.check == LiveCheck.redirect.rawValue)
        }
    }
}
