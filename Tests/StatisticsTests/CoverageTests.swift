import Testing

@testable import Statistics

@Suite("Coverage of the interval that runs are judged by")
struct CoverageTests {
    @Test(
        "The 95 % interval covers the truth 93 to 97 % of the time with a round effect of 20 % and skewed agents",
        arguments: [3, 5, 10])
    func coverage(rounds: Int) throws {
        var random = TestRandom(seed: UInt64(rounds))
        let agents = 77
        // The fleet is the population: the true costs of its agents are skewed (lognormal), and the same in every run.
        let costs = (0..<agents).map { _ in exponential(random.normal()) }
        let truth = costs.reduce(0, +) / Double(agents)
        let runs = 8000
        var covered = 0
        for _ in 0..<runs {
            let figures = (0..<rounds).map { _ -> Double in
                // The whole round is more or less expensive by 20 %, and every agent varies by half of its cost,
                // skewed.
                let effect = 1 + 0.2 * random.normal()
                var sum = 0.0
                for cost in costs { sum += cost * (effect + 0.5 * (exponentialVariate(&random) - 1)) }
                return sum / Double(agents)
            }
            let interval = try #require(Sample(figures)?.interval())
            if interval.low <= truth, truth <= interval.high { covered += 1 }
        }
        #expect((0.93...0.97).contains(Double(covered) / Double(runs)), "\(covered) of \(runs)")
    }

    private func exponentialVariate(_ random: inout TestRandom) -> Double { -logarithm(1 - random.uniform()) }
}
