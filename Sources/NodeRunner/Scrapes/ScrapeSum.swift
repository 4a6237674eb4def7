import BenchmarkModel
import LinuxSystem

/// A scrape of an agent: all of its pages, one after the other. Times, bytes, series and findings are sums over the
/// pages.
extension ScrapedPage.Facts {
    /// - Parameter pages: the name and the answer of each page; at least one.
    init(sum pages: [(name: String, answer: ScrapedPage.Facts)]) {
        let answers = pages.map(\.answer)
        let exchanges = answers.compactMap(\.exchanges)
        self.init(
            status: answers[0].status, seconds: answers.reduce(0) { $0 + $1.seconds },
            exchanges: exchanges.count == answers.count ? exchanges.flatMap(\.self) : nil,
            headerBytes: answers.reduce(0) { $0 + $1.headerBytes },
            isCompressed: answers.allSatisfy(\.isCompressed), isEncrypted: answers.contains(where: \.isEncrypted),
            redirectedTo: answers.lazy.compactMap(\.redirectedTo).first,
            length: answers.reduce(0) { $0 + $1.length }, content: ScrapedPage.Content(sum: pages))
    }
}

extension ScrapedPage.Content {
    /// Returns nil if one of the pages has no content.
    fileprivate init?(sum pages: [(name: String, answer: ScrapedPage.Facts)]) {
        let contents = pages.compactMap(\.answer.content)
        guard contents.count == pages.count else { return nil }
        let findings = contents.compactMap(\.findings)
        let first = pages.lazy.compactMap { page in
            page.answer.content?.firstFinding.map { pages.count > 1 ? $0.named(page.name) : $0 }
        }.first
        self.init(
            problem: contents.lazy.compactMap(\.problem).first, samples: contents.reduce(0) { $0 + $1.samples },
            fixedBytes: contents.reduce(0) { $0 + $1.fixedBytes },
            findings: findings.count == contents.count ? findings.reduce(0, +) : nil, firstFinding: first)
    }
}

extension Finding {
    /// Returns the finding with the name of its page.
    fileprivate func named(_ page: String) -> Finding {
        Finding(
            check: check, subject: subject, severity: severity, place: place, pageLocation: pageLocation,
            problem: "\(page): \(problem)", remedy: remedy, edits: edits)
    }
}
