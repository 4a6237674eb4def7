import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

@Suite struct DisturbanceTests {
    private static let metrics: [Metric] = [
        .steal, .lateSends, .runQueueDelay, .majorFaults, .throttledPeriods, .clockStep, .timerSlack,
        .scrapeSlip,
    ]

    /// Makes a run of two agents with rounds of ten quiet blocks, at a CPU of 1 with the exporter off and 2 with it on.
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

    @Test("A quiet run has no disturbed block and no second figure")
    func none() throws {
        let judgement = quiet().judgement
        #expect(judgement.disturbances.blocks.isEmpty)
        #expect(judgement.disturbances.observed == ["swift": 30])
        #expect(judgement.disturbances.unaudited == 0)
        #expect(judgement.disturbances.disturbedSubjects.isEmpty)
        let row = try #require(judgement.reference(.cpu, .difference, "mean"))
        #expect(!row.notes.contains { if case .undisturbed = $0 { true } else { false } })
    }

    @Test("Each rule disturbs a block beyond its limit and not at it", arguments: DisturbanceRule.allCases)
    func rules(_ rule: DisturbanceRule) throws {
        var builder = quiet()
        builder.add(rule.metric, round: 1, block: 4, nil, rule.limit)
        #expect(builder.judgement.disturbances.blocks.isEmpty)
        builder.add(rule.metric, round: 2, block: 7, nil, rule.limit * 1.01 + 1e-9)
        let found = builder.judgement.disturbances
        #expect(found.blocks == [BlockID(target: "swift", round: 2, block: 7): [rule]])
        #expect(found.causes(of: "swift").map(\.cause) == [rule.cause])
    }

    @Test("The main figure keeps a disturbed block, and the second figure leaves it out")
    func secondFigure() throws {
        var builder = quiet()
        for round in 1...3 {
            builder.add(.steal, round: round, block: 1, nil, 0.5)
            for agent in 1...2 {
                // Another value of the same block: the mean is over eleven values.
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

    @Test("A run is disturbed when more than a fifth of its blocks are, and not at a fifth")
    func wholeRun() {
        var builder = quiet()
        for block in 1...6 { builder.add(.steal, round: 1 + block % 3, block: block, nil, 0.5) }
        #expect(builder.judgement.disturbances.disturbedSubjects.isEmpty)
        builder.add(.steal, round: 2, block: 9, nil, 0.5)
        #expect(builder.judgement.disturbances.disturbedSubjects == ["swift"])
    }

    /// Makes a run with late sends in 12 of 40 blocks and five rounds. Every budget and threshold is clearly kept or
    /// broken.
    private func late(_ metric: Metric, _ treatment: Double, _ rule: DisturbanceRule = .lateSends) -> RunBuilder {
        var builder = quiet(rounds: 5)
        for block in 1...12 {
            builder.add(rule.metric, round: 1 + block % 5, block: 1 + block / 2, nil, rule.limit * 2)
        }
        builder.observations.removeAll { $0.metric == metric && $0.agent != nil }
        for round in 1...5 {
            for agent in 1...2 {
                builder.pair(metric, round: round, agent: agent, 1, treatment + 0.001 * Double(round))
            }
        }
        return builder
    }

    @Test(
        "Late sends leave response time and throughput undecided, and CPU, memory and traffic decided",
        arguments: [
            (Metric.requestSeconds, true), (.serviceSeconds, true), (.requestThroughput, true), (.cpu, false),
            (.uss, false), (.scrapePayload, false), (.diskWrites, false),
        ])
    func whatIsSpoiled(_ metric: Metric, _ isSpoiled: Bool) throws {
        for (treatment, verdict, change) in [(1.01, Verdict.pass, Change.unchanged), (2, .fail, .regressed)] {
            var builder = late(metric, treatment)
            builder.budgets = [
                budget(metric, .atMost(0.5), scope: .fleet), budget(metric, .atMost(0.5), name: "each"),
            ]
            for row in builder.judgement.budgetRows + builder.judgement.agentRows {
                #expect(row.verdict == (isSpoiled ? .inconclusive : verdict))
            }
            #expect(Decision.undecided(builder.run) == (isSpoiled ? 2 : 0))
            builder.budgets = []
            builder.changes = [
                ChangeThreshold(
                    metric: metric, phase: .twins, statistic: .treatment, absolute: 0, relative: 0.5, why: "")
            ]
            var versus = builder
            versus.versus = true
            versus.observations = builder.observations.map { $0.of("other vs swift") }
            var base = late(metric, 1)
            base.observations += [Metric.metronome].flatMap { ticks in
                (1...5).map {
                    Observation(target: "swift", phase: .twins, round: $0, metric: ticks, measured: .value(1e-4))
                }
            }
            for round in 1...5 { builder.add(.metronome, round: round, nil, 1e-4) }
            let comparisons = [
                try #require(Comparison(versus: versus.run)), Comparison(builder, against: base),
            ]
            for comparison in comparisons {
                #expect(comparison.reservations.isEmpty, "\(comparison.reservations)")
                let row = try #require(comparison.rows.first)
                let decided: Change = metric.polarity == .higherIsBetter && change == .regressed ? .improved : change
                #expect(row.changeByItself == decided)
                #expect(row.change == (isSpoiled ? .inconclusive : decided))
            }
        }
    }

    @Test("A cause that spoils CPU levels spoils the difference of twins only if it takes their pages")
    func levelsAndTwins() {
        let found = late(.cpu, 2, .steal).judgement.disturbances
        #expect(found.spoils(.cpu, of: "swift", .twins, isOfTwins: false)?.blocks == 12)
        #expect(found.spoils(.cpu, of: "swift", .twins, isOfTwins: true) == nil)
        #expect(found.spoils(.cpu, of: "swift", .herd, isOfTwins: false) == nil)
        let faults = late(.cpu, 2, .majorFaults).judgement.disturbances
        #expect(faults.spoils(.cpu, of: "swift", .twins, isOfTwins: true)?.causes == [.majorFaults])
    }

    @Test(
        "Every cause spoils a figure, none spoils counts, and only a late scrape spares response time"
    )
    func table() {
        for rule in DisturbanceRule.allCases {
            #expect(!rule.spoils.isEmpty && !rule.spoils.contains(.count))
            #expect(rule.spoils.contains(.responseTime) == (rule != .scrapeSlip))
        }
        // A census is a count, whatever it counts.
        for metric in [Metric.responsesIdentical, .endpointsAccessible, .scrapeSeries, .allocations, .scrapePayload] {
            #expect(Sensitivity(metric, isOfTwins: false) == .count)
        }
        for metric in [Metric.uss, .pss, .peakRSS, .heap] { #expect(Sensitivity(metric, isOfTwins: true) == .memory) }
    }

    @Test("A missing audit value does not disturb a block, but is counted")
    func missing() {
        var builder = quiet()
        builder.add(.steal, round: 1, block: 11, nil, .absent("/proc/stat is not readable"))
        let found = builder.judgement.disturbances
        #expect(found.blocks.isEmpty && found.unaudited == 1)
    }
}

extension Observation {
    fileprivate func of(_ target: SubjectID) -> Observation {
        Observation(
            target: target, phase: phase, round: round, block: block, agent: agent, arm: arm, metric: metric,
            measured: measured)
    }
}
