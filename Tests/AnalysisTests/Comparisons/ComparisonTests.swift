import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

@Suite struct ComparisonTests {
    private static func threshold(
        _ metric: Metric, _ statistic: ChangeStatistic = .treatment, absolute: Double = 0, relative: Double = 0,
        phase: Phase = .twins
    ) -> ChangeThreshold {
        ChangeThreshold(
            metric: metric, phase: phase, statistic: statistic, absolute: absolute, relative: relative, why: "test"
        )
    }

    /// Makes a run of two agents and five rounds with a spread of 0.1 %, at `level` in the treatment and 100 in the
    /// control.
    private func run(_ level: Double, changes: [ChangeThreshold], speed: Double = 1, metric: Metric = .uss)
        -> RunBuilder
    {
        var builder = RunBuilder(agents: 2)
        builder.changes = changes
        for round in 1...5 {
            let wobble = 1 + 0.001 * Double(round - 3)
            for agent in 1...2 { builder.pair(metric, round: round, agent: agent, 100, level * wobble * speed) }
            builder.add(.metronome, round: round, nil, 0.0001 * speed)
        }
        return builder
    }

    private func compare(
        _ current: RunBuilder, _ baseline: RunBuilder, _ override: Double? = nil
    ) -> Comparison {
        Comparison(current, against: baseline, thresholdOverride: override)
    }

    private static let fivePercent = [threshold(.uss, relative: 0.05)]

    @Test(
        "A level within, beyond and across the threshold is unchanged, regressed or improved, and inconclusive",
        arguments: [(101.0, Change.unchanged), (110, .regressed), (90, .improved), (105, .inconclusive)])
    func verdicts(_ level: Double, _ change: Change) throws {
        let comparison = compare(run(level, changes: Self.fivePercent), run(100, changes: []))
        #expect(comparison.reservations.isEmpty)
        let row = try #require(comparison.rows.first)
        #expect(row.change == change, "\(row)")
        #expect(near(row.difference.estimate?.value, level - 100, 1e-6))
        #expect(near(row.ratio.estimate?.value, level / 100, 1e-6))
        #expect(near(row.threshold, 5, 1e-6))
        #expect(comparison.agentRows.count == 2 && comparison.agentRows.allSatisfy { $0.change == change })
        #expect(comparison.exitCode == (change == .regressed ? 2 : change == .inconclusive ? 3 : 0))
    }

    @Test("The exit code of a run is that of a regression, then a broken budget, then a missing judgement")
    func runExitCode() {
        let regressed = compare(run(110, changes: Self.fivePercent), run(100, changes: []))
        let unchanged = compare(run(101, changes: Self.fivePercent), run(100, changes: []))
        let nothing = compare(run(101, changes: []), run(100, changes: []))
        var current = run(110, changes: [])
        current.budgets = [budget(.uss, .atMost(1))]
        #expect(current.judgement.exitCode == 1 && regressed.exitCode == 2 && nothing.exitCode == 70)
        #expect(RunExitCode.of(current.judgement, nil) == 1)
        #expect(RunExitCode.of(current.judgement, regressed) == 2)
        #expect(RunExitCode.of(current.judgement, unchanged) == 1)
        #expect(RunExitCode.of(current.judgement, nothing) == 1)
        current.budgets = [budget(.uss, .atMost(100))]
        #expect(current.judgement.exitCode == 0)
        #expect(RunExitCode.of(current.judgement, regressed) == 2)
        #expect(RunExitCode.of(current.judgement, unchanged) == 0)
        #expect(RunExitCode.of(current.judgement, nothing) == 70)
        // No budget can be judged.
        current.budgets = [budget(.requestThroughput, .atMost(1))]
        #expect(current.judgement.exitCode == 70)
        #expect(RunExitCode.of(current.judgement, regressed) == 2)
        #expect(RunExitCode.of(current.judgement, unchanged) == 70)
    }

