import BenchmarkModel
import ModelLiterals
import Statistics
import Testing

@testable import Analysis

@Suite struct NoiseTests {
    /// Makes a run of three agents; the first has a second control. Treatment is 5 above control, second control 1, 2,
    /// 3 above it.
    private func builder() -> RunBuilder {
        var builder = RunBuilder(agents: 3)
        for round in 1...3 {
            for agent in 1...3 { builder.pair(.uss, round: round, agent: agent, 100, 105) }
            builder.add(.uss, round: round, agent: 1, .secondControl, 100 + Double(round))
        }
        return builder
    }

    @Test("A difference has its noise next to it, from the agents with a second control; a level has none")
    func beside() throws {
        let judgement = builder().judgement
        let difference = try #require(judgement.reference(.uss, .difference, "mean"))
        let noise = try #require(difference.noise)
        #expect(near(noise.value, 2) && noise.n == 3)
        // Student's t with 2 degrees of freedom: 4.303 standard errors of 1 / sqrt(3).
        #expect(near(noise.low, 2 - 4.302653 / 3.0.squareRoot(), 1e-6))
        #expect(judgement.reference(.uss, .treatment, "mean")?.noise == nil)
        #expect(judgement.reference(.uss, .control, "mean")?.figure.estimate?.value == 100)
        #expect(near(judgement.reference(.uss, .relativeDifference, "mean")?.noise?.value, 0.02))
    }

    @Test("A sum's noise is the mean times the fleet's agents, and a row of its own follows the difference")
    func sums() throws {
        let judgement = builder().judgement
        #expect(near(judgement.reference(.uss, .difference, "sum")?.noise?.value, 6))
        let rows = judgement.referenceRows
        let place = try #require(
            rows.firstIndex { $0.arm == .difference && $0.statistic == .sum && $0.agent == nil })
        #expect(rows[place + 1].arm == .noise && rows[place + 1].statistic == .sum)
        #expect(near(rows[place + 1].figure.estimate?.value, 6))
    }

    @Test("A budget row of a difference has its noise, and a remark only if the noise excludes 0")
    func budgets() throws {
        var builder = builder()
        builder.budgets = [budget(.uss, .atMost(10))]
        let quiet = try #require(builder.judgement.budgetRows.first)
        #expect(near(quiet.noise?.value, 2))
        #expect(!quiet.notes.contains { if case .remark = $0 { true } else { false } })
        for round in 1...3 { builder.add(.uss, round: round, agent: 1, .secondControl, 102 + Double(round) / 100) }
        let loud = try #require(builder.judgement.budgetRows.first)
        #expect(loud.notes.contains { if case .remark(let text) = $0 { text.contains("A/A") } else { false } })
    }

    @Test("Only agents with a second control have noise, and a run without any has none")
    func agents() throws {
        let builder = builder()
        let judgement = builder.judgement
        #expect(judgement.reference(.uss, .difference, "mean", agent: builder.agents[0])?.noise != nil)
        #expect(judgement.reference(.uss, .difference, "mean", agent: builder.agents[1])?.noise == nil)
        var plain = RunBuilder(agents: 1)
        for round in 1...3 { plain.pair(.uss, round: round, agent: 1, 1, 2) }
        #expect(plain.judgement.referenceRows.allSatisfy { $0.noise == nil && $0.arm != .noise })
    }
}

/// A/A prevents a verdict in every mode: on a change that it reaches, and on `unchanged` if it exceeds the limit.
@Suite struct NoiseVerdictTests {
    /// Makes five rounds of one agent: control at 100, treatment around `level`, second control within `noise` of the
    /// control.
    private func builder(_ level: Double, noise: Double, target: SubjectID = "swift") -> RunBuilder {
        var builder = RunBuilder(agents: 1)
        builder.versus = target != "swift"
        for round in 1...5 {
            let step = Double(round - 3) / 2
            for (arm, value) in [
                (Arm.control, 100.0), (.treatment, level + 0.1 * step), (.secondControl, 100 + noise * step),
            ] {
                builder.add(.requestSeconds, round: round, agent: 1, arm, .value(value), target: target)
            }
        }
        return builder
    }

    private func verdicts(_ level: Double, noise: Double) throws -> [Verdict] {
        var builder = builder(level, noise: noise)
        builder.budgets = [
            budget(.requestSeconds, .atMost(0.05), name: "fleet", scope: .fleet, statistic: .relativeDifference),
            budget(.requestSeconds, .atMost(0.05), name: "agents", statistic: .relativeDifference),
        ]
        let judgement = builder.judgement
        return (judgement.budgetRows + judgement.agentRows).compactMap(\.verdict)
    }

    private func change(_ level: Double, noise: Double) throws -> ChangeRow {
        var builder = builder(level, noise: noise, target: "other vs swift")
        builder.changes = [
            ChangeThreshold(
                metric: .requestSeconds, phase: .twins, statistic: .treatment, absolute: 0, relative: 0.05,
                why: "")
        ]
        return try #require(Comparison(versus: builder.run)?.rows.first)
    }

