import BenchmarkModel
import ModelLiterals
import Statistics
import Testing

@testable import Analysis

@Suite struct LookTests {
    private func run(looks: [Int], rounds: Int, value: (Int) -> Double) -> StoredRun {
        var builder = RunBuilder(agents: 2)
        builder.looks = looks
        builder.rounds = looks.last ?? rounds
        builder.budgets = [budget(.cpu, .atMost(0.03), scope: .fleet)]
        for round in 1...rounds {
            for agent in 1...2 { builder.pair(.cpu, round: round, agent: agent, 0.002, 0.002 + value(round)) }
        }
        return builder.run
    }

    @Test("With looks the judged interval is wider, by Pocock's level")
    func wider() throws {
        let value = { (round: Int) in 0.01 + 1e-3 * Double(round) }
        let once = try #require(Judgement(run(looks: [], rounds: 5, value: value)).budgetRows.first?.figure.estimate)
        let looks = try #require(
            Judgement(run(looks: [5, 8, 12], rounds: 5, value: value)).budgetRows.first?.figure.estimate)
        let nominal = GroupSequential(looks: [5, 8, 12]).nominal(overall: 0.05)
        let wider = try #require(
            Sample((1...5).map { value($0) })?.interval(confidence: 1 - nominal))
        #expect(try #require(looks.low) < (try #require(once.low)))
        #expect(abs(try #require(looks.high) - wider.high) < 1e-12)
    }

    @Test("A run is decided when no row of its rounds is open, and the number of open rows is reported")
    func decided() {
        #expect(Decision.undecided(run(looks: [5, 8], rounds: 5) { _ in 0.01 }) == 0)
        #expect(Decision.undecided(run(looks: [5, 8], rounds: 5) { $0.isMultiple(of: 2) ? 0.01 : 0.05 }) == 1)
    }

    @Test("A versus run in progress can be decided although it is not complete")
    func versusInProgress() {
        var builder = RunBuilder(agents: 2)
        builder.versus = true
        builder.looks = [5, 8]
        builder.status = .running
        builder.changes = [
            ChangeThreshold(
                metric: .cpu, phase: .twins, statistic: .treatment, absolute: 0, relative: 0.05, why: "")
        ]
        for round in 1...5 {
            for agent in 1...2 {
                for (arm, value) in [(Arm.control, 0.002), (.treatment, 0.004 + 1e-6 * Double(round))] {
                    builder.add(.cpu, round: round, agent: agent, arm, .value(value), target: "other vs swift")
                }
            }
        }
        #expect(Comparison(versus: builder.run)?.rows.first?.change == .inconclusive)
        #expect(Decision.undecided(builder.run) == 0)
    }

    @Test("An agent's own interval is shown as it is judged")
    func agents() throws {
        var builder = RunBuilder(agents: 2)
        builder.looks = [5, 8]
        builder.budgets = [budget(.cpu, .atMost(0.03))]
        let values = (1...5).map { 0.01 + 1e-3 * Double($0) }
        for (round, value) in values.enumerated() {
            for agent in 1...2 { builder.pair(.cpu, round: round + 1, agent: agent, 0.002, 0.002 + value) }
        }
        let row = try #require(builder.judgement.agentRows.first?.figure.estimate)
        let nominal = GroupSequential(looks: [5, 8]).nominal(overall: 0.05)
        let judged = try #require(Sample(values)?.interval(confidence: 1 - nominal))
        #expect(abs(try #require(row.high) - judged.high) < 1e-12)
    }

    @Test("A row that needs more rounds than allowed is not within the maximum")
    func maximum() throws {
        let row = try #require(
            Judgement(run(looks: [5, 8], rounds: 5) { $0.isMultiple(of: 2) ? 0.01 : 0.05 }).budgetRows.first)
        #expect(row.notes.contains(.wouldDecide(nil, maximum: 8)))
    }

    @Test("The chance that a run with looks wrongly decides any of its rows stays at 5 %")
    func family() {
        let looks = [5, 8, 12, 18]
        let plan = run(looks: looks, rounds: 5) { _ in 0 }.plan
        let family = RowFamily(plan)
        var random = SeededRandom(seed: 11)
        func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + random.uniform() } }
        let runs = 400
        var wrong = 0
        for _ in 0..<runs {
            var rows = [[Double]](repeating: [], count: 6)
            run: for look in looks {
                for row in rows.indices {
                    while rows[row].count < look { rows[row].append(normal()) }
                }
                let samples = rows.compactMap { Sample($0) }
                let pValues = samples.map { $0.pValue(against: 0) }
                // An interval at a level excludes 0 if the p-value is below the level.
                if zip(pValues, family.levels(pValues)).contains(where: { ($0 ?? 1) < $1 }) {
                    wrong += 1
                    break run
                }
            }
        }
        // The rows are independent: at most 5 %, plus four standard errors.
        #expect(Double(wrong) / Double(runs) < 0.094, "\(wrong) of \(runs)")
        #expect(wrong > 4, "\(wrong) of \(runs)")
    }
}
