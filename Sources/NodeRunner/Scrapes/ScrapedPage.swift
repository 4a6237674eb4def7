import BenchmarkModel
import LinuxSystem
import LiveValidation
import Scraping

/// The facts about a scrape that a run needs when the page itself has been dropped: a page may have 64 MB, and a round
/// has one from every agent.
struct ScrapedPage {
    /// Whether the bench stopped receiving the page until there was space for it.
    let wasHeldBack: Bool
    /// The answer, or why there is none.
    let outcome: Outcome

    /// Whether the scrape failed after the bench had kept it waiting.
    var wasGivenUpWaiting: Bool { if case .failed = outcome { wasHeldBack } else { false } }

    enum Outcome {
        case failed(String)
        case answered(Facts)
    }

    /// The answer without its body.
    struct Facts {
        let status: Int
        /// Duration in seconds, including the time for which the bench held the page back.
        let seconds: Double
        let exchanges: [(sent: Int, received: Int)]?
        let headerBytes: Int
        let isCompressed: Bool
        /// Whether the page came over HTTPS: the payload then has the handshake and the records of TLS, too.
        let isEncrypted: Bool
        /// URL that the page was redirected to; nil where it was not.
        let redirectedTo: String?
        /// Bytes of the page, uncompressed.
        let length: Int
        /// Content of a page with status 200; nil for any other.
        let content: Content?
    }

    struct Content {
        let problem: String?
        let samples: Int
        let fixedBytes: Int
        /// Number of findings of the page's lint; nil for a page with too many names to be linted.
        let findings: Int?
        /// The first finding; nil where there is none, or where the page was not linted.
        let firstFinding: Finding?
    }

    /// Reads the page and keeps nothing of it.
    ///
    /// - Parameter url: location of the page, for findings.
    /// - Complexity: linear in the page, which is read twice; 0.2 ms for a page of 16 KB.
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
        isEncrypted = [url.shown, answer.redirectedTo ?? ""].contains { $0.lowercased().hasPrefix("https:") }
        redirectedTo = answer.redirectedTo
        length = answer.body.count
        guard answer.status == 200 else {
            content = nil
            return
        }
        let scan = ExpositionScan(answer.body, contentType: answer.contentType)
        let isPage = scan.problem == nil && scan.samples > 0
        let lint = isPage && scan.nameCount <= MemoryLimits.lintedNames ? PageLint(answer, url: url) : nil
        content = ScrapedPage.Content(
            problem: scan.problem, samples: scan.samples, fixedBytes: scan.fixedBytes, findings: lint?.count,
            firstFinding: lint?.findings.first)
    }

    /// TCP payload of all requests together, in bytes; nil where the kernel does not report it.
    var payload: (sent: Int, received: Int)? {
        exchanges.map { all in (all.reduce(0) { $0 + $1.sent }, all.reduce(0) { $0 + $1.received }) }
    }
    /// Payload of the requests, in bytes.
    var requestBytes: Int? { payload?.sent }
    /// Payload of the responses after the header, as transferred, in bytes.
    var bodyBytes: Int? { payload.map { $0.received - headerBytes } }
}
