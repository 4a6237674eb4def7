import Testing

@testable import Statistics

@Suite("Power, proportions and series")
struct PowerTests {
    // 1 - scipy.stats.nct.cdf(t.ppf(.975, n - 1), n - 1, effect * sqrt(n)), SciPy 1.17
    @Test(
        "The power of a t test is that of the noncentral t distribution",
        arguments: [
            (3, 1.0, 0.178610055), (5, 2.0, 0.908884864), (12, 1.0, 0.882891518), (24, 0.5, 0.650383785),
            (2, 3.0, 0.260770565),
        ])
    func power(count: Int, effect: Double, expected: Double) {
        #expect(abs(Power.ofMean(effect: effect, count: count) - expected) < 2e-6)
    }

    @Test("The smallest effect is the one found with the requested power", arguments: [2, 3, 6, 12, 24])
    func smallest(count: Int) throws {
        let effect = try #require(Power.smallestEffect(count: count, power: 0.9))
        #expect(abs(Power.ofMean(effect: effect, count: count) - 0.9) < 1e-6)
        #expect(Power.smallestEffect(count: 1) == nil)
    }

    // scipy.stats.beta.ppf, SciPy 1.17
    @Test(
        "The interval of a proportion is that of Clopper and Pearson",
        arguments: [
            (0, 20, 0.000000000000, 0.168433470983), (10, 200, 0.024234165472, 0.090027537701),
            (20, 20, 0.831566529017, 1.000000000000), (3, 7, 0.098988278443, 0.815948432360),
        ])
    func proportion(hits: Int, trials: Int, low: Double, high: Double) {
        let interval = Proportion(hits: hits, trials: trials).interval()
        #expect(abs(interval.low - low) < 1e-9 && abs(interval.high - high) < 1e-9)
    }

    @Test("A proportion without trials has the whole range as its interval")
    func untried() {
        #expect(Proportion(hits: 0, trials: 0).interval() == ConfidenceInterval(low: 0, high: 1))
    }

    // scipy.stats.norm, SciPy 1.17
    @Test("Normal tails and quantiles are correct far out")
    func normal() {
        #expect(abs(Normal.upperTail(3.5) / 0.00023262907903552504 - 1) < 1e-12)
        #expect(abs(Normal.upperQuantile(1e-9) - 5.997807015007739) < 1e-9)
        #expect(abs(Normal.upperQuantile(0.3) - 0.5244005127080409) < 1e-9)
    }

    @Test("A slope is that of the least-squares line")
    func slope() throws {
        // scipy.stats.linregress
        let slope = try #require(Series.slope([(0, 1), (1, 3), (2, 2), (5, 9)]))
        #expect(abs(slope - 1.5714285714285714) < 1e-12)
        #expect(Series.slope([(1, 1), (1, 2)]) == nil)
    }

    @Test("A level shift is found where it is, and noise raises no more alarms than the p-value allows")
    func shift() throws {
        var random = TestRandom(seed: 3)
        let shifted = (0..<40).map { random.normal() + ($0 < 25 ? 0 : 3) }
        let found = try #require(Series.levelShift(shifted))
        #expect(found.after == 24)
        #expect(found.pValue < 1e-4)
        var alarms = 0
        for _ in 0..<2000 {
            let noise = (0..<40).map { _ in random.normal() }
            if try #require(Series.levelShift(noise)).pValue < 0.05 { alarms += 1 }
        }
        #expect(alarms < 120, "\(alarms) of 2000")
        #expect(Series.levelShift([1, 2, 3]) == nil)
    }

    @Test("A warm-up is cut at its end")
    func truncation() {
        var random = TestRandom(seed: 5)
        let values = (0..<30).map { random.normal() * 0.1 + ($0 < 6 ? 5 - Double($0) : 0) }
        #expect((5...7).contains(Series.truncation(values)))
        #expect(Series.truncation((0..<30).map { _ in random.normal() }) <= 12)
        #expect(Series.truncation([1, 2]) == 0)
    }
}
