import BenchmarkModel
import LinuxSystem
import LiveValidation
import Scraping

/// What a run needs of a scrape when the page itself has been dropped: a page may have 64 MB, and a round has one of every agent.
struct ScrapedPage {
    /// Whether the bench stopped receiving it until there was room.
    let wasHeldBack: Bool
    /// Why there is no answer, or the answer.
    let outcome: Outcome

    /// Whether it failed after the bench had kept it waiting.
    var wasGivenUpWaiting: Bool { if case .failed = outcome { wasHeldBack } else { false } }

    enum Outcome {
        case failed(String)
        case answered(Facts)
    }

    /// The answer without its body.
    struct Facts {
        let status: Int
        /// Seconds; they include a wait of the bench where the page was held back.
        let seconds: Double
        let exchanges: [(sent: Int, received: Int)]?
        let headerBytes: Int
        let isCompressed: Bool
        let redirectedTo: String?
        /// Bytes of the page, uncompressed.
        let length: Int
        /// Of a page with status 200; nil for any other.
        let content: Content?
    }

    struct Content {
        let problem: String?
        let samples: Int
        let fixedBytes: Int
        /// All findings of the page's lint, and the first; nil for a page with too many names to be linted.
        let findings: Int?
        let firstFinding: Finding?
    }

    /// Reads the page and keeps nothing of it.
    ///
    /// - Parameter url: where it was, for findings.
    /// - Complexity: linear in the page, twice; 0.2 ms for one of 16 KB.
    init(_ fetched: Fetched, url: PageAddress) {
        wasHeldBack = fetched.wasHeldBack
        switch fetched.outcome {
        case .failed(let reason): outcome = .failed(reason)
        case .answered(let answer): outcome = .answered(Facts(answer, url: url))
        }
    }
}

extension ScrapedPage.Facts {
    fileprivate init(_ answer: Fetched.Answer, url: PageAddress) {
        status = answer.status
        seconds = answer.seconds
        exchanges = answer.exchanges
        headerBytes = answer.headerBytes
        isCompressed = answer.isCompressed
        redirectedTo = answer.redirectedTo
        length = answer.body.count
        guard answer.status == 200 else {
            content = nil
            return
        }
        let scan = ExpositionScan(answer.body)
        let isPage = scan.problem == nil && scan.samples > 0
        let lint = isPage && scan.nameCount <= MemoryLimits.lintedNames ? PageLint(answer, url: url) : nil
        content = ScrapedPage.Content(
            problem: scan.problem, samples: scan.samples, fixedBytes: scan.fixedBytes, findings: lint?.count,
            firstFinding: lint?.findings.first)
    }

    /// TCP payload of all requests together; nil where the kernel does not tell.
    var payload: (sent: Int, received: Int)? {
        exchanges.map { all in (all.reduce(0) { $0 + $1.sent }, all.reduce(0) { $0 + $1.received }) }
    }
    /// Payload of the request.
    var requestBytes: Int? { payload?.sent }
    /// Payload of the response after its header, as transferred.
    var bodyBytes: Int? { payload.map { $0.received - headerBytes } }
}
