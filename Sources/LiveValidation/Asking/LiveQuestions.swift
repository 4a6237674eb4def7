import BenchmarkModel
import LinuxSystem
import Scraping

/// Asks all agents at once, each one thing at a time over a connection of its own.
package enum LiveQuestions {
    /// - Parameters:
    ///   - room: bytes of pages that are kept. Above it targets are judged as soon as all is answered, and their pages are dropped;
    ///     targets that are asked meanwhile hold back their further questions, and nothing new is begun.
    ///   - isEnding: is looked at every 50 ms; once true, what has not been answered is left.
    ///   - progress: is told how many are done.
    ///   - judge: is given each target's index and its answers, once; in order, but for those that are judged early.
    static func ask(
        _ targets: [LiveTarget], _ options: LiveOptions, room: Int = MemoryLimits.validatedPages,
        isEnding: () -> Bool, progress: (Int) -> Void, judge: (Int, LiveAnswers) -> Void
    ) {
        var round = Round(targets, options, room: room)
        while round.isOpen, !isEnding() {
            round.step()
            if round.isFull { round.judgeFinished(judge) }
            progress(round.done)
        }
        round.judgeAll(judge)
    }
}

/// Where one agent is.
private struct Talk {
    var answers = LiveAnswers()
    var question: Question? = .page
    /// CLOCK_MONOTONIC from which on the question may be asked.
    var due: Int64 = 0
    var isAsking = false
    var isJudged = false

    /// Its further questions bring pages as long as its first: they wait while there is no room.
    var isLong: Bool { answers.page?.page.map { $0.body.count > 1 << 18 } ?? true }
}

private struct Round {
    private let targets: [LiveTarget]
    private let options: LiveOptions
    private let scraper = Scraper(
        maximumBytes: LiveOptions.endlessBytes, roomBytes: MemoryLimits.validatedPages)
    private var talks: [Talk]
    private(set) var done = 0
    private let room: Int
    /// Bytes of the pages of all targets that are not judged.
    private var held = 0

    init(_ targets: [LiveTarget], _ options: LiveOptions, room: Int) {
        self.room = room
        self.targets = targets
        self.options = options
        talks = Array(repeating: Talk(), count: targets.count)
    }

    var isOpen: Bool { done < talks.count }
    var isFull: Bool { held > room }

    mutating func judgeFinished(_ judge: (Int, LiveAnswers) -> Void) {
        for index in talks.indices where talks[index].answers.isFinished { self.judge(index, judge) }
    }

    mutating func judgeAll(_ judge: (Int, LiveAnswers) -> Void) {
        for index in talks.indices { self.judge(index, judge) }
    }

    private mutating func judge(_ index: Int, _ judge: (Int, LiveAnswers) -> Void) {
        guard !talks[index].isJudged else { return }
        talks[index].isJudged = true
        judge(index, talks[index].answers)
        held -= talks[index].answers.bytes
        talks[index].answers = LiveAnswers()
    }

    mutating func step() {
        let now = Clock.now()
        var wake = now + 50_000_000
        for index in talks.indices {
            guard let question = talks[index].question, !talks[index].isAsking else { continue }
            guard talks[index].due <= now else {
                wake = min(wake, talks[index].due)
                continue
            }
            guard scraper.inProgress < LiveOptions.atOnce else { break }
            // One goes on in any case, and ends with room for the others.
            if isFull, talks[index].isLong, scraper.inProgress > 0 { continue }
            start(question, index)
        }
        for fetched in scraper.finished() { take(fetched) }
        scraper.wait(milliseconds: Int(max(1, (wake - Clock.now()) / 1_000_000)))
        for fetched in scraper.finished() { take(fetched) }
    }

    private mutating func start(_ question: Question, _ index: Int) {
        let target = targets[index]
        talks[index].isAsking = true
        let address = question == .health ? target.healthURL ?? target.url : target.url
        scraper.start(
            // An address that was given has its secrets; only stored ones lack them.
            url: address.sent ?? address.shown, timeout: options.timeout,
            tag: index, encoding: question == .gzip ? .gzip : .identity,
            format: format(question, talks[index].answers), followsRedirects: options.isLenient,
            credentials: target.credentials)
    }

    private func format(_ question: Question, _ answers: LiveAnswers) -> PageFormat {
        switch question {
        case .openMetrics: .openMetrics
        case .prometheus3: .prometheus3
        case .health: .text
        case .page, .gzip, .again: answers.pageFormat
        }
    }

    private mutating func take(_ fetched: Fetched) {
        let index = fetched.tag
        guard let question = talks[index].question else { return }
        talks[index].isAsking = false
        let before = talks[index].answers.bytes
        talks[index].answers.take(Reply(fetched), to: question)
        held += talks[index].answers.bytes - before
        if question == .page { talks[index].answers.pageTime = (fetched.finishedAt + Clock.realtimeOffset()).seconds }
        talks[index].due = fetched.finishedAt
        if question == .page, talks[index].answers.wantsAnotherTry(options), let pause = Self.pause(after: fetched) {
            talks[index].due += pause
            return
        }
        talks[index].question = question.next(talks[index].answers, targets[index])
        if talks[index].question == .again { talks[index].due += options.gap.nanoseconds }
        if talks[index].question == nil {
            talks[index].answers.isFinished = true
            done += 1
        }
    }

    /// Nanoseconds until the next try: a second, or what the server asks for (Retry-After). nil where that is longer than all tries
    /// may take: then the answer is told as it is.
    private static func pause(after fetched: Fetched) -> Int64? {
        guard case .answered(let answer) = fetched.outcome, let wanted = answer.retryAfter else { return pause }
        return wanted > longestPause ? nil : max(pause, wanted.nanoseconds)
    }

    private static let pause: Int64 = 1_000_000_000
    private static let longestPause = 5.0
}
