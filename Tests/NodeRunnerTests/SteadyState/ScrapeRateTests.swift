import Testing

@testable import NodeRunner

@Suite("Scrape rates") struct ScrapeRateTests {
    @Test(
        "A page of 1,890 bytes each 5 s is 378 B/s in a steady state of 15 s, computed from one page or from all three")
    func ownInterval() {
        let rate = ScrapeRate(scrapes: 3, steadySeconds: 15)
        #expect(rate.ofEach(1890) == 378)
        #expect(rate.ofAll(3 * 1890) == 378)
        #expect(ScrapeRate(scrapes: 1, steadySeconds: 15).ofEach(1890) == 126)
    }
}
