import BenchmarkModel
import Testing

@testable import NodeRunner

@Suite("Sum of the pages of a scrape") struct ScrapeSumTests {
    private func facts(
        _ length: Int, exchanges: [(sent: Int, received: Int)]? = [(sent: 10, received: 100)],
        isCompressed: Bool = true, isEncrypted: Bool = false, findings: Int? = 0, finding: String? = nil
    ) -> ScrapedPage.Facts {
        ScrapedPage.Facts(
            status: 200, seconds: 0.5, exchanges: exchanges, headerBytes: 7, isCompressed: isCompressed,
            isEncrypted: isEncrypted, redirectedTo: nil, length: length,
            content: ScrapedPage.Content(
                problem: nil, samples: 2, fixedBytes: length - 1, findings: findings,
                firstFinding: finding.map { Finding(check: "c", subject: .file("f"), problem: $0, remedy: "r") }))
    }

    @Test("Times, bytes, series and findings are added up; a finding names its page")
    func sum() throws {
        let sum = ScrapedPage.Facts(sum: [("/a", facts(20)), ("/b", facts(30, findings: 2, finding: "odd"))])
        #expect(sum.seconds == 1 && sum.length == 50 && sum.headerBytes == 14)
        #expect(sum.requestBytes == 20 && sum.bodyBytes == 186)
        let content = try #require(sum.content)
        #expect(content.samples == 4 && content.fixedBytes == 48 && content.findings == 2)
        #expect(content.firstFinding?.problem == "/b: odd")
        #expect(sum.isCompressed && !sum.isEncrypted)
    }

    @Test("A part that is unknown for one page is unknown for the scrape")
    func unknown() {
        let sum = ScrapedPage.Facts(sum: [
            ("/a", facts(20, exchanges: nil, findings: nil)), ("/b", facts(30, isCompressed: false, isEncrypted: true)),
        ])
        #expect(sum.payload == nil && sum.content?.findings == nil && !sum.isCompressed && sum.isEncrypted)
    }

    @Test("The only page of an agent is its scrape")
    func one() {
        let page = facts(20, finding: "odd")
        let sum = ScrapedPage.Facts(sum: [("/a", page)])
        #expect(sum.length == page.length && sum.content?.firstFinding?.problem == "odd")
    }
}
