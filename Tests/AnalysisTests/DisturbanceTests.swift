import BenchmarkModel
import Testing

@testable import Analysis

@Suite struct DisturbanceTests {
    private static let metrics: [Metric] = [
        .steal, .lateSends, .runQueueDelay, .majorFaults, .throttledPeriods, .clockStep, .timerSlack,
        .scrapeSlip,
    ]

    /// Two agents, rounds of ten quiet blocks; CPU 1 off and 2 on.
    private func quiet(rounds: Int = 3) -> RunBuilder {
        var builder = RunBuilder(agents: 2)
        builder.rounds = rounds
        for round in 1...rounds {
            for block in 1...10 {
                for metric in Self.metrics { builder.add(metric, round: round, block: block, nil, 0) }
                for agent in 1...2 {
                    builder.add(.cpu, round: round, block: block, agent: agent, .control, 1)
                    builder.add(.cpu, round: round, block: block, agent: agent, .treatment, 2)
                }
            }
        }
        return builder
    }

    @Test("a quiet run has no disturbed block, and no second figure")
    func none() throws {
        let judgement = quiet().judgement
        #expect(judgement.disturbances.blocks.isEmpty)
        #expect(judgement.disturbances.observed == ["swift": 30])
        #expect(judgement.disturbances.unaudited == 0)
        #expect(judgement.disturbances.disturbedSubjects.isEmpty)
        let row = try #require(judgement.reference(.cpu, .difference, "mean"))
        #expect(!row.notes.contains { if case .undisturbed = $0 { true } else { false } })
    }

    @Test("each rule disturbs a block beyond its limit and not at it", arguments: DisturbanceRule.all)
    func rules(_ rule: DisturbanceRule) throws {
        let metric = try #require(Metric.named(rule.metric))
        var builder = quiet()
        builder.add(metric, round: 1, block: 4, nil, rule.limit)
        #expect(builder.judgement.disturbances.blocks.isEmpty)
        builder.add(metric, round: 2, block: 7, nil, rule.limit * 1.01 + 1e-9)
        let found = builder.judgement.disturbances
        #expect(found.blocks == [BlockID(target: "swift", round: 2, block: 7): [rule]])
        #expect(found.causes(of: "swift").map(\.cause) == [rule.cause])
    }

    @Test("the main figure keeps a disturbed block, the second leaves it out")
    func secondFigure() throws {
        var builder = quiet()
        for round in 1...3 {
            builder.add(.steal, round: round, block: 1, nil, 0.5)
            for agent in 1...2 {
                // Another value of the same block: the mean over eleven.
                builder.add(.cpu, round: round, block: 1, agent: agent, .treatment, 13)
            }
        }
        let row = try #require(builder.judgement.reference(.cpu, .difference, "mean"))
        #expect(near(row.figure.estimate?.value, 2))
        let second = row.notes.compactMap { note -> (Estimate?, Int, Int)? in
            if case .undisturbed(let estimate, let disturbed, let of) = note { (estimate, disturbed, of) } else { nil }
        }
        #expect(near(second.first?.0?.value, 1))
        #expect(second.first?.1 == 3 && second.first?.2 == 30)
        let sum = try #require(builder.judgement.reference(.cpu, .difference, "sum_of_machine"))
        let ofSum = sum.notes.compactMap { if case .undisturbed(let one, _, _) = $0 { one } else { nil } }
        #expect(near(ofSum.first?.value, 1))
    }

    @Test("a run is disturbed when more than a fifth of its blocks are, and not at a fifth")
    func wholeRun() {
        var builder = quiet()
        for block in 1...6 { builder.add(.steal, round: 1 + block % 3, block: block, nil, 0.5) }
        #expect(builder.judgement.disturbances.disturbedSubjects.isEmpty)
        builder.add(.steal, round: 2, block: 9, nil, 0.5)
        #expect(builder.judgement.disturbances.disturbedSubjects == ["swift"])
    }

    @Test("a missing audit value is no disturbance, but is counted")
    func missing() {
        var builder = quiet()
        builder.add(.steal, round: 1, block: 11, nil, .absent("/proc/stat is not readable"))
        let found = builder.judgement.disturbances
        #expect(found.blocks.isEmpty && found.unaudited == 1)
    }
}
