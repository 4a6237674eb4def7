import BenchmarkModel
import LinuxSystem
import Scraping
import Synchronization

/// Reads pages for which there is no room until steady state is over, one after the other on a thread of its own: a page of 60 MB
/// takes longer than the node's main thread may be away. Until a page is read it takes room of the scraper. Confined to the
/// node's main thread.
final class PageReading {
    private struct Job {
        let agent: Int
        let fetched: Fetched
        let url: PageAddress
        let bytes: Int
    }

    private final class Result: Sendable {
        let page = Mutex<ScrapedPage?>(nil)
    }

    private let scraper: any PageFetcher
    private let niceness: Int32
    private var waiting: [Job] = []
    /// The page that is being read; without a worker where there was no thread for it, and it is read already.
    private var current: (agent: Int, bytes: Int, result: Result, worker: Worker<Void>?)?

    /// - Parameter niceness: of the thread; the agents' own, so that they are not kept from their cores.
    init(_ scraper: any PageFetcher, niceness: Int32) {
        self.scraper = scraper
        self.niceness = niceness
    }

    deinit {
        waiting = []
        while next(waits: true) != nil {}
    }

    /// Takes a page over. Its result comes from `next`, in the order of these calls.
    ///
    /// - Parameters:
    ///   - process: comes back with the result.
    ///   - bytes: room that the page takes.
    func read(_ fetched: Fetched, of agent: Int, bytes: Int, url: PageAddress) {
        scraper.hold(bytes: bytes)
        waiting.append(Job(agent: agent, fetched: fetched, url: url, bytes: bytes))
        begin()
    }

    /// The next page that was read; nil where none is ready or, with `waits`, where all were given.
    func next(waits: Bool) -> (agent: Int, page: ScrapedPage)? {
        guard let (agent, bytes, result, worker) = current else { return nil }
        if !waits, result.page.withLock({ $0 == nil }) { return nil }
        // The thread has the page until it ends.
        worker?.join()
        current = nil
        scraper.letGo(bytes: bytes)
        begin()
        return result.page.withLock { $0 }.map { (agent, $0) }
    }

    private func begin() {
        guard current == nil, !waiting.isEmpty else { return }
        let job = waiting.removeFirst()
        let result = Result()
        let read: @Sendable () -> Void = { [fetched = job.fetched, url = job.url] in
            let page = ScrapedPage(fetched, url: url)
            result.page.withLock { $0 = page }
        }
        let worker = try? Worker(name: "page", niceness: niceness, read)
        if worker == nil { read() }
        current = (job.agent, job.bytes, result, worker)
    }
}
