import BenchmarkModel
import Testing

@testable import NodeRunner
@testable import Probes

@Suite struct ScrapedPageTests {
    private func facts(_ body: String, status: Int = 200) throws -> ScrapedPage.Facts {
        let fetched = Fetched(
            tag: 0, finishedAt: 5,
            outcome: .answered(
                Fetched.Answer(
                    status: status, body: Array(body.utf8), seconds: 0.25, exchanges: [(sent: 100, received: 900)],
                    headerBytes: 200, isCompressed: false, contentType: "text/plain; version=0.0.4; charset=utf-8",
                    redirectedTo: nil, location: nil, wasHeldBack: true)), fault: nil)
        guard case .answered(let facts) = ScrapedPage(fetched, url: PageAddress("http://h/metrics")).outcome else {
            throw Interrupted()
        }
        return facts
    }

    @Test("what a run needs of a page is known when the page is dropped")
    func content() throws {
        let page = "# HELP x_total X.\n# TYPE x_total counter\nx_total{a=\"b\"} 12\nno_type 3\n"
        let facts = try facts(page)
        #expect(facts.length == page.utf8.count && facts.seconds == 0.25 && facts.wasHeldBack)
        #expect(facts.requestBytes == 100 && facts.bodyBytes == 700)
        let content = try #require(facts.content)
        #expect(content.samples == 2 && content.problem == nil && content.fixedBytes == page.utf8.count - 3)
        #expect(content.findings > 0 && content.firstFinding != nil)
    }

    @Test("a page that is no exposition has its problem, and another status has no content")
    func faults() throws {
        #expect(try facts("<html>").content?.problem?.hasPrefix("line 1: ") == true)
        #expect(try facts("up 1\n", status: 503).content == nil)
    }
}
