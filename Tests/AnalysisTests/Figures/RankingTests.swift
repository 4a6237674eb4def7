import Analysis
import BenchmarkModel
import ModelLiterals
import Testing

@Suite struct RankingTests {
    /// Makes a run with USS differences of one agent in three rounds, around each target's level.
    private func run(
        _ levels: [(target: SubjectID, level: Double?)], _ bound: Bound, metric: Metric = .uss
    ) -> RunBuilder {
        var builder = RunBuilder(agents: 1)
        builder.others = levels.dropFirst().map(\.target.text)
        for (target, level) in levels {
            for round in 1...3 {
                func add(_ arm: Arm, _ value: Double?) {
                    builder.add(
                        metric, round: round, agent: 1, arm, value.map(Measured.value) ?? .absent("it died"),
                        target: target)
                }
                add(.control, 5)
                add(.treatment, level.map { 5 + $0 + 0.1 * Double(round - 2) })
            }
        }
        builder.budgets = [budget(metric, bound)]
        return builder
    }

    private func ranks(_ builder: RunBuilder) -> [ClosedRange<Int>?] {
        Ranking(builder.run, builder.judgement).lines.first?.places.map(\.ranks) ?? []
    }

    @Test("Targets with overlapping intervals share their ranks, and a target that is worse beyond doubt follows")
    func ranks() {
        // Half the width of the interval is 4.30 x 0.1 / sqrt 3 = 0.25.
        #expect(ranks(run([("swift", 1), ("b", 1.3), ("c", 10)], .atMost(20))) == [1...2, 1...2, 3...3])
        #expect(ranks(run([("swift", 9), ("b", 5), ("c", 1)], .atMost(20))) == [3...3, 2...2, 1...1])
        // The middle one overlaps with both others, which do not overlap with each other.
        #expect(ranks(run([("swift", 1), ("b", 1.4), ("c", 1.8)], .atMost(20))) == [1...2, 1...3, 2...3])
    }

    @Test("The greatest value is first where more is better")
    func polarity() {
        let builder = run([("swift", 1), ("b", 9)], .atLeast(0), metric: .requestThroughput)
        #expect(ranks(builder) == [2...2, 1...1])
    }

    @Test("A target without a figure has no rank and does not use one up")
    func missing() {
        #expect(ranks(run([("swift", 1), ("b", nil), ("c", 10)], .atMost(20))) == [1...1, nil, 2...2])
    }

    @Test("One target, or two of which one has no figure, are not ranked")
    func alone() {
        #expect(ranks(run([("swift", 1)], .atMost(20))) == [])
        #expect(ranks(run([("swift", 1), ("b", nil)], .atMost(20))) == [])
    }
}
