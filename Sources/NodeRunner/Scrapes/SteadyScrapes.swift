import BenchmarkModel
import LinuxSystem
import Scraping

/// Starts the scrapes of a steady state when they are due, and collects their answers. A scrape of an agent asks for
/// its pages one after the other. Confined to the node's main thread.
final class SteadyScrapes {
    private struct Due {
        let at: Int64
        let agent: Int
        /// Whether the scrape is in the warm-up, and so belongs to the interval before.
        let isBefore: Bool
    }

    private let round: RoundContext
    private let agents: [Agent]
    /// Scrapes that are due, the next one last.
    private var due: [Due] = []
    /// The scrapes so far. The tag of a transfer is the index of its scrape.
    private var scrapes: [Scrape] = []
    /// Total size of the pages that are kept, in bytes.
    private var kept = 0
    private let reading: PageReading
    /// When the last scrape of an agent began and when it was over, in CLOCK_MONOTONIC nanoseconds.
    private var began: [Int: Int64] = [:]
    private var ended: [Int: Int64] = [:]
    /// Agents whose last scrape took longer than its limit.
    private var timedOut: Set<Int> = []
    private var pauses = ScraperPauses()
    /// Agents whose scrape one interval earlier was answered.
    private var continued: Set<Int> = []

    /// - Parameter steady: CLOCK_MONOTONIC of the beginning of steady state.
    init(_ round: RoundContext, _ load: LoadOrder, _ agents: [Agent], steady: Int64) {
        self.round = round
        self.agents = agents
        reading = PageReading(round.scraper, niceness: round.agentNiceness)
        for (index, agent) in agents.enumerated() where agent.isAlive {
            let moments = ScrapeMoments(
                agent.order.scraping.bench?.moments ?? [], steadySeconds: load.steadySeconds,
                warmUpSeconds: load.warmUpSeconds,
                pageSeconds: agent.startUp.pageSeconds)
            func put(_ moment: Double, isBefore: Bool) {
                due.append(Due(at: steady + moment.nanoseconds, agent: index, isBefore: isBefore))
            }
            if let before = moments.before { put(before, isBefore: true) }
            for moment in moments.within { put(moment, isBefore: false) }
        }
        due.sort { $0.at > $1.at }
    }

    /// Waits until `end` (CLOCK_MONOTONIC) and makes the scrapes that are due.
    func wait(until end: Int64, _ audit: inout SteadyAudit) throws(Interrupted) {
        while true {
            let now = round.clock.now()
            if now >= end { return }
            startDue(now, &audit)
            if round.scraper.inProgress > 0 {
                take(&audit)
                let wake = min(end, due.last?.at ?? end)
                if round.scraper.inProgress > 0 { round.scraper.wait(milliseconds: Self.wait(until: wake, now)) }
                try round.interruption.check()
            } else {
                let wake = min(end, due.last?.at ?? end)
                try round.interruption.sleep(until: wake)
                audit.woke(at: round.clock.now(), wanted: wake)
            }
        }
    }

    /// Waits for outstanding answers, at most until `deadline`.
    func finish(until deadline: Int64, _ audit: inout SteadyAudit) throws(Interrupted) {
        while round.scraper.inProgress > 0, round.clock.now() < deadline {
            try round.interruption.check()
            take(&audit)
            round.scraper.wait(milliseconds: Self.wait(until: deadline, round.clock.now()))
        }
    }

    /// Returns how long to wait for an answer that is outstanding, in milliseconds: at least one, and at most 20, so
    /// that an interruption is noticed. Waiting ends early when an answer arrives.
    private static func wait(until deadline: Int64, _ now: Int64) -> Int {
        Int(min(max(1, (deadline - now) / 1_000_000), 20))
    }

    /// Returns why the last scrape of an agent was not answered in time, where the agent may not be the cause: it had
    /// no core, or the bench had none. Returns nil for a scrape that was answered, with whatever answer.
    ///
    /// - Parameter noCore: why the process had no core; nil where it had one.
    func excuse(_ index: Int, noCore: String?) -> String? {
        guard ended[index] == nil || timedOut.contains(index) else { return nil }
        return noCore ?? pauses.explanation(timeout: agents[index].order.scrapeTimeout)
    }

    /// Returns why the CPU of steady state, which ended at `end`, lacks a part of a scrape; nil where it has all of
    /// them.
    func cutOff(_ index: Int, end: Int64, steadySeconds: Double) -> String? {
        guard let start = began[index], !continued.contains(index) else { return nil }
        let last = ended[index]
        guard last.map({ $0 > end }) ?? true else { return nil }
        let took = last.map { "took \(rounded(($0 - start).seconds)) s" } ?? "did not end"
        return
            "its scrape began \(rounded((end - start).seconds)) s before the end of steady state of \(steadySeconds) "
            + "s and \(took): the rest of its CPU is not measured; use a longer --scrape-interval or --warm-up"
    }

