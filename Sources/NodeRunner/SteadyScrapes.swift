import BenchmarkModel
import LinuxSystem
import Probes

/// Starts the scrapes of a steady state when they are due, and takes their answers. Confined to the node's main thread.
final class SteadyScrapes {
    private struct Due {
        let at: Int64
        let process: Int
        /// In the warm-up: it belongs to the interval before.
        let isBefore: Bool
    }

    private let round: RoundContext
    private let processes: [AgentProcess]
    /// The next one last.
    private var due: [Due] = []
    /// Answers of steady state, by process.
    private(set) var answers: [Int: [Fetched]] = [:]
    /// When the last scrape of a process began, CLOCK_MONOTONIC.
    private var began: [Int: Int64] = [:]
    /// Processes whose scrape one interval earlier was answered.
    private var continued: Set<Int> = []

    /// - Parameter steady: CLOCK_MONOTONIC of the beginning of steady state.
    init(_ round: RoundContext, _ load: LoadOrder, _ processes: [AgentProcess], steady: Int64) {
        self.round = round
        self.processes = processes
        for (index, process) in processes.enumerated() where process.isAlive {
            let moments = ScrapeMoments(
                process.order.scrapes, steady: load.steady, warmUp: load.warmUp,
                pageSeconds: process.startUp.pageSeconds)
            func put(_ moment: Double, isBefore: Bool) {
                due.append(Due(at: steady + moment.nanoseconds, process: index, isBefore: isBefore))
            }
            if let before = moments.before { put(before, isBefore: true) }
            for moment in moments.within { put(moment, isBefore: false) }
        }
        due.sort { $0.at > $1.at }
    }

    /// Waits until `end` (CLOCK_MONOTONIC) and scrapes meanwhile.
    func wait(until end: Int64, _ audit: inout SteadyAudit) throws(Interrupted) {
        while true {
            let now = Clock.now()
            if now >= end { return }
            startDue(now, &audit)
            if round.scraper.inProgress > 0 {
                take(&audit)
                if round.scraper.inProgress > 0 { round.scraper.wait(milliseconds: 1) }
                try round.interruption.check()
            } else {
                let wake = min(end, due.last?.at ?? end)
                try round.interruption.sleep(until: wake)
                audit.woke(at: Clock.now(), wanted: wake)
            }
        }
    }

    /// Waits for the answers that are still to come, at most until `deadline`.
    func finish(until deadline: Int64, _ audit: inout SteadyAudit) throws(Interrupted) {
        while round.scraper.inProgress > 0, Clock.now() < deadline {
            try round.interruption.check()
            take(&audit)
            round.scraper.wait(milliseconds: 1)
        }
    }

    /// Why CPU of the stretch that ended at `end` lacks a part of a scrape; nil where it has all of them.
    func cutOff(_ index: Int, end: Int64, steady: Double) -> String? {
        guard let start = began[index], !continued.contains(index) else { return nil }
        let last = answers[index]?.last
        guard last.map({ $0.finishedAt > end }) ?? true else { return nil }
        let took = last.map { "took \(rounded(($0.finishedAt - start).seconds)) s" } ?? "did not end"
        return
            "its scrape began \(rounded((end - start).seconds)) s before the end of the stretch of \(steady) s and \(took): the CPU "
            + "of its rest is not in the stretch; give a longer --scrape-interval or --warm-up"
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }

    private func startDue(_ now: Int64, _ audit: inout SteadyAudit) {
        while let next = due.last, next.at <= now {
            due.removeLast()
            let process = processes[next.process]
            guard process.isAlive else { continue }
            if !next.isBefore {
                audit.scrapeStarted(at: now, due: next.at)
                began[next.process] = now
            }
            round.startScrape(
                process, process.order.scrapesGzip ? .gzip : .identity, asks: process.order.asks,
                tag: next.isBefore ? next.process + processes.count : next.process)
        }
    }

    private func take(_ audit: inout SteadyAudit) {
        for fetched in round.scraper.finished() {
            if fetched.tag >= processes.count {
                if case .answered = fetched.outcome { continued.insert(fetched.tag - processes.count) }
            } else {
                answers[fetched.tag, default: []].append(fetched)
                audit.scraped(fetched)
            }
        }
    }
}

extension RoundContext {
    /// Begins a scrape of a process; its result comes from the scraper under `tag`.
    func startScrape(_ process: AgentProcess, _ coding: ContentCoding, asks: PrometheusRequest? = nil, tag: Int) {
        scraper.start(
            url: url(process.order, order.interface(of: process.order.arm).metricsPath),
            timeout: process.order.scrapeTimeout, tag: tag, encoding: coding, format: asks?.format ?? .text,
            followsRedirects: true, credentials: process.credentials)
    }
}
