import Analysis
import BenchmarkModel
import Testing

@Suite struct VerdictTests {
    /// Makes a run with USS differences around each agent's level in three rounds.
    private func memory(_ levels: [Double], spread: Double = 0.1) -> RunBuilder {
        var builder = RunBuilder(agents: levels.count)
        for (index, level) in levels.enumerated() {
            for round in 1...3 {
                builder.pair(.uss, round: round, agent: index + 1, 5, 5 + level + spread * Double(round - 2))
            }
        }
        builder.budgets = [budget(.uss, .atMost(10))]
        return builder
    }

    private func only(_ builder: RunBuilder) throws -> ResultRow {
        try #require(builder.judgement.budgetRows.count == 1)
        return builder.judgement.budgetRows[0]
    }

    @Test("A budget of every agent passes when each agent's own interval is inside")
    func pass() throws {
        let row = try only(memory([8, 9, 9.5]))
        #expect(row.verdict == .pass)
        #expect(near(row.figure.estimate?.value, (8 + 9 + 9.5) / 3))
        guard case .worstAgent(let worst, let estimate)? = row.notes.first else {
            Issue.record("\(row.notes)")
            return
        }
        #expect(worst.name == "a3")
        #expect(near(estimate.value, 9.5))
    }

    @Test("One agent beyond doubt fails the budget, whatever the mean is")
    func fail() throws {
        let row = try only(memory([1, 1, 15]))
        #expect(row.verdict == .fail)
        #expect(row.notes.contains(.failingAgents([AgentID(machine: "m", name: "a3")])))
    }

    @Test("An agent outside by its own interval but not by Holm's over the agents leaves the budget inconclusive")
    func holmOverAgents() throws {
        // p of a3 alone: t = 0.3 / (0.1 / sqrt 3) = 5.196 with 2 degrees, two-sided 0.0351; times 3 agents is above
        // 0.05.
        let row = try only(memory([9.9, 9.9, 10.3]))
        #expect(row.verdict == .inconclusive)
        var alone = memory([10.3])
        #expect(try only(alone).verdict == .fail)
        alone.budgets = []
        #expect(alone.judgement.exitCode == 70)
    }

    @Test("The rounds that would decide are those at which the open interval leaves the limit")
    func wouldDecide() throws {
        // Distance 0.15, deviation 0.1: 0.1 t(R-1) / sqrt R < 0.15 first at R = 5 (t 2.776: 0.124; R = 4: 0.159).
        #expect(try only(memory([9.85])).notes.contains(.wouldDecide(5, maximum: 50)))
        #expect(try only(memory([9.999])).notes.contains(.wouldDecide(nil, maximum: 50)))
    }

    @Test("Values that do not vary are judged by an interval of width 0")
    func constant() throws {
        #expect(try only(memory([9, 10], spread: 0)).verdict == .pass)
        #expect(try only(memory([9, 10.5], spread: 0)).verdict == .fail)
    }

    @Test("One round cannot decide")
    func singleRound() throws {
        var builder = RunBuilder(agents: 1)
        builder.pair(.uss, round: 1, agent: 1, 0, 1)
        builder.budgets = [
            budget(.uss, .atMost(10)), budget(.uss, .atMost(10), name: "f", scope: .fleet, aggregate: .sum),
        ]
        let rows = builder.judgement.budgetRows
        #expect(rows.map(\.verdict) == [.inconclusive, .inconclusive])
        #expect(rows.allSatisfy { $0.notes.contains(.single) })
    }

    @Test("A missing agent prevents a pass and is named", arguments: [BudgetScope.agent, .fleet])
    func missingAgent(scope: BudgetScope) throws {
        var builder = memory([1, 1])
        builder.budgets = [budget(.uss, .atMost(10), scope: scope, aggregate: .sum)]
        #expect(try only(builder).verdict == .pass)
        builder.observations.removeAll { $0.agent?.name == "a2" && $0.round == 3 && $0.arm == .treatment }
        let row = try only(builder)
        #expect(row.verdict == .inconclusive)
        #expect(row.notes.contains(.missing([builder.agents[1]], reason: "not observed in the treatment arm")))
        #expect(row.notes.contains(.present(1, of: 2)))
    }

