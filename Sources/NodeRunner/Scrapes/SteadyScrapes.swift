import BenchmarkModel
import LinuxSystem
import Scraping

/// Starts the scrapes of a steady state when they are due, and collects their answers. Confined to the node's main
/// thread.
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
    /// Answers of steady state, by index of the agent.
    private var answers: [Int: [Scrape]] = [:]
    /// Total size of the pages that are kept, in bytes.
    private var kept = 0
    private let reading: PageReading
    /// When the last scrape of an agent began and when it was answered, in CLOCK_MONOTONIC nanoseconds.
    private var began: [Int: Int64] = [:]
    private var answered: [Int: Int64] = [:]
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
                if round.scraper.inProgress > 0 { round.scraper.wait(milliseconds: 1) }
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
            round.scraper.wait(milliseconds: 1)
        }
    }

    /// Returns why the last scrape of an agent was not answered in time, where the agent may not be the cause: it had
    /// no core, or the bench had none. Returns nil for a scrape that was answered, with whatever answer.
    ///
    /// - Parameter noCore: why the process had no core; nil where it had one.
    func excuse(_ index: Int, noCore: String?) -> String? {
        guard answered[index] == nil || timedOut.contains(index) else { return nil }
        return noCore ?? pauses.explanation(timeout: agents[index].order.scrapeTimeout)
    }

    /// Returns why the CPU of steady state, which ended at `end`, lacks a part of a scrape; nil where it has all of
    /// them.
    func cutOff(_ index: Int, end: Int64, steadySeconds: Double) -> String? {
        guard let start = began[index], !continued.contains(index) else { return nil }
        let last = answered[index]
        guard last.map({ $0 > end }) ?? true else { return nil }
        let took = last.map { "took \(rounded(($0 - start).seconds)) s" } ?? "did not end"
        return
            "its scrape began \(rounded((end - start).seconds)) s before the end of steady state of \(steadySeconds) "
            + "s and \(took): the rest of its CPU is not measured; use a longer --scrape-interval or --warm-up"
    }

    /// Returns the results of all scrapes, by index of the agent. Reads the kept pages one after the other and drops
    /// them. Call once, when steady state is over.
    func pages() -> [Int: [ScrapedPage]] {
        takeRead(waits: true)
        var pages: [Int: [ScrapedPage]] = [:]
        for index in Array(answers.keys) {
            // The pages are removed from `answers`, so nothing else holds them.
            pages[index] = (answers.removeValue(forKey: index) ?? []).compactMap { scrape in
                switch scrape {
                case .read(let page): page
                case .kept(let fetched):
                    ScrapedPage(fetched, url: round.pageAddress(agents[index].order))
                case .reading: nil
                }
            }
        }
        kept = 0
        return pages
    }

    /// Keeps a page to be read later, because reading takes time that steady state does not have. Where there is no
    /// space left, the page is read at once.
    private func keep(_ fetched: Fetched) -> Scrape {
        let size = fetched.bodySize
        guard kept + size > MemoryLimits.keptPages else {
            kept += size
            return .kept(fetched)
        }
        reading.read(
            fetched, of: fetched.tag, bytes: size, url: round.pageAddress(agents[fetched.tag].order))
        return .reading
    }

    /// Stores pages that were read. An agent's pages are read in the order of its scrapes.
    private func takeRead(waits: Bool) {
        while let (agent, page) = reading.next(waits: waits) {
            guard let position = answers[agent]?.firstIndex(where: \.isReading) else { continue }
            answers[agent]?[position] = .read(page)
        }
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }

    private func startDue(_ now: Int64, _ audit: inout SteadyAudit) {
        while let next = due.last, next.at <= now {
            due.removeLast()
            let agent = agents[next.agent]
            guard agent.isAlive else { continue }
            if !next.isBefore {
                audit.scrapeStarted(at: now, due: next.at)
                began[next.agent] = now
            }
            pauses.began(at: now)
            let scrapes = agent.order.scraping.bench
            round.startScrape(
                agent, scrapes?.asksGzip ?? false ? .gzip : .identity, imitating: scrapes?.imitates,
                tag: next.isBefore ? next.agent + agents.count : next.agent)
        }
    }

    private func take(_ audit: inout SteadyAudit) {
        let finished = round.scraper.finished()
        pauses.moved(at: round.clock.now(), isBusy: round.scraper.inProgress > 0)
        for fetched in finished {
            if fetched.tag >= agents.count {
                if case .answered = fetched.outcome { continued.insert(fetched.tag - agents.count) }
            } else {
                answered[fetched.tag] = fetched.finishedAt
                if case .timeout? = fetched.fault {
                    timedOut.insert(fetched.tag)
                } else {
                    timedOut.remove(fetched.tag)
                }
                answers[fetched.tag, default: []].append(keep(fetched))
                audit.scraped(fetched)
            }
        }
        takeRead(waits: false)
    }
}

/// The state of a scrape's answer.
private enum Scrape {
    case kept(Fetched)
    case reading
    case read(ScrapedPage)

    var isReading: Bool { if case .reading = self { true } else { false } }
}

extension Fetched {
    /// Size of the page, in bytes.
    fileprivate var bodySize: Int { if case .answered(let answer) = outcome { answer.body.count } else { 0 } }
}

extension RoundContext {
    /// Returns the location of a process' page, for messages.
    func pageAddress(_ agent: AgentOrder) -> PageAddress {
        PageAddress(pageURL(agent))
    }

    /// Begins a scrape of a process. The scraper returns its result under `tag`.
    func startScrape(_ agent: Agent, _ coding: ContentCoding, imitating: PrometheusRequest? = nil, tag: Int) {
        scraper.start(
            url: pageURL(agent.order), timeout: agent.order.scrapeTimeout, tag: tag, encoding: coding,
            format: imitating?.format ?? .text,
            followsRedirects: true, credentials: agent.credentials, tls: agent.order.https?.certificates)
    }
}