    @Test("Less has regressed where more is better; an override replaces every threshold")
    func polarityAndOverride() throws {
        let changes = [Self.threshold(.requestThroughput, relative: 0.05)]
        let less = compare(
            run(80, changes: changes, metric: .requestThroughput), run(100, changes: [], metric: .requestThroughput))
        #expect(less.rows.first?.change == .regressed)
        let wide = compare(run(110, changes: Self.fivePercent), run(100, changes: []), 0.2)
        #expect(wide.rows.first?.change == .unchanged)
        #expect(near(wide.rows.first?.threshold, 20, 1e-6))
    }

    @Test(
        "A machine slower by a tenth, metronome included, has the same CPU level; a difference is not scaled"
    )
    func metronome() throws {
        let changes = [Self.threshold(.cpu, relative: 0.03), Self.threshold(.cpu, .difference, relative: 0.03)]
        let comparison = compare(
            run(120, changes: changes, speed: 1.1, metric: .cpu), run(120, changes: [], metric: .cpu))
        let level = try #require(comparison.rows.first { $0.statistic == .treatment })
        #expect(level.isRelativeToMetronome && level.change == .unchanged)
        #expect(near(level.current.estimate?.value, 132, 1e-6))
        let difference = try #require(comparison.rows.first { $0.statistic == .difference })
        #expect(!difference.isRelativeToMetronome && difference.change == .regressed)
    }

    @Test("Another machine, other versions or a partial run leave nothing better than inconclusive")
    func reservations() throws {
        let base = run(100, changes: [])
        func reserved(_ change: (inout RunBuilder) -> Void) -> Comparison {
            var current = run(100, changes: Self.fivePercent)
            change(&current)
            return compare(current, base)
        }
        #expect(reserved { _ in }.rows[0].change == .unchanged)
        for (comparison, words) in [
            (reserved { $0.cores = "64" }, "another machine: cores"),
            (
                reserved { $0.facts = [.init(name: "swift.version", value: "libevent 9")] },
                "other versions: swift.version"
            ),
            (reserved { $0.status = .interrupted }, "partial"), (reserved { $0.scrapeInterval = 5 }, "another plan"),
            (reserved { $0.bareControl = true }, "the control ran with its HTTP server, now runs without it"),
        ] {
            #expect(comparison.reservations.contains { $0.contains(words) }, "\(words): \(comparison.reservations)")
            #expect(comparison.rows[0].change == .inconclusive)
            #expect(comparison.rows[0].changeByItself == .unchanged && comparison.rows[0].doubts == [.reserved])
            #expect(comparison.exitCode == 3)
        }
    }

    @Test("Fewer than five rounds on either side decide nothing", arguments: [1, 2, 3, 4, 5])
    func fewRounds(_ rounds: Int) throws {
        for level in [100.0, 130] {
            for few in [true, false] {
                var (a, b) = (run(100, changes: []), run(level, changes: Self.fivePercent))
                if few {
                    a.observations.removeAll { $0.round > rounds }
                } else {
                    b.observations.removeAll { $0.round > rounds }
                }
                let comparison = compare(b, a)
                let decided: Change = level == 100 ? .unchanged : .regressed
                for row in comparison.rows + comparison.agentRows {
                    #expect(row.change == (rounds < 5 ? .inconclusive : decided))
                    #expect(row.doubts == (rounds < 5 ? [.few(rounds, phase: .twins)] : []))
                }
            }
        }
    }

    @Test("An agent that lacks values is left out on both sides; the rest can regress, but not be unchanged")
    func lostAgent() throws {
        // The second agent is a hundred times the first: without it the mean would fall by more than half.
        func sides(_ level: Double) -> Comparison {
            func run(_ level: Double, lost: Bool) -> RunBuilder {
                var builder = self.run(level, changes: Self.fivePercent)
                for round in 1...5 {
                    let measured: Measured = lost && round > 3 ? .absent("it exited") : .value(10_000)
                    builder.observations.removeAll {
                        $0.round == round && $0.agent == builder.agents[1] && $0.arm == .treatment
                    }
                    builder.add(.uss, round: round, agent: 2, .treatment, measured)
                }
                return builder
            }
            return compare(run(level, lost: true), run(100, lost: false))
        }
        let same = try #require(sides(100).rows.first)
        #expect(same.changeByItself == .unchanged && same.change == .inconclusive)
        #expect(near(same.judged?.reference, 100, 1e-6))
        #expect(sides(130).rows[0].change == .regressed)
    }