    /// Returns the pages of each scrape, by index of the agent. Reads the kept pages one after the other and drops
    /// them. Call once, when steady state is over.
    func pages() -> [Int: [[ScrapedPage]]] {
        takeRead(waits: true)
        var pages: [Int: [[ScrapedPage]]] = [:]
        for number in scrapes.indices where !scrapes[number].isBefore {
            let agent = scrapes[number].agent
            // The pages are removed from `scrapes`, so nothing else holds them.
            let own = scrapes[number].pages
            scrapes[number].pages = []
            pages[agent, default: []].append(
                own.enumerated().compactMap { index, page in
                    switch page {
                    case .read(let page): page
                    case .kept(let fetched): ScrapedPage(fetched, url: agents[agent].order.pageAddress(index))
                    case .reading: nil
                    }
                })
        }
        kept = 0
        return pages
    }

    /// Keeps a page to be read later, because reading takes time that steady state does not have. Where there is no
    /// space left, the page is read at once.
    private func keep(_ fetched: Fetched, of scrape: Scrape) -> Scrape.Page {
        let size = fetched.bodySize
        guard kept + size > MemoryLimits.keptPages else {
            kept += size
            return .kept(fetched)
        }
        reading.read(
            fetched, of: fetched.tag, bytes: size,
            url: agents[scrape.agent].order.pageAddress(scrape.pages.count))
        return .reading
    }

    /// Stores pages that were read. The pages of a scrape are read in their order.
    private func takeRead(waits: Bool) {
        while let (number, page) = reading.next(waits: waits) {
            guard let position = scrapes[number].pages.firstIndex(where: \.isReading) else { continue }
            scrapes[number].pages[position] = .read(page)
        }
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }

    private func startDue(_ now: Int64, _ audit: inout SteadyAudit) {
        while let next = due.last, next.at <= now {
            due.removeLast()
            guard agents[next.agent].isAlive else { continue }
            if !next.isBefore {
                audit.scrapeStarted(at: now, due: next.at)
                began[next.agent] = now
            }
            scrapes.append(Scrape(agent: next.agent, isBefore: next.isBefore))
            askNextPage(of: scrapes.count - 1, now)
        }
    }

    private func askNextPage(of number: Int, _ now: Int64) {
        let agent = agents[scrapes[number].agent]
        let orders = agent.order.scraping.bench
        pauses.began(at: now)
        round.startScrape(
            agent, page: scrapes[number].asked, orders?.asksGzip ?? false ? .gzip : .identity,
            imitating: round.launch.interface(of: agent.order.arm).imitates, tag: number)
        scrapes[number].asked += 1
    }

    private func take(_ audit: inout SteadyAudit) {
        let finished = round.scraper.finished()
        pauses.moved(at: round.clock.now(), isBusy: round.scraper.inProgress > 0)
        for fetched in finished { take(fetched, &audit) }
        takeRead(waits: false)
    }

    private func take(_ fetched: Fetched, _ audit: inout SteadyAudit) {
        let scrape = scrapes[fetched.tag]
        let agent = agents[scrape.agent]
        if !scrape.isBefore {
            scrapes[fetched.tag].pages.append(keep(fetched, of: scrape))
            audit.scraped(fetched)
        }
        // A page without an answer ends the scrape. Other pages could take as long, and the interval has an end.
        if fetched.isAnswered, scrape.asked < agent.order.pages.count, agent.isAlive {
            return askNextPage(of: fetched.tag, round.clock.now())
        }
        if scrape.isBefore {
            if fetched.isAnswered { continued.insert(scrape.agent) }
            return
        }
        ended[scrape.agent] = fetched.finishedAt
        if case .timeout? = fetched.fault {
            timedOut.insert(scrape.agent)
        } else {
            timedOut.remove(scrape.agent)
        }
    }
}

/// A scrape of an agent.
private struct Scrape {
    /// The state of a page's answer.
    enum Page {
        case kept(Fetched)
        case reading
        case read(ScrapedPage)

        var isReading: Bool { if case .reading = self { true } else { false } }
    }

    let agent: Int
    let isBefore: Bool
    /// Number of pages that were asked for so far.
    var asked = 0
    /// Answers of steady state, in the order of the pages.
    var pages: [Page] = []
}

extension Fetched {
    fileprivate var isAnswered: Bool { if case .answered = outcome { true } else { false } }

    /// Size of the page, in bytes.
    fileprivate var bodySize: Int { if case .answered(let answer) = outcome { answer.body.count } else { 0 } }
}

extension AgentOrder {
    /// Returns the location of a page, for messages.
    func pageAddress(_ index: Int) -> PageAddress { PageAddress(pageURLs[index]) }
}

extension RoundContext {
    /// Begins to fetch a page of a process. The scraper returns its result under `tag`.
    func startScrape(
        _ agent: Agent, page: Int, _ coding: ContentCoding, imitating: PrometheusRequest? = nil, tag: Int
    ) {
        var request = agent.request(ofPage: page, timeout: agent.order.scrapeTimeout, tag: tag)
        request.encoding = coding
        request.format = imitating.map(PageFormat.prometheus) ?? .text
        scraper.start(request)
    }
}
