package import Scraping

/// The result of a GET.
package enum Reply: Sendable {
    case answered(Fetched.Answer)
    case failed(TransferFault, String)

    package init(_ fetched: Fetched) {
        switch fetched.outcome {
        case .answered(let answer): self = .answered(answer)
        case .failed(let reason): self = .failed(fetched.fault ?? .other, reason)
        }
    }

    /// The answer with status 200.
    var page: Fetched.Answer? {
        guard case .answered(let answer) = self, answer.status == 200 else { return nil }
        return answer
    }
}

/// The answers of one agent.
package struct LiveAnswers: Sendable {
    /// The number of GETs of the page.
    package var tries = 0
    /// The result of the last GET of the page; nil before the first.
    package var page: Reply?
    /// The time at which `page` was complete, in seconds since 1970.
    package var pageTime: Double?
    package var health: Reply?
    /// The number of times that the page was refused because of Accept.
    var refusals = 0
    /// The answer to a request of a Prometheus 2.
    package var openMetrics: Reply?
    /// The answer to a request of a Prometheus 3.
    package var prometheus3: Reply?
    package var gzip: Reply?
    /// The second page.
    package var again: Reply?
    /// Whether all questions were asked.
    package var isFinished = false

    package init() {}

    /// The size of all pages, in bytes.
    var bytes: Int {
        [page, health, openMetrics, prometheus3, gzip, again].reduce(0) { sum, reply in
            if case .answered(let answer)? = reply { sum + answer.body.count } else { sum }
        }
    }
}

/// The questions to an agent, which are asked one after the other.
enum Question: Hashable, Sendable {
    case page, health, openMetrics, prometheus3, gzip, again

    /// Returns the next question after this one; nil after the last one.
    func next(_ answers: LiveAnswers, _ target: LiveTarget) -> Question? {
        let page = answers.page?.page
        // An agent without a page, or with a page that is far too long, is not asked for other pages.
        let repeats =
            page.map { $0.body.count <= LiveOptions.repeatedBytes && $0.seconds <= LiveOptions.slowSeconds } ?? false
        switch self {
        case .page:
            // The same server has /health, so do not ask for it if the server did not answer.
            if case .answered? = answers.page, target.healthURL != nil { return .health }
            return repeats ? .openMetrics : nil
        case .health: return repeats ? .openMetrics : nil
        case .openMetrics: return .prometheus3
        case .prometheus3: return .gzip
        case .gzip: return .again
        case .again: return nil
        }
    }
}

extension LiveAnswers {
    mutating func take(_ reply: Reply, to question: Question) {
        switch question {
        case .page:
            tries += 1
            page = reply
            if isRefused { refusals += 1 }
        case .health: health = reply
        case .openMetrics: openMetrics = reply
        case .prometheus3: prometheus3 = reply
        case .gzip: gzip = reply
        case .again: again = reply
        }
    }

    private var isRefused: Bool {
        if case .answered(let answer)? = page { answer.status == 406 } else { false }
    }

    /// The format of the page request: text, or that of a Prometheus 2 after text alone was refused.
    var pageFormat: PageFormat { refusals == 0 ? .text : .openMetrics }

    /// Returns whether to ask for the page again. The documented readiness check also repeats until the status is 200.
    func wantsAnotherTry(_ options: LiveOptions) -> Bool {
        // After a refusal, ask once as a Prometheus does, even if no tries are left.
        if isRefused, refusals == 1 { return true }
        guard tries < options.tries else { return false }
        switch page {
        // A redirect would be the same again.
        case .answered(let answer) where (300..<400).contains(answer.status): return false
        case .answered(let answer): return answer.status != 200
        // The page would be as long again.
        case .failed(.tooLong, _): return false
        default: return true
        }
    }
}
