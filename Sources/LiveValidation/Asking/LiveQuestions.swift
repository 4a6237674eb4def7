import BenchmarkModel
import LinuxSystem
import Scraping

/// Asks all agents at once. Each agent gets one question at a time, over its own connection.
package enum LiveQuestions {
    /// Asks the agents until all questions are answered or the validation ends.
    /// - Parameters:
    ///   - space: the maximum size of all kept pages, in bytes. Above it, a target is judged as soon as it has answered
    ///     all questions, and its pages are dropped; other targets wait with their next question, and no new target is
    ///     asked.
    ///   - isEnding: is called every 50 ms. When it returns true, the remaining questions are not asked.
    ///   - progress: is called with the number of targets that are done.
    ///   - judge: is called once for each target, with its index and answers, in order except for targets that are
    ///     judged early.
    static func ask(
        _ targets: [LiveTarget], _ options: LiveOptions, space: Int = MemoryLimits.validatedPages,
        isEnding: () -> Bool, progress: (Int) -> Void, judge: (Int, LiveAnswers) -> Void
    ) {
        var round = Round(targets, options, space: space)
        while round.isOpen, !isEnding() {
            round.step()
            if round.isFull { round.judgeFinished(judge) }
            progress(round.done)
        }
        round.judgeAll(judge)
    }
}

/// The state of the questions to one agent.
private struct AgentProgress {
    var answers = LiveAnswers()
    var question: Question? = .page
    /// The earliest time for the question: CLOCK_MONOTONIC, in nanoseconds.
    var due: Int64 = 0
    var isAsking = false
    var isJudged = false

    /// Whether the pages of this agent are long. Its next questions then wait until there is space.
    var isLong: Bool { answers.page?.page.map { $0.body.count > 1 << 18 } ?? true }
}

private struct Round {
    private let targets: [LiveTarget]
    private let options: LiveOptions
    private let scraper = Scraper(
        maximumBytes: LiveOptions.endlessBytes, spaceBytes: MemoryLimits.validatedPages)
    private var agents: [AgentProgress]
    private(set) var done = 0
    private let space: Int
    /// The size of the pages of all targets that are not yet judged, in bytes.
    private var held = 0

    init(_ targets: [LiveTarget], _ options: LiveOptions, space: Int) {
        self.space = space
        self.targets = targets
        self.options = options
        agents = Array(repeating: AgentProgress(), count: targets.count)
    }

    var isOpen: Bool { done < agents.count }
    var isFull: Bool { held > space }

    mutating func judgeFinished(_ judge: (Int, LiveAnswers) -> Void) {
        for index in agents.indices where agents[index].answers.isFinished { self.judge(index, judge) }
    }

    mutating func judgeAll(_ judge: (Int, LiveAnswers) -> Void) {
        for index in agents.indices { self.judge(index, judge) }
    }

    private mutating func judge(_ index: Int, _ judge: (Int, LiveAnswers) -> Void) {
        guard !agents[index].isJudged else { return }
        agents[index].isJudged = true
        judge(index, agents[index].answers)
        held -= agents[index].answers.bytes
        agents[index].answers = LiveAnswers()
    }

    mutating func step() {
        let now = Clock.now()
        var wake = now + 50_000_000
        for index in agents.indices {
            guard let question = agents[index].question, !agents[index].isAsking else { continue }
            guard agents[index].due <= now else {
                wake = min(wake, agents[index].due)
                continue
            }
            guard scraper.inProgress < LiveOptions.atOnce else { break }
            // One agent always continues. When it is done, there is space for the others.
            if isFull, agents[index].isLong, scraper.inProgress > 0 { continue }
            start(question, index)
        }
        for fetched in scraper.finished() { take(fetched) }
        scraper.wait(milliseconds: Int(max(1, (wake - Clock.now()) / 1_000_000)))
        for fetched in scraper.finished() { take(fetched) }
    }

    private mutating func start(_ question: Question, _ index: Int) {
        let target = targets[index]
        agents[index].isAsking = true
        let address = question == .health ? target.healthURL ?? target.url : target.url
        scraper.start(
            // Only an address from a store has no secrets to send.
            url: address.sent ?? address.shown, timeout: options.timeout,
            tag: index, encoding: question == .gzip ? .gzip : .identity,
            format: format(question, agents[index].answers),
            followsRedirects: options.isLenient && target.followsRedirects,
            credentials: target.credentials, tls: target.tls)
    }

    private func format(_ question: Question, _ answers: LiveAnswers) -> PageFormat {
        switch question {
        case .openMetrics: .openMetrics
        case .prometheus3: .prometheus(.version3)
        case .health: .text
        case .page, .gzip, .again: answers.pageFormat
        }
    }

    private mutating func take(_ fetched: Fetched) {
        let index = fetched.tag
        guard let question = agents[index].question else { return }
        agents[index].isAsking = false
        let before = agents[index].answers.bytes
        agents[index].answers.take(Reply(fetched), to: question)
        held += agents[index].answers.bytes - before
        if question == .page { agents[index].answers.pageTime = (fetched.finishedAt + Clock.realtimeOffset()).seconds }
        agents[index].due = fetched.finishedAt
        if question == .page, agents[index].answers.wantsAnotherTry(options), let pause = Self.pause(after: fetched) {
            agents[index].due += pause
            return
        }
        agents[index].question = question.next(agents[index].answers, targets[index])
        if agents[index].question == .again { agents[index].due += options.gap.nanoseconds }
        if agents[index].question == nil {
            agents[index].answers.isFinished = true
            done += 1
        }
    }

    /// Returns the nanoseconds until the next try: a second, or the time of Retry-After. Returns nil when Retry-After
    /// is longer than all tries may take; the answer is then used as it is.
    private static func pause(after fetched: Fetched) -> Int64? {
        guard case .answered(let answer) = fetched.outcome, let wanted = answer.retryAfter else { return pause }
        return wanted > longestPause ? nil : max(pause, wanted.nanoseconds)
    }

    private static let pause: Int64 = 1_000_000_000
    private static let longestPause = 5.0
}
