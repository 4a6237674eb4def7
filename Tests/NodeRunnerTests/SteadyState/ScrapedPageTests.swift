import BenchmarkModel
import Testing

@testable import NodeRunner
@testable import Scraping

@Suite struct ScrapedPageTests {
    private func facts(_ body: String, status: Int = 200) throws -> ScrapedPage.Facts {
        let fetched = Fetched(
            tag: 0, finishedAt: 5,
            outcome: .answered(
                Fetched.Answer(
                    status: status, body: Array(body.utf8), seconds: 0.25, exchanges: [(sent: 100, received: 900)],
                    headerBytes: 200, isCompressed: false, contentType: "text/plain; version=0.0.4; charset=utf-8",
                    redirectedTo: nil, location: nil)), fault: nil)
        guard case .answered(let facts) = ScrapedPage(fetched, url: PageAddress("http://h/metrics")).outcome else {
            throw Interrupted()
        }
        return facts
    }

    @Test("The facts that a run needs of a page are known when the page is dropped")
    func content() throws {
        let page = "# HELP x_total X.\n# TYPE x_total counter\nx_total{a=\"b\"} 12\nno_type 3\n"
        let facts = try facts(page)
        #expect(facts.length == page.utf8.count && facts.seconds == 0.25)
        #expect(facts.requestBytes == 100 && facts.bodyBytes == 700)
        let content = try #require(facts.content)
        #expect(content.samples == 2 && content.problem == nil && content.fixedBytes == page.utf8.count - 3)
        #expect(content.findings ?? 0 > 0 && content.firstFinding != nil)
    }

    @Test("A page with too many names is counted and not linted")
    func names() throws {
        let content = try facts((0...100_000).map { "name_\($0) 1\n" }.joined()).content
        #expect(content?.samples == 100_001 && content?.findings == nil && content?.problem == nil)
    }

    @Test("A page that is not an exposition has its problem, and another status has no content")
    func faults() throws {
        #expect(try facts("<html>").content?.problem?.hasPrefix("line 1: ") == true)
        #expect(try facts("up 1\n", status: 503).content == nil)
    }

    @Test("Pages are read one after the other on a separate thread, and take space until then")
    func reading() {
        let scraper = Scraper(spaceBytes: 100)
        let reading = PageReading(scraper, niceness: 0)
        for number in 0..<5 {
            let body = Array(String(repeating: "up 1\n", count: number + 1).utf8)
            let fetched = Fetched(
                tag: number, finishedAt: 5,
                outcome: .answered(
                    Fetched.Answer(
                        status: 200, body: body, seconds: 0, exchanges: nil, headerBytes: 0, isCompressed: false,
                        contentType: nil, redirectedTo: nil, location: nil)), fault: nil)
            reading.read(fetched, of: number, bytes: body.count, url: PageAddress("http://h/metrics"))
        }
        #expect(scraper.heldBytes == 75)
        var samples: [Int] = []
        while let (process, page) = reading.next(waits: true) {
            #expect(process == samples.count)
            guard case .answered(let facts) = page.outcome else { continue }
            samples.append(facts.content?.samples ?? -1)
        }
        #expect(samples == [1, 2, 3, 4, 5] && scraper.heldBytes == 0)
        #expect(reading.next(waits: false) == nil)
    }
}
