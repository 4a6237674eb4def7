import Testing

@testable import Statistics

@Suite("Percentile steps") struct HDRPercentilesTests {
    /// HdrHistogram's PercentileIterator has five steps in each halving of the rest.
    @Test("The first levels are those of HdrHistogram's text form, and the last is 100 %")
    func levels() {
        var histogram = HDRHistogram()
        for value in 1...1000 { histogram.record(Int64(value)) }
        let steps = histogram.percentileSteps()
        let levels = [0, 10, 20, 30, 40, 50, 55, 60, 65, 70, 75, 77.5, 80]
        for (step, level) in zip(steps, levels) { #expect(abs(step.percentile - level) < 1e-9) }
        #expect(steps[0].value == 1 && steps[0].count == 1)
        #expect(steps[5].value == 500 && steps[5].count == 500)
        #expect(steps.last == HDRHistogram.PercentileStep(value: 1000, percentile: 100, count: 1000))
        #expect(steps.count { $0.percentile == 100 } == 1)
    }

    @Test("Levels rise, and a shown level is reached by its count")
    func rising() {
        var histogram = HDRHistogram()
        var value: Int64 = 1
        for _ in 0..<5000 {
            histogram.record(value)
            value = (value &* 48271) % 2_147_483_647
        }
        let steps = histogram.percentileSteps()
        for (one, next) in zip(steps, steps.dropFirst()) {
            #expect(one.percentile < next.percentile && one.value <= next.value && one.count <= next.count)
        }
        for step in steps { #expect(100 * Double(step.count) / 5000 >= step.percentile) }
    }

    @Test("One value is every percentile; without values there are no steps and no deviation")
    func edges() {
        var one = HDRHistogram()
        one.record(7)
        #expect(one.percentileSteps().map(\.value) == [7, 7])
        #expect(HDRHistogram().percentileSteps().isEmpty && HDRHistogram().standardDeviation == 0)
    }
}
