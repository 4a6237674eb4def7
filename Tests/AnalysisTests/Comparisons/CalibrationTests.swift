import BenchmarkModel
import ModelLiterals
import Statistics
import Testing

@testable import Analysis

@Suite struct CalibrationTests {
    /// A run of a program versus itself: 22 agents, `rounds` rounds, normal noise, and `bias` in the treatment.
    private func itself(rounds: Int, bias: Double = 0, seed: UInt64 = 1) -> StoredRun {
        var builder = RunBuilder(agents: 22)
        builder.versus = true
        builder.rounds = rounds
        var random = SeededRandom(seed: seed)
        // The sum of twelve uniform values is nearly normal.
        func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + random.uniform() } }
        for round in 1...rounds {
            for agent in 1...22 {
                for (metric, level) in [(Metric.cpu, 0.002), (.uss, 3e5), (.requestSeconds, 3e-4)] {
                    for arm in [Arm.control, .treatment] {
                        let shift = arm == .treatment ? bias : 0
                        builder.add(
                            metric, round: round, agent: agent, arm, .value(level * (1 + shift + 0.01 * normal())),
                            target: "other vs swift")
                    }
                }
            }
        }
        return builder.run
    }

    @Test("A program compared with itself alarms at the nominal rate, in runs, parts and resamples")
    func alarms() throws {
        let alarms = try #require(FalseAlarmRates(itself(rounds: 300))).alarms(rounds: 3)
        func count(_ source: FalseAlarms.Source, _ metric: Metric?) -> Proportion? {
            alarms.first { $0.source == source && $0.metric == metric }?.count
        }
        #expect(count(.runs, .cpu)?.trials == 100 && count(.parts, .cpu)?.trials == 1100)
        #expect(count(.resampled, nil)?.trials == 2000)
        for source in FalseAlarms.Source.allCases {
            for metric in [Metric.cpu, .uss, nil] {
                let interval = try #require(count(source, metric)).interval(confidence: 0.999)
                #expect(interval.low <= 0.05, "\(source) \(metric?.name ?? "family")")
            }
        }
        // Resamples of one long run share its mean, so they differ from 5 % by more than their number suggests.
        #expect(try #require(count(.parts, .cpu)).interval(confidence: 0.999).high >= 0.05)
    }

    @Test("A bias is an alarm in nearly every comparison")
    func bias() throws {
        let alarms = try #require(FalseAlarmRates(itself(rounds: 30, bias: 0.02))).alarms(rounds: 5)
        let family = try #require(alarms.first { $0.source == .runs && $0.metric == nil })
        #expect(family.count == Proportion(hits: 6, trials: 6))
    }

    @Test("The smallest change that is found 9 times of 10 is found 9 times of 10")
    func power() throws {
        let noise = try #require(NoiseLevels.of(itself(rounds: 200)).first { $0.metric == .cpu })
        #expect(abs(noise.level - 0.002) < 1e-5)
        let change = try #require(noise.smallestChange(rounds: 5, agents: 22))
        let found = try #require(
            FalseAlarmRates(itself(rounds: 2000, bias: change / noise.level, seed: 2))
        ).alarms(rounds: 5).first { $0.source == .runs && $0.metric == .cpu }
        let rate = try #require(found).count
        #expect(rate.trials == 400 && (0.84...0.95).contains(rate.value), "\(rate)")
        #expect(noise.smallestChange(rounds: 1, agents: 22) == nil)
        // With fewer agents or fewer rounds, only greater changes are found.
        #expect(try #require(noise.smallestChange(rounds: 5, agents: 5)) > change)
        #expect(try #require(noise.smallestChange(rounds: 3, agents: 22)) > change)
    }

    @Test("A metronome that follows the machine steadies a level, and the result shows it")
    func speed() throws {
        var builder = RunBuilder(agents: 1)
        var random = SeededRandom(seed: 5)
        for round in 1...30 {
            let speed = 1 + 0.2 * random.uniform()
            builder.pair(.cpu, round: round, agent: 1, 0.002 * speed, 0.003 * (1 + 0.02 * random.uniform()))
            builder.add(.metronome, round: round, nil, 1e-4 * speed)
        }
        let found = try #require(NoiseLevels.speed(builder.run).first)
        #expect(found.helps && found.corrected < 1e-9 && found.raw > 0.03)
    }

    @Test("The planted cost is reported with the cost found, and the error is by round")
    func planted() throws {
        var builder = RunBuilder(agents: 2)
        builder.versus = true
        for round in 1...4 {
            // Each round has another load, and finds 1 % more than was planted.
            let truth = 1e-3 * Double(round)
            for agent in 1...2 {
                for (metric, control, treatment) in [
                    (Metric.cpu, 0.002, 0.002 + 1.01 * truth), (.plantedCPU, 1e-6, 1e-6 + truth),
                ] {
                    builder.add(
                        metric, round: round, agent: agent, .control, .value(control), target: "other vs swift")
                    builder.add(
                        metric, round: round, agent: agent, .treatment, .value(treatment), target: "other vs swift")
                }
            }
        }
        let costs = PlantedCosts.of(builder.run, titles: ["other": "a CPU plant"])
        #expect(costs.count == 1)
        let cost = try #require(costs.first)
        #expect(cost.plant == "a CPU plant" && cost.metric == .cpu && cost.unit == .cores)
        #expect(abs(cost.planted - 2.5e-3) < 1e-12 && abs(cost.relativeError - 0.01) < 1e-9)
        // The variation of the load is in the interval, but not in the error's interval.
        #expect(cost.error.low > 0 && cost.error.high < 5e-5 && cost.interval.low < 1e-3)
    }

    @Test("A plant whose agents could not be measured is listed with the reason")
    func unmeasured() throws {
        var builder = RunBuilder(agents: 2)
        builder.versus = true
        builder.add(.cpu, round: 1, agent: 1, .treatment, .absent("it ended with status 1"), target: "other vs swift")
        let lost = PlantedCosts.unmeasured(in: builder.run, titles: ["other": "a CPU plant"])
        #expect(lost.map(\.plant) == ["a CPU plant"])
        #expect(lost.map(\.reason) == ["it ended with status 1"])
    }
}
