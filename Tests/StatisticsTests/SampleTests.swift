import Statistics
import Testing

@Suite struct SampleTests {
    // Expected values: SciPy 1.17.1, t.interval, ttest_1samp; NumPy var(ddof=1).
    static let values = [4.1, 3.9, 4.6, 4.0, 4.3]

    @Test("Mean, variance and t intervals agree with SciPy")
    func interval() throws {
        let sample = try #require(Sample(Self.values))
        #expect((sample.mean - 4.18).magnitude < 1e-14)
        #expect((sample.variance - 0.07699999999999994).magnitude < 1e-14)
        let at95 = try #require(sample.interval())
        #expect((at95.low - 3.835452223484867).magnitude < 1e-10)
        #expect((at95.high - 4.524547776515134).magnitude < 1e-10)
        let at99 = try #require(sample.interval(confidence: 0.99))
        #expect((at99.low - 3.6086468521136643).magnitude < 1e-10)
        #expect((at99.high - 4.751353147886337).magnitude < 1e-10)
    }

    @Test("P-values against a limit agree with SciPy")
    func pValue() throws {
        let sample = try #require(Sample(Self.values))
        #expect((try #require(sample.pValue(against: 5)) - 0.00271877782837764).magnitude < 1e-12)
        #expect((try #require(sample.pValue(against: 4.5)) - 0.0614159735251707).magnitude < 1e-12)
    }

    @Test("A single value has no interval and no p-value, and no values make no sample")
    func tooFew() throws {
        let single = try #require(Sample([3]))
        #expect(single.interval() == nil)
        #expect(single.pValue(against: 3) == nil)
        #expect(Sample([]) == nil)
    }

    @Test("Values that do not vary have an interval of width 0 and a p-value of 0 or 1")
    func constant() throws {
        let sample = try #require(Sample([2, 2, 2]))
        #expect(sample.interval(confidence: 0.999) == ConfidenceInterval(low: 2, high: 2))
        #expect(sample.pValue(against: 2) == 1)
        #expect(sample.pValue(against: 2.1) == 0)
    }

    @Test("The median is the middle value or the mean of the two middle values")
    func medians() {
        #expect(median([5, 1, 3]) == 3)
        #expect(median([4, 1, 3, 2]) == 2.5)
        #expect(median([]) == nil)
    }

    @Test("The 95 % t interval covers the true mean in 93 to 97 % of simulated runs", arguments: [3, 5])
    func coverage(rounds: Int) throws {
        var random = SplitMix(state: 20_261_123)
        let runs = 4000
        var covered = 0
        for _ in 0..<runs {
            let values = (0..<rounds).map { _ in 10 + 2 * random.normal() }
            let interval = try #require(Sample(values)?.interval())
            if interval.low <= 10 && 10 <= interval.high { covered += 1 }
        }
        let share = Double(covered) / Double(runs)
        #expect(share > 0.93 && share < 0.97)
    }
}

/// A seeded source of normal values. The sum of 12 uniform values is close enough to normal for a coverage test.
private struct SplitMix {
    var state: UInt64

    mutating func uniform() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + uniform() } }
}
