import BenchmarkModel
import Testing

@testable import Analysis

@Suite struct DerivedRowTests {
    private func row(_ builder: RunBuilder, _ statistic: String, _ metric: Metric = .cpu, _ arm: RowArm = .difference)
        -> ResultRow?
    {
        builder.judgement.referenceRows.first {
            $0.statisticName == statistic && $0.metric == metric && $0.arm == arm && $0.agent == nil
        }
    }

    @Test("At the metronome's mean speed, a round slower by half costs the same as the others")
    func metronome() throws {
        var builder = RunBuilder(agents: 1)
        for (round, slow) in [(1, 1.0), (2, 1.5), (3, 0.5)] {
            builder.pair(.cpu, round: round, agent: 1, 0.002 * slow, 0.003 * slow)
            builder.add(.metronome, round: round, nil, 1e-4 * slow)
        }
        let figure = try #require(row(builder, "mean_at_metronome")?.figure.estimate)
        #expect(abs(figure.value - 0.001) < 1e-9)
        #expect(abs(try #require(figure.low) - 0.001) < 1e-9)
        #expect(row(builder, "mean_at_metronome", .cpu, .control) != nil)
    }

    @Test("A stretch without a page is left out of the cost of a scrape, and a row without any other gives the reason")
    func lateScrape() throws {
        func builder(late: Set<Int>) -> RunBuilder {
            var builder = RunBuilder(agents: 2)
            builder.off = .none
            builder.scrapeInterval = 2
            for round in 1...3 {
                for agent in 1...2 {
                    let isLate = late.contains(round) && agent == 1
                    builder.add(.cpu, round: round, agent: agent, .idle, 0.01)
                    builder.add(.cpu, round: round, agent: agent, .treatment, isLate ? 0.01 : 0.06)
                    let page = isLate ? Measured.absent("its scrape had not ended") : .value(0.1)
                    builder.add(.scrapeSeconds, round: round, agent: agent, .treatment, page)
                }
            }
            return builder
        }
        func figure(_ builder: RunBuilder) -> Figure? { row(builder, "mean", .cpuPerScrape, .scraping)?.figure }
        #expect(abs((figure(builder(late: []))?.estimate?.value ?? 0) - 0.1) < 1e-9)
        // The other agent's page of that round arrived.
        let one = try #require(figure(builder(late: [2]))?.estimate)
        #expect(abs(one.value - 0.1) < 1e-9 && one.n == 3)
        var alone = builder(late: [1, 2, 3])
        alone.agents.removeLast()
        alone.observations.removeAll { $0.agent?.name == "a2" }
        #expect(figure(alone)?.absentReason == "its scrape had not ended")
    }

    @Test("Growth in a soak is the slope of each agent's readings without their beginning")
    func growth() throws {
        var builder = RunBuilder(agents: 3)
        builder.soak = 60
        for agent in 1...3 {
            for look in 1...30 {
                // Readings every 2 s. The first ones rise steeply, as caches fill.
                let start = look < 5 ? 1e6 * Double(look) : 5e6
                builder.add(.uss, .soak, round: 1, block: look, agent: agent, .control, start)
                builder.add(
                    .uss, .soak, round: 1, block: look, agent: agent, .treatment,
                    start + 2048 * Double(look) * (1 + 0.01 * Double(agent)))
            }
        }
        let figure = try #require(row(builder, "soak_growth", .uss)?.figure.estimate)
        #expect(abs(figure.value - 1024 * 1.02) < 1e-6)
        #expect(figure.n == 3)
        #expect(abs(try #require(row(builder, "soak_growth", .uss, .control)?.figure.estimate?.value)) < 1e-6)
        #expect(row(builder, "soak_growth", .threads)?.figure.absentReason == "not observed in the soak")
    }

    @Test("The difference between the twins' figure and the fleets' figure has its interval")
    func interference() throws {
        var builder = RunBuilder(agents: 2)
        builder.uniformRounds = 3
        for round in 1...3 {
            for agent in 1...2 {
                builder.pair(.cpu, round: round, agent: agent, 0.002, 0.003 + 1e-5 * Double(round))
                builder.pair(.cpu, .uniform, round: round, agent: agent, 0.002, 0.0028 + 2e-5 * Double(round))
            }
        }
        let figure = try #require(row(builder, "uniform_interference")?.figure.estimate)
        #expect(abs(figure.value - (0.00102 - 0.00084)) < 1e-9)
        #expect(try #require(figure.low) < figure.value)
    }

    @Test("A planned phase without results leaves rows with the reason")
    func absent() throws {
        var builder = RunBuilder(agents: 1)
        builder.uniformRounds = 3
        builder.soak = 60
        builder.pair(.cpu, round: 1, agent: 1, 0.002, 0.003)
        for arm in [Arm.control, .treatment] {
            builder.add(.uss, .soak, round: 1, block: 1, agent: 1, arm, .absent("smaps_rollup cannot be read"))
        }
        #expect(row(builder, "uniform_interference")?.figure.absentReason == "no uniform rounds were measured")
        #expect(row(builder, "soak_growth", .uss)?.figure.absentReason == "smaps_rollup cannot be read")
    }
}
