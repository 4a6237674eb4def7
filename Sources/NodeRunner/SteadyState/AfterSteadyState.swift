import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// The readings that can wait until steady state is over.
extension SteadyState {
    /// Reads the memory of each process. Takes some milliseconds each where a process has many mappings.
    func memory(_ trees: ProcessTrees) throws(Interrupted) -> [MemoryProbe.Reading] {
        let probe = MemoryProbe()
        var readings: [MemoryProbe.Reading] = []
        for process in processes {
            try round.interruption.check()
            readings.append(probe.read(trees.pids(of: process)))
        }
        return readings
    }

    /// Scrapes each page of each agent once with gzip, a few at a time. Nothing is timed here.
    func gzipScrapes() throws(Interrupted) -> [Int: [ScrapedPage]] {
        guard round.launch.phase == .twins else { return [:] }
        let scraped = agents.indices.filter {
            agents[$0].order.scraping.bench?.asksGzip == false && agents[$0].isAlive
        }
        let pages = scraped.flatMap { agent in agents[agent].order.pages.indices.map { (agent: agent, page: $0) } }
        var answers: [Int: ScrapedPage] = [:]
        var left = pages.indices[...]
        while !left.isEmpty || round.scraper.inProgress > 0 {
            while round.scraper.inProgress < Self.scrapesAtOnce, let next = left.popFirst() {
                round.startScrape(agents[pages[next].agent], page: pages[next].page, .gzip, tag: next)
            }
            for fetched in round.scraper.finished() {
                let (agent, page) = pages[fetched.tag]
                answers[fetched.tag] = ScrapedPage(fetched, url: agents[agent].order.pageAddress(page))
            }
            if round.scraper.inProgress > 0 { round.scraper.wait(milliseconds: 1) }
            try round.interruption.check()
        }
        return Dictionary(grouping: pages.indices) { pages[$0].agent }
            .mapValues { $0.compactMap { answers[$0] } }
    }

    private static let scrapesAtOnce = 8
}
