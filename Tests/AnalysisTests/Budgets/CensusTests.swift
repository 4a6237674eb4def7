import Analysis
import BenchmarkModel
import ModelLiterals
import Testing

@Suite struct CensusTests {
    private func census(_ phase: Phase = .twins, agents: Int = 0) -> Budget {
        budget(
            .endpointsAccessible, .atLeast(1), phase: phase, scope: .fleet, statistic: .treatment, census: true,
            agents: agents)
    }

    private func builder(_ phase: Phase = .twins, agents: Int = 4, budget: Budget? = nil) -> RunBuilder {
        var builder = RunBuilder(agents: agents)
        for round in 1...3 {
            for agent in 1...agents {
                builder.add(.endpointsAccessible, phase, round: round, agent: agent, .treatment, 1)
            }
        }
        builder.budgets = [budget ?? census(phase)]
        return builder
    }

    @Test("All agents in every round pass as a count without an interval")
    func all() {
        let row = builder().judgement.budgetRows[0]
        #expect(row.verdict == .pass)
        #expect(row.figure == .estimate(Estimate(value: 1, n: 3)))
        #expect(row.census?.kept == 4 && row.census?.expected == 4 && row.census?.steady == true)
        #expect(builder().judgement.exitCode == 0)
    }

    @Test("One agent in one round fails the census")
    func one() {
        var builder = builder()
        builder.observations[5] = Observation(
            target: "swift", phase: .twins, round: 2, agent: builder.agents[1], arm: .treatment,
            metric: .endpointsAccessible, measured: .value(0))
        let row = builder.judgement.budgetRows[0]
        #expect(row.verdict == .fail)
        #expect(row.census?.kept == 3 && row.census?.steady == false)
        #expect(builder.judgement.exitCode == 1)
    }

    @Test("An agent that was not asked causes neither a pass nor a fail")
    func unknown() {
        var builder = builder()
        builder.observations.remove(at: 5)
        let row = builder.judgement.budgetRows[0]
        #expect(row.verdict == .notMeasured)
        #expect(row.notes.contains(.missing([builder.agents[1]], reason: "not observed in the treatment arm")))
    }

    @Test("A scale budget needs as many agents as it names")
    func scale() {
        #expect(builder(.scale, budget: census(.scale, agents: 4)).judgement.budgetRows[0].verdict == .pass)
        let row = builder(.scale, budget: census(.scale, agents: 5)).judgement.budgetRows[0]
        #expect(row.verdict == .notMeasured)
        #expect(row.census?.expected == 5)
        #expect(builder(.twins, budget: census(.scale, agents: 4)).judgement.budgetRows[0].verdict == .notMeasured)
    }

    @Test("The exit code prefers a fail to an open verdict, and an open verdict to a pass")
    func exitCodes() {
        var builder = builder()
        builder.budgets.append(budget(.uss, .atMost(1)))
        #expect(builder.judgement.exitCode == 3)
        for round in 1...3 { builder.pair(.uss, round: round, agent: 1, 0, 5) }
        #expect(builder.judgement.exitCode == 1)
        builder.budgets = []
        #expect(builder.judgement.exitCode == 70)
    }
}
