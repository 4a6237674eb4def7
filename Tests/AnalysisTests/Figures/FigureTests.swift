import Analysis
import BenchmarkModel
import Testing

@Suite struct FigureTests {
    @Test("A fleet figure is Student's t on the rounds' means of the agents' differences")
    func differences() throws {
        var builder = RunBuilder(agents: 2)
        // The rounds' means of the differences are 1, 2, 3; t(0.975, 2) = 4.302652729749462, standard error 1/sqrt(3).
        for round in 1...3 {
            builder.pair(.uss, round: round, agent: 1, 10, 10 + Double(round) - 0.5)
            builder.pair(.uss, round: round, agent: 2, 20, 20 + Double(round) + 0.5)
        }
        let row = try #require(builder.judgement.reference(.uss, .difference, "mean"))
        let estimate = try #require(row.figure.estimate)
        #expect(near(estimate.value, 2) && estimate.n == 3)
        #expect(near(estimate.low, 2 - 4.302652729749462 / 3.0.squareRoot()))
        #expect(near(estimate.high, 2 + 4.302652729749462 / 3.0.squareRoot()))
        #expect(near(builder.judgement.reference(.uss, .difference, "sum")?.figure.estimate?.value, 4))
        #expect(near(builder.judgement.reference(.uss, .control, "mean")?.figure.estimate?.value, 15))
        #expect(
            near(
                builder.judgement.reference(.uss, .difference, "mean", agent: builder.agents[1])?.figure.estimate?
                    .value, 2.5))
    }

    @Test("Blocks are averaged, and a figure of the whole round is preferred to them")
    func blocks() throws {
        var builder = RunBuilder(agents: 2)
        for block in 1...4 {
            builder.add(.cpu, round: 1, block: block, agent: 1, .control, Double(block))
            builder.add(.cpu, round: 1, block: block, agent: 2, .control, 100)
        }
        builder.add(.cpu, round: 1, agent: 2, .control, 7)
        let judgement = builder.judgement
        #expect(judgement.reference(.cpu, .control, "mean", agent: builder.agents[0])?.figure.estimate?.value == 2.5)
        #expect(judgement.reference(.cpu, .control, "mean", agent: builder.agents[1])?.figure.estimate?.value == 7)
    }

    @Test("CPU is also shown as part of the machine and relative to the control")
    func cpu() {
        var builder = RunBuilder(agents: 2)
        for round in 1...2 {
            builder.pair(.cpu, round: round, agent: 1, 0.02, 0.03)
            builder.pair(.cpu, round: round, agent: 2, 0.06, 0.07)
        }
        let judgement = builder.judgement
        #expect(near(judgement.reference(.cpu, .difference, "mean")?.figure.estimate?.value, 0.01))
        #expect(near(judgement.reference(.cpu, .difference, "mean_of_machine")?.figure.estimate?.value, 0.005))
        #expect(near(judgement.reference(.cpu, .difference, "sum_of_machine")?.figure.estimate?.value, 0.01))
        // The figure is the ratio of the means, 0.01 / 0.04, and not the mean of the agents' ratios, 1/3.
        #expect(near(judgement.reference(.cpu, .relativeDifference, "mean")?.figure.estimate?.value, 0.25))
        #expect(judgement.reference(.cpu, .difference, "sum_of_machine")?.unit == .ratio)
    }

    @Test("A single round has a value and no interval")
    func single() {
        var builder = RunBuilder(agents: 1)
        builder.pair(.uss, round: 1, agent: 1, 1, 3)
        #expect(builder.judgement.reference(.uss, .difference, "mean")?.figure == .estimate(Estimate(value: 2, n: 1)))
    }

    @Test("An agent without a value in a round is left out of the round and counted")
    func missing() throws {
        var builder = RunBuilder(agents: 3)
        for round in 1...2 {
            for agent in 1...3 { builder.pair(.uss, round: round, agent: agent, 0, Double(agent)) }
        }
        builder.observations.removeAll { $0.round == 2 && $0.agent == builder.agents[2] && $0.arm == .treatment }
        builder.add(.uss, round: 2, agent: 3, .treatment, .absent("smaps_rollup: no such process"))
        let row = try #require(builder.judgement.reference(.uss, .difference, "mean"))
        #expect(near(row.figure.estimate?.value, (2 + 1.5) / 2))
        #expect(row.notes.contains(.present(2, of: 3)))
        #expect(row.notes.contains(.missing([builder.agents[2]], reason: "smaps_rollup: no such process")))
    }

    @Test("A control at 0 leaves a relative difference absent, with the reason")
    func zeroControl() {
        var builder = RunBuilder(agents: 1)
        for round in 1...2 { builder.pair(.cpu, round: round, agent: 1, 0, 0.1) }
        let figure = builder.judgement.reference(.cpu, .relativeDifference, "mean")?.figure
        #expect(figure == .absent("the control's value is 0"))
    }

    @Test("Solo launches are single figures, and herd figures are means over the agents")
    func startUp() {
        var builder = RunBuilder(agents: 2)
        for launch in 1...4 {
            builder.add(
                .firstRequest, .solo, round: launch, agent: launch % 2 + 1, launch % 2 == 0 ? .control : .treatment,
                Double(launch))
        }
        for herd in 1...3 {
            for agent in 1...2 { builder.pair(.pss, .herd, round: herd, agent: agent, 100, 100 + Double(herd * agent)) }
            builder.add(.herdReady, .herd, round: herd, .treatment, Double(herd))
        }
        let judgement = builder.judgement
        #expect(near(judgement.reference(.firstRequest, .treatment, "solo_mean")?.figure.estimate?.value, 2))
        #expect(judgement.reference(.firstRequest, .control, "solo_mean")?.figure.estimate?.n == 2)
        #expect(near(judgement.reference(.pss, .difference, "herd_sum")?.figure.estimate?.value, 6))
        #expect(near(judgement.reference(.pss, .treatment, "herd_mean")?.figure.estimate?.value, 103))
        #expect(near(judgement.reference(.herdReady, .treatment, "herd_mean")?.figure.estimate?.value, 2))
    }

    @Test("A fleet's own figures are compared arm against arm, by round")
    func ownFigures() {
        var builder = RunBuilder(agents: 1)
        for round in 1...3 {
            builder.add(.herdReady, .herd, round: round, .control, .value(Double(round)))
            builder.add(.herdReady, .herd, round: round, .treatment, .value(Double(round) * 1.5))
        }
        let judgement = builder.judgement
        #expect(near(judgement.reference(.herdReady, .control, "herd_mean")?.figure.estimate?.value, 2))
        #expect(near(judgement.reference(.herdReady, .difference, "herd_mean")?.figure.estimate?.value, 1))
        #expect(near(judgement.reference(.herdReady, .relativeDifference, "herd_mean")?.figure.estimate?.value, 0.5))
    }

    @Test("The harness has rows of its own, and startup uncertainty is its worst case")
    func harness() {
        var builder = RunBuilder(agents: 1)
        for round in 1...3 {
            builder.add(.harnessCPU, round: round, nil, 0.1 * Double(round))
            builder.add(.listenPollStep, .herd, round: round, nil, 0.001 * Double(round))
        }
        let judgement = builder.judgement
        #expect(near(judgement.reference(.harnessCPU, nil, "mean")?.figure.estimate?.value, 0.2))
        #expect(
            judgement.reference(.listenPollStep, nil, "herd_max")?.figure == .estimate(Estimate(value: 0.003, n: 3)))
    }
}