    @Test("Obstacles and open rows of a comparison are known from the plan and the baseline")
    func outlook() throws {
        func outlook(_ current: RunBuilder, _ base: RunBuilder) -> ComparisonOutlook {
            ComparisonOutlook(current.run.plan, against: base.run, name: "base")
        }
        let base = run(100, changes: Self.fivePercent)
        #expect(outlook(base, base).obstacle == nil && outlook(base, base).reservations.isEmpty)
        var versus = base
        versus.versus = true
        #expect(outlook(versus, base).obstacle?.contains("remove --baseline") == true)
        #expect(outlook(base, versus).obstacle?.contains("is a versus run") == true)
        var two = base
        two.others = ["other"]
        #expect(outlook(two, base).obstacle == nil)
        var fleet = base
        fleet.agents = [AgentID(machine: "n", name: "b")]
        #expect(outlook(fleet, base).obstacle?.contains("--fleet") == true)
        #expect(outlook(run(100, changes: []), base).obstacle?.contains("changes") == true)
        var few = base
        few.rounds = 3
        #expect(outlook(few, base).reservations.contains { $0.contains("this run will have 3 twin rounds") })
        #expect(outlook(base, few).reservations.contains { $0.contains("base has 3 twin rounds") })
        var other = base
        other.scrapeInterval = 5
        #expect(outlook(other, base).reservations.contains { $0.contains("the scrape interval") })
    }

    @Test("A run compared with itself has a reservation, and none of its rows is decided")
    func itself() {
        let one = run(100, changes: Self.fivePercent).run
        let comparison = Comparison(one, against: one, name: "first")
        #expect(comparison.reservations.count == 1 && comparison.reservations[0].contains("a run compared with itself"))
        #expect(comparison.exitCode == 3)
    }

    @Test("A figure without values on one side is not compared, and a comparison without figures exits with 70")
    func absent() {
        let comparison = compare(run(100, changes: [Self.threshold(.peakRSS, relative: 0.1)]), run(100, changes: []))
        #expect(comparison.rows[0].change == .notCompared)
        #expect(comparison.exitCode == 70)
        var noMetronome = run(100, changes: Self.fivePercent)
        noMetronome.observations.removeAll { $0.metric == .metronome }
        #expect(compare(noMetronome, run(100, changes: [])).reservations.contains { $0.contains("no metronome") })
    }

    @Test("The targets of a versus run are compared as twins, whatever their rounds have in common")
    func versus() throws {
        var builder = RunBuilder(agents: 2)
        builder.versus = true
        builder.changes = [
            Self.threshold(.cpu, .difference, absolute: 1, relative: 0.02), Self.threshold(.uss, relative: 0.05),
        ]
        for round in 1...5 {
            // The rounds differ by half, the twins by a tenth.
            let level = 100.0 + 20 * Double(round)
            for agent in 1...2 {
                for (arm, factor) in [(Arm.control, 1.0), (.treatment, 1.1 + 0.0001 * Double(round))] {
                    builder.add(.cpu, round: round, agent: agent, arm, .value(level * factor), target: "other vs swift")
                    builder.add(.uss, round: round, agent: agent, arm, .value(level), target: "other vs swift")
                }
            }
        }
        let run = builder.run
        let judgement = Judgement(run)
        #expect(judgement.budgetRows.isEmpty && judgement.exitCode == 0)
        let comparison = try #require(Comparison(versus: run))
        #expect(comparison.reference == "swift" && comparison.current == "other")
        let cpu = try #require(comparison.rows.first)
        #expect(cpu.change == .regressed && cpu.statistic == .treatment)
        #expect(near(cpu.ratio.estimate?.value, 1.1003, 1e-4))
        // The threshold is 2 % of A's level of 160.
        #expect(near(cpu.threshold, 3.2, 1e-6))
        #expect(comparison.rows[1].change == .unchanged)
        #expect(Comparison(versus: RunBuilder(agents: 1).run) == nil)
    }
}
