import BenchmarkModel
import Scraping
import Testing

@testable import NodeRunner

@Suite struct CountedScrapesTests {
    /// Counts scrapes that last 40 ms, every 2 s; connections were counted from 10,000 to 10,010 ms and from 14,000 to
    /// 14,030 ms.
    private func count(_ starts: [Int64], seconds: Double = 0.04, durations: [Int64]? = nil) -> CountedScrapes {
        CountedScrapes(
            [
                "up": starts.map { .init(at: $0, value: 1) },
                "scrape_duration_seconds": (durations ?? starts).map { .init(at: $0, value: seconds) },
            ], interval: 2, opening: 10_000...10_010, closing: 14_000...14_030)
    }

    private func reason(_ counted: CountedScrapes) -> String? {
        if case .failure(let missing) = counted.whole { missing.reason } else { nil }
    }

    @Test("Pages of a server share its connections, so each must have been scraped as often")
    func severalPages() {
        let two = count([11_000, 13_000])
        #expect(CountedScrapes.whole(ofPages: [two, count([11_500, 13_500])]) == .success(2))
        guard case .failure(let problem) = CountedScrapes.whole(ofPages: [two, count([12_000, 14_100])]) else {
            Issue.record("one and two scrapes")
            return
        }
        #expect(problem.reason.hasSuffix("different number of times between the counts of its connections: 1 and 2"))
        let underWay = count([9_990, 12_000])
        #expect(CountedScrapes.whole(ofPages: [two, underWay]) == underWay.whole)
    }

    @Test("Scrapes between the two counts are counted, and those before and after are not")
    func inside() {
        let counted = count([9_000, 11_000, 13_000, 15_000])
        #expect(counted.whole == .success(2) && !counted.isUnderWayAtEnd)
    }

    @Test("A scrape under way at the first count makes the number unknown", arguments: [9_960, 9_990, 10_005, 10_012])
    func beginning(_ start: Int64) {
        let counted = count([start, start + 2000, start + 4100])
        #expect(reason(counted)?.contains("when the count of its connections began") == true)
        #expect(!counted.isUnderWayAtEnd)
    }

    @Test("A scrape under way at the last count makes the number unknown", arguments: [13_960, 13_999, 14_020, 14_034])
    func end(_ start: Int64) {
        let counted = count([start - 2000, start, start + 2000])
        #expect(reason(counted)?.contains("when the count of its connections ended") == true)
        #expect(counted.isUnderWayAtEnd)
    }

    @Test("A scrape that was due before the last count and is not reported yet may be under way")
    func unreported() {
        #expect(count([10_030, 12_030]).isUnderWayAtEnd)
        #expect(count([10_040, 12_040]) == count([10_040, 12_040, 14_040]))
    }

    @Test("The duration of a scrape decides whether it ended before a count")
    func long() {
        #expect(count([9_000, 11_500, 14_100], seconds: 0.9).whole == .success(1))
        #expect(reason(count([9_000, 11_500, 14_100], seconds: 1.2))?.contains("began") == true)
        #expect(reason(count([8_000, 11_000, 13_000], seconds: 1.2))?.contains("ended") == true)
    }

    @Test("A scrape without a duration makes the number unknown")
    func noDuration() {
        #expect(reason(count([11_000, 13_000, 15_000], durations: [11_000, 15_000]))?.contains("no duration") == true)
    }
}