    @Test("A round in which every agent was absent prevents a pass too")
    func absentRound() throws {
        var builder = memory([1, 1])
        for agent in 1...2 {
            for arm in [Arm.control, .treatment] {
                builder.add(.uss, round: 4, agent: agent, arm, .absent("no smaps_rollup"))
            }
        }
        let row = try only(builder)
        #expect(row.verdict == .inconclusive)
        #expect(row.figure.estimate?.n == 3)
        #expect(row.notes.contains(.present(0, of: 2)))
    }

    @Test("A value that was absent everywhere is not measured, with the reason")
    func notMeasured() throws {
        var builder = RunBuilder(agents: 1)
        builder.budgets = [budget(.diskWrites, .atMost(1000))]
        #expect(try only(builder).verdict == .notMeasured)
        for round in 1...3 {
            builder.add(.diskWrites, round: round, agent: 1, .control, .absent("io: permission denied"))
            builder.add(.diskWrites, round: round, agent: 1, .treatment, .absent("io: permission denied"))
        }
        #expect(try only(builder).figure == .absent("io: permission denied"))
        #expect(builder.judgement.exitCode == 70)
    }

    @Test("A target that cannot be switched off has no difference to judge")
    func noOffSwitch() throws {
        var builder = memory([1])
        builder.off = .none
        let row = try only(builder)
        #expect(row.verdict == .notMeasured)
        #expect(row.figure.absentReason?.contains("cannot be switched off") == true)
    }

    @Test("Rows judged together are widened by Holm's method, and shown as judged")
    func holmOverRows() throws {
        var builder = memory([9.7])
        builder.budgets = [
            budget(.uss, .atMost(10), name: "close", scope: .fleet),
            budget(.uss, .atMost(10), name: "census-like", scope: .fleet),
        ]
        // Two rows with p = 0.0351 each: Holm's first level is 0.025, so neither is decided. One row alone would be.
        let rows = builder.judgement.budgetRows
        #expect(rows.map(\.verdict) == [.inconclusive, .inconclusive])
        // t(1 - 0.0125, 2) = 6.205346816570705 (SciPy 1.17.1).
        #expect(near(rows[0].figure.estimate?.high, 9.7 + 6.205346816570705 * 0.1 / 3.0.squareRoot()))
        builder.budgets.removeLast()
        #expect(try only(builder).verdict == .pass)
    }

    @Test("CPU budgets are judged by the denominator they name")
    func denominators() {
        var builder = RunBuilder(agents: 2)
        for round in 1...3 {
            for agent in 1...2 { builder.pair(.cpu, round: round, agent: agent, 0.1, 0.12) }
        }
        builder.budgets = [
            budget(.cpu, .atMost(0.03), denominator: .core),
            budget(.cpu, .atMost(0.05), scope: .fleet, aggregate: .sum, denominator: .machine),
            budget(.cpu, .atMost(0.05), statistic: .relativeDifference, denominator: .control),
        ]
        let rows = builder.judgement.budgetRows
        #expect(rows.map(\.verdict) == [.pass, .pass, .fail])
        #expect(near(rows[1].figure.estimate?.value, 0.02))
        #expect(near(rows[2].figure.estimate?.value, 0.2))
        #expect(rows.map(\.statisticName) == ["mean", "sum_of_machine", "mean"])
        builder.cores = nil
        #expect(builder.judgement.budgetRows[1].verdict == .notMeasured)
    }

    @Test("A load that fell behind prevents a pass only for rows that depend on it")
    func loadFellBehind() {
        var builder = memory([1])
        for round in 1...3 {
            builder.pair(.cpu, round: round, agent: 1, 0.1, 0.11)
            builder.add(.achievedRate, round: round, nil, 0.9)
        }
        builder.budgets = [budget(.uss, .atMost(10)), budget(.cpu, .atMost(0.03), denominator: .core)]
        let rows = builder.judgement.budgetRows
        #expect(rows.map(\.verdict) == [.pass, .inconclusive])
        guard case .loadFellBehind(let ratio, let asked)? = rows[1].notes.last else {
            Issue.record("\(rows[1].notes)")
            return
        }
        #expect(near(ratio, 0.9) && asked == 10)
    }