    @Test("A figure beyond limit and A/A is decided, one that A/A reaches is not, in budgets and comparisons")
    func effect() throws {
        #expect(try verdicts(132, noise: 10) == [.fail, .fail, .fail])
        #expect(try verdicts(132, noise: 60) == [.inconclusive, .inconclusive, .inconclusive])
        #expect(try change(132, noise: 10).change == .regressed)
        #expect(try change(68, noise: 10).change == .improved)
        for level in [132.0, 68] {
            let row = try change(level, noise: 60)
            #expect(row.change == .inconclusive && row.doubts == [.withinNoise])
            #expect(row.changeByItself == (level > 100 ? .regressed : .improved))
        }
    }

    @Test("A small effect passes if the limit is beyond A/A, and is open if A/A exceeds the limit")
    func limit() throws {
        #expect(try verdicts(101, noise: 3) == [.pass, .pass, .pass])
        #expect(try verdicts(101, noise: 60) == [.inconclusive, .inconclusive, .inconclusive])
        #expect(try change(101, noise: 3).change == .unchanged)
        #expect(try change(101, noise: 60).change == .inconclusive)
    }

    @Test("A run until decided counts a row that A/A keeps open as undecided")
    func undecided() throws {
        var builder = builder(132, noise: 60)
        builder.looks = [5, 8]
        builder.budgets = [
            budget(.requestSeconds, .atMost(0.05), scope: .fleet, statistic: .relativeDifference)
        ]
        #expect(Decision.undecided(builder.run) == 1)
    }

    @Test("A difference between two runs is compared with the difference of their A/A")
    func runs() throws {
        func row(_ noise: Double) throws -> ChangeRow {
            var (a, b) = (builder(100, noise: noise), builder(132, noise: noise))
            b.changes = [
                ChangeThreshold(
                    metric: .requestSeconds, phase: .twins, statistic: .difference, absolute: 5, relative: 0,
                    why: "")
            ]
            for round in 1...5 {
                a.add(.metronome, round: round, nil, 1)
                b.add(.metronome, round: round, nil, 1)
            }
            return try #require(Comparison(b, against: a).rows.first)
        }
        #expect(try row(1).change == .regressed)
        #expect(try row(60).change == .inconclusive && row(60).doubts == [.withinNoise])
    }

    @Test("A mean beyond the limit fails the budget although no single agent is beyond it for certain")
    func meanOutside() throws {
        var builder = RunBuilder(agents: 8)
        builder.budgets = [budget(.cpu, .atMost(0.05), statistic: .relativeDifference, denominator: .control)]
        for round in 1...5 {
            for agent in 1...8 {
                // Each agent varies widely, but their mean does not.
                let swing = 40 * Double((round + agent) % 5 - 2)
                builder.pair(.cpu, round: round, agent: agent, 100, 150 + swing)
            }
        }
        let judgement = builder.judgement
        let row = try #require(judgement.budgetRows.first)
        #expect(row.verdict == .fail && row.notes.contains(.meanIsOutside))
        #expect(judgement.agentRows.allSatisfy { $0.verdict == .inconclusive })
        // An agent's interval is the one it was judged by: no open row is shown wholly outside.
        for row in judgement.agentRows { #expect(try #require(row.figure.estimate?.low) < 0.05) }
    }
}

@Suite struct LatencyRowTests {
    private func add(
        _ builder: inout RunBuilder, _ round: Int, _ arm: Arm, _ share: DistributionShare, _ values: [Int64]
    ) {
        var histogram = HDRHistogram()
        for value in values { histogram.record(value) }
        builder.distributions.append(
            Distribution(
                target: "swift", phase: .twins, round: round, arm: arm, share: share, metric: .requestSeconds,
                histogram: histogram))
    }

    @Test("Percentiles are compared by round, and merged over the rounds for the level")
    func percentiles() throws {
        var builder = RunBuilder(agents: 1)
        for round in 1...3 {
            let base = Int64(round) * 1000
            add(&builder, round, .control, .fleet, (1...100).map { base + $0 })
            add(&builder, round, .treatment, .fleet, (1...100).map { base + 100 + $0 })
            add(&builder, round, .control, .noise, [base])
            add(&builder, round, .secondControl, .noise, [base + 10])
        }
        let judgement = builder.judgement
        let difference = try #require(judgement.reference(.requestSeconds, .difference, "p50"))
        // Values below 2048 ns are exact, values above within one in a thousand.
        #expect(near(difference.figure.estimate?.value, 100e-9, 2e-9))
        #expect(near(difference.noise?.value, 10e-9, 2e-9))
        #expect(judgement.reference(.requestSeconds, .noise, "p50") != nil)
        let merged = try #require(judgement.reference(.requestSeconds, .control, "merged_max")?.figure.estimate)
        #expect(near(merged.value, 3100e-9) && merged.n == 300 && merged.low == nil)
        #expect(
            near(
                judgement.reference(.requestSeconds, .treatment, "merged_mean")?.figure.estimate?.value, 2150.5e-9,
                1e-12))
    }

    @Test("A run without distributions has no latency rows")
    func none() {
        #expect(
            LatencyRows(run: RunBuilder(agents: 1).run, subject: RunBuilder(agents: 1).run.plan.subjects[0]).rows
                .isEmpty)
    }
}
