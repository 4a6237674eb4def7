import Testing

@testable import Statistics

@Suite("Order statistics")
struct OrderStatisticsTests {
    /// Ranks of the 95 % interval: published tables of the sign test's interval list these for the numbers of values.
    @Test(
        "The interval of the median goes from the k-th smallest to the k-th greatest",
        arguments: [(6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (15, 4), (20, 6), (25, 8), (31, 10)])
    func ranks(count: Int, rank: Int) throws {
        let values = (1...count).map(Double.init).shuffled()
        let interval = try #require(OrderStatistics.medianInterval(values))
        #expect(interval == ConfidenceInterval(low: Double(rank), high: Double(count + 1 - rank)))
    }

    @Test("Below six values there is no 95 % interval, but a 90 % interval exists from five")
    func few() {
        for count in 0...5 { #expect(OrderStatistics.medianInterval([Double](repeating: 1, count: count)) == nil) }
        #expect(
            OrderStatistics.medianInterval([5, 1, 4, 2, 3], confidence: 0.9) == ConfidenceInterval(low: 1, high: 5))
    }

    @Test("The interval covers the median of a skewed distribution at least as often as its confidence")
    func coverage() throws {
        var random = TestRandom(seed: 7)
        let (runs, median) = (20_000, exponential(0))
        var covered = 0
        for _ in 0..<runs {
            let values = (0..<11).map { _ in exponential(2 * random.normal()) }
            let interval = try #require(OrderStatistics.medianInterval(values))
            if interval.low <= median, median <= interval.high { covered += 1 }
        }
        // The exact coverage for 11 values is 0.9883.
        #expect((0.985...0.992).contains(Double(covered) / Double(runs)), "\(covered) of \(runs)")
    }

    @Test("Many values do not overflow, and a number of values beyond a Double's range has no interval")
    func many() throws {
        let interval = try #require(OrderStatistics.medianInterval((1...1000).map(Double.init)))
        #expect((460...480).contains(interval.low) && interval.high == 1001 - interval.low)
        #expect(OrderStatistics.medianInterval([Double](repeating: 1, count: 1100)) == nil)
    }
}
