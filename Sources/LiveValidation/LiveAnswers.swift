public import Probes

/// What came of a GET.
public enum Reply: Sendable {
    case answered(Fetched.Answer)
    case failed(TransferFault, String)

    public init(_ fetched: Fetched) {
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
public struct LiveAnswers: Sendable {
    /// GETs of the page.
    public var tries = 0
    /// What the last of them brought; nil before there was one.
    public var page: Reply?
    /// When it had come, in seconds since 1970.
    public var pageTime: Double?
    public var health: Reply?
    /// The page asked for as a Prometheus server asks.
    public var openMetrics: Reply?
    public var gzip: Reply?
    /// The page a second time.
    public var again: Reply?
    /// Whether all was asked that was to be.
    public var isFinished = false

    public init() {}
}

/// What is asked of an agent, one after the other.
enum Question: Hashable, Sendable {
    case page, health, openMetrics, gzip, again

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
        case .openMetrics: return .gzip
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
        case .health: health = reply
        case .openMetrics: openMetrics = reply
        case .gzip: gzip = reply
        case .again: again = reply
        }
    }

    /// Whether the page is to be asked for again, as the documented readiness check does until it is 200.
    func wantsAnotherTry(_ options: LiveOptions) -> Bool {
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
