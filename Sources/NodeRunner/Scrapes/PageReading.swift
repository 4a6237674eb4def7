import BenchmarkModel
import LinuxSystem
import Scraping
import Synchronization

/// Reads the pages that exceed the space for kept pages, one after the other on a separate thread: reading a page of
/// 60 MB takes longer than the node's main thread may be busy. Until a page is read it takes space of the scraper.
/// Confined to the node's main thread.
final class PageReading {
    private struct Job {
        let tag: Int
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
    /// The page that is being read. It has no worker where no thread could be started: then it is already read.
    private var current: (tag: Int, bytes: Int, result: Result, worker: Worker<Void>?)?

    /// - Parameter niceness: niceness of the thread; the agents' own, so that the thread does not take their cores.
    init(_ scraper: any PageFetcher, niceness: Int32) {
        self.scraper = scraper
        self.niceness = niceness
    }

    deinit {
        waiting = []
        while next(waits: true) != nil {}
    }

    /// Takes over a page. `next` returns its result, in the order of these calls.
    ///
    /// - Parameters:
    ///   - tag: number that is returned with the result.
    ///   - bytes: space that the page takes.
    func read(_ fetched: Fetched, of tag: Int, bytes: Int, url: PageAddress) {
        scraper.hold(bytes: bytes)
        waiting.append(Job(tag: tag, fetched: fetched, url: url, bytes: bytes))
        begin()
    }

    /// Returns the next page that was read; nil where none is ready or, with `waits`, where all pages were returned.
    func next(waits: Bool) -> (tag: Int, page: ScrapedPage)? {
        guard let (tag, bytes, result, worker) = current else { return nil }
        if !waits, result.page.withLock({ $0 == nil }) { return nil }
        // The thread holds the page until it ends.
        worker?.join()
        current = nil
        scraper.release(bytes: bytes)
        begin()
        return result.page.withLock { $0 }.map { (tag, $0) }
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
        current = (job.tag, job.bytes, result, worker)
    }
}
