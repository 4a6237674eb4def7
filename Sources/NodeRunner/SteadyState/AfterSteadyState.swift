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

    /// Scrapes one page of each agent with gzip, a few at a time. Nothing is timed here.
    func gzipScrapes() throws(Interrupted) -> [Int: ScrapedPage] {
        var compressed: [Int: ScrapedPage] = [:]
        guard round.launch.phase == .twins else { return [:] }
        var left = agents.indices.filter {
            agents[$0].order.scraping.bench?.asksGzip == false && agents[$0].isAlive
        }[...]
        while !left.isEmpty || round.scraper.inProgress > 0 {
            while round.scraper.inProgress < Self.scrapesAtOnce, let next = left.popFirst() {
                round.startScrape(agents[next], .gzip, tag: next)
            }
            for fetched in round.scraper.finished() {
                compressed[fetched.tag] = ScrapedPage(fetched, url: round.pageAddress(agents[fetched.tag].order))
            }
            if round.scraper.inProgress > 0 { round.scraper.wait(milliseconds: 1) }
            try round.interruption.check()
        }
        return compressed
    }

    private static let scrapesAtOnce = 8
}
