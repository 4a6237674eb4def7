import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

@Suite struct SettledTests {
    /// Makes 3 rounds of 10 s of two agents. `difference` gives the CPU that the treatment adds in a second of a round.
    private func run(warmUp: [Double], _ difference: (Int, Int) -> Double) -> StoredRun {
        var builder = RunBuilder(agents: 2)
        var random = SeededRandom(seed: 1)
        builder.rounds = 3
        for round in 1...3 {
            for (second, value) in warmUp.enumerated() {
                for arm in [Arm.control, .treatment] {
                    builder.add(.warmUpCPU, round: round, block: second + 1, arm, value)
                }
            }
            for second in 1...10 {
                for agent in 1...2 {
                    let noise = 1e-5 * (random.uniform() - 0.5)
                    builder.add(.cpu, round: round, block: second, agent: agent, .control, 0.002 + noise)
                    builder.add(
                        .cpu, round: round, block: second, agent: agent, .treatment,
                        0.002 + noise + difference(round, second) + 1e-6 * random.uniform())
                }
            }
        }
        return builder.run
    }

    @Test("A more expensive start is cut off at its end, at the same second for both arms")
    func cut() throws {
        let found = try #require(Judgement(run(warmUp: [0.01, 0.006, 0.00205]) { _, _ in 1e-4 }).stationarity["swift"])
        #expect(found.settledAfter == 2 && found.warmUp == 3 && !found.beganTooEarly)
        #expect(!found.hasTrend && found.shift == nil)
        let late = try #require(
            Judgement(run(warmUp: [0.01]) { _, second in second <= 3 ? 0.01 : 1e-4 }).stationarity["swift"])
        #expect(late.settledAfter == 4 && late.beganTooEarly)
    }

    @Test("A difference that grows within every round is reported as a trend")
    func trend() throws {
        let found = try #require(
            Judgement(run(warmUp: [0.002]) { _, second in 1e-4 * Double(second) }).stationarity["swift"])
        #expect(found.hasTrend)
        #expect(abs(try #require(found.trend?.value) - 1e-4) < 1e-6)
    }

    @Test("A difference that changes from some round on is reported as a shift, with its location")
    func shift() throws {
        let found = try #require(
            Judgement(run(warmUp: [0.002]) { round, _ in round == 3 ? 5e-4 : 1e-4 }).stationarity["swift"])
        let shift = try #require(found.shift)
        #expect(shift.after == BlockID(target: "swift", round: 2, block: 10))
        #expect(abs(shift.before - 1e-4) < 1e-5 && abs(shift.since - 5e-4) < 1e-5)
    }
}