    @Test("Traffic rows name the scrape interval at which the limit would just be kept")
    func breakEven() {
        var builder = RunBuilder(agents: 1)
        for round in 1...3 { builder.add(.scrapePayload, round: round, agent: 1, .treatment, 800) }
        builder.budgets = [budget(.scrapePayload, .atMost(1000), statistic: .treatment)]
        #expect(builder.judgement.budgetRows[0].notes.contains(.breakEvenInterval(seconds: 12, now: 15)))
    }

    @Test("An agent's figure is in the rows once, with the worst verdict of the budgets that judge it")
    func onceInRows() throws {
        var builder = memory([1, 8])
        builder.budgets = [budget(.uss, .atMost(10)), budget(.uss, .atMost(5), name: "strict")]
        let rows = builder.judgement.rows.filter { $0.agent != nil && $0.arm == .difference && $0.unit == .bytes }
        #expect(rows.count == 2 && near(rows.compactMap(\.figure.estimate?.value).reduce(0, +), 9))
        #expect(rows.first { $0.agent == builder.agents[1] }?.budget == "strict")
        #expect(rows.first { $0.agent == builder.agents[1] }?.verdict == .fail)
        // Levels and relative differences have no budget here, so they stay.
        #expect(builder.judgement.rows.count { $0.agent != nil && $0.arm == .control } == 2)
    }

    @Test("A target with its own scrape interval breaks even from that interval, with gzip too")
    func breakEvenOfVariant() {
        var builder = RunBuilder(agents: 1)
        builder.ownInterval = 5
        for round in 1...3 {
            builder.add(.scrapePayload, round: round, agent: 1, .treatment, 3280)
            builder.add(.scrapeGzipPayload, round: round, agent: 1, .treatment, 820)
        }
        builder.budgets = [budget(.scrapePayload, .atMost(1000), statistic: .treatment)]
        let notes = builder.judgement.budgetRows[0].notes
        #expect(notes.contains(.breakEvenInterval(seconds: 16.4, now: 5)), "\(notes)")
        #expect(notes.contains { if case .breakEvenGzip(let seconds) = $0 { near(seconds, 4.1) } else { false } })
    }

    @Test("Solo budgets are judged on the launches of the treatment")
    func solo() throws {
        var builder = RunBuilder(agents: 2)
        for launch in 1...10 {
            builder.add(
                .exporterInit, .solo, round: launch, agent: launch % 2 + 1, .treatment, 0.01 + 0.001 * Double(launch))
        }
        builder.budgets = [budget(.exporterInit, .atMost(0.1), phase: .solo, statistic: .treatment)]
        #expect(try only(builder).verdict == .pass)
        #expect(try only(builder).statisticName == "solo_mean")
        builder.add(.exporterInit, .solo, round: 11, agent: 1, .treatment, .absent("no stamp"))
        #expect(try only(builder).verdict == .inconclusive)
    }

    @Test("A part of the fleet can break the whole fleet's limit but not keep it, and more rounds would not help")
    func part() throws {
        var builder = memory([2, 3])
        let limit = { (most: Double, agents: Int) in
            budget(.uss, .atMost(most), scope: .fleet, aggregate: .sum, agents: agents)
        }
        builder.budgets = [limit(10, 77)]
        let kept = try only(builder)
        #expect(kept.verdict == .inconclusive)
        #expect(kept.notes.contains(.partOfFleet(2, of: 77)))
        #expect(Decision.undecided(builder.run) == 0)
        builder.budgets = [limit(4, 77)]
        #expect(try only(builder).verdict == .fail)
        builder.budgets = [limit(10, 2)]
        #expect(try only(builder).verdict == .pass)
    }
}
