package import Scraping

/// What came of a GET.
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

/// All that an agent was asked and answered.
package struct LiveAnswers: Sendable {
    /// GETs of the page.
    package var tries = 0
    /// What the last of them brought; nil before there was one.
    package var page: Reply?
    /// When it had come, in seconds since 1970.
    package var pageTime: Double?
    package var health: Reply?
    /// How often the page was refused because of Accept.
    var refusals = 0
    /// The page asked for as a Prometheus 2 asks.
    package var openMetrics: Reply?
    /// The page asked for as a Prometheus 3 asks.
    package var prometheus3: Reply?
    package var gzip: Reply?
    /// The page a second time.
    package var again: Reply?
    /// Whether all was asked that was to be.
    package var isFinished = false

    package init() {}

    /// Of all its pages.
    var bytes: Int {
        [page, health, openMetrics, prometheus3, gzip, again].reduce(0) { sum, reply in
            if case .answered(let answer)? = reply { sum + answer.body.count } else { sum }
        }
    }
}

/// What is asked of an agent, one after the other.
enum Question: Hashable, Sendable {
    case page, health, openMetrics, prometheus3, gzip, again

    /// What is asked after it, given all answers so far; nil when that is all.
    func next(_ answers: LiveAnswers, _ target: LiveTarget) -> Question? {
        let page = answers.page?.page
        // Who gave no page is not asked for others, and who gave one that is far too long neither.
        let repeats =
            page.map { $0.body.count <= LiveOptions.repeatedBytes && $0.seconds <= LiveOptions.slowSeconds } ?? false
        switch self {
        case .page:
            // The same server: where nobody listens nobody is well.
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

    /// How the page itself is asked for: as text, or as a Prometheus 2 does where text alone was refused.
    var pageFormat: PageFormat { refusals == 0 ? .text : .openMetrics }

    /// Whether the page is to be asked for again, as the documented readiness check does until it is 200.
    func wantsAnotherTry(_ options: LiveOptions) -> Bool {
        // Once as a Prometheus asks, however few tries there are.
        if isRefused, refusals == 1 { return true }
        guard tries < options.tries else { return false }
        switch page {
        // It would point there again.
        case .answered(let answer) where (300..<400).contains(answer.status): return false
        case .answered(let answer): return answer.status != 200
        // It would be as long again.
        case .failed(.tooLong, _): return false
        default: return true
        }
    }
}
