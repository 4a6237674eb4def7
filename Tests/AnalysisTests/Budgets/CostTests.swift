import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

/// Checks the figures of a subject to which no limit applies.
@Suite("Costs without limits") struct CostTests {
    /// Makes a run of five rounds and two agents. All limits are broken by far.
    private func builder(answered: Double = 1, identical: Double = 1, failures: Double = 0) -> RunBuilder {
        var builder = RunBuilder(agents: 2)
        builder.withoutLimits = ["swift"]
        builder.budgets = [
            budget(.cpu, .atMost(1e-9), name: "cpu", denominator: .core),
            budget(.uss, .atMost(1e-9), name: "memory", scope: .fleet, aggregate: .sum, agents: 77),
            budget(.scrapePayload, .atMost(1e-9), name: "traffic", statistic: .treatment),
            budget(.requestThroughput, .atLeast(9), name: "throughput", scope: .fleet, statistic: .relativeDifference),
            budget(.endpointsAccessible, .atLeast(1), name: "endpoints", statistic: .treatment, census: true),
            budget(.responsesIdentical, .atLeast(1), name: "answers", statistic: .treatment, census: true),
            budget(.exporterInit, .atMost(1e-9), name: "init", phase: .solo, statistic: .treatment),
            budget(.endpointsAccessible, .atLeast(1), name: "scale", phase: .scale, census: true, agents: 100),
        ]
        for round in 1...5 {
            let drift = 0.001 * Double(round)
            for agent in 1...2 {
                builder.pair(.cpu, round: round, agent: agent, 0.1, 0.11 + drift * Double(agent))
                builder.pair(.uss, round: round, agent: agent, 1, 1.1 + drift)
                builder.pair(.requestThroughput, round: round, agent: agent, 10, 10 + drift)
                builder.add(.scrapePayload, round: round, agent: agent, .treatment, 900 + drift)
                builder.add(.endpointsAccessible, round: round, agent: agent, .treatment, 1)
                builder.add(.responsesIdentical, round: round, agent: agent, .treatment, identical)
                for arm in [Arm.control, .treatment] {
                    builder.add(.requestFailures, round: round, agent: agent, arm, failures)
                }
            }
            builder.add(.achievedRate, round: round, nil, answered)
        }
        return builder
    }

    private func verdicts(_ judgement: Judgement) -> [String: Verdict] {
        Dictionary(uniqueKeysWithValues: judgement.costRows.compactMap { row in row.verdict.map { (row.budget!, $0) } })
    }

    @Test("Every figure has its row without a verdict on a limit, and a missing one has its reason")
    func rows() throws {
        let judgement = builder().judgement
        #expect(
            judgement.budgetRows.isEmpty && judgement.agentRows.isEmpty && judgement.tableRows == judgement.costRows)
        var expected = ["cpu", "memory", "traffic", "throughput", "endpoints", "answers"]
            .reduce(into: [String: Verdict]()) { $0[$1] = .noLimit }
        // A promised number of agents is a limit too, so there is no row for it.
        expected["init"] = .notMeasured
        #expect(verdicts(judgement) == expected)
        #expect(judgement.costRows.last?.figure.absentReason?.isEmpty == false)
        #expect(judgement.exitCode == 0)
        // The limit would say at which interval it is kept, and that it is for more agents.
        let notes = judgement.costRows.flatMap(\.notes)
        #expect(
            notes.allSatisfy { note in
                switch note {
                case .worstAgent, .present, .missing: true
                default: false
                }
            }, "\(notes)")
    }

    @Test("The figures are those of the export, with the same intervals, and no row is there twice")
    func same() throws {
        let judgement = builder().judgement
        let cost = try #require(judgement.costRows.first { $0.budget == "cpu" })
        #expect(cost.figure == judgement.reference(.cpu, .difference, "mean")?.figure)
        let sum = try #require(judgement.costRows.first { $0.budget == "memory" })
        #expect(sum.figure == judgement.reference(.uss, .difference, "sum")?.figure)
        #expect(judgement.rows.allSatisfy { $0.budget == nil && $0.verdict == nil })
        for agent in judgement.costAgentRows where agent.budget == "cpu" {
            #expect(agent.figure == judgement.reference(.cpu, .difference, "mean", agent: agent.agent)?.figure)
        }
        #expect(judgement.costAgentRows.count == 4)
    }

    @Test("A doubt that keeps a budget from passing makes a cost inconclusive, and the exit code 3")
    func doubts() {
        let behind = builder(answered: 0.5).judgement
        #expect(verdicts(behind)["cpu"] == .inconclusive && behind.exitCode == 3)
        let failed = builder(failures: 1).judgement
        #expect(verdicts(failed)["cpu"] == .inconclusive && verdicts(failed)["throughput"] == .inconclusive)
        #expect(verdicts(failed)["endpoints"] == .noLimit && failed.exitCode == 3)
        let different = builder(identical: 0.9).judgement
        #expect(verdicts(different)["answers"] == .inconclusive && different.exitCode == 3)
        var nothing = builder()
        nothing.observations = []
        #expect(nothing.judgement.exitCode == 70)
    }

    @Test("In a run with both kinds of targets each is judged by its own rule")
    func both() {
        var builder = builder()
        builder.others = ["other"]
        builder.observations += builder.observations.map {
            Observation(
                target: "other", phase: $0.phase, round: $0.round, block: $0.block, agent: $0.agent, arm: $0.arm,
                metric: $0.metric, measured: $0.measured)
        }
        builder.withoutLimits = ["other"]
        let judgement = builder.judgement
        #expect(judgement.budgetRows.count == 8 && judgement.budgetRows.allSatisfy { $0.target == "swift" })
        #expect(judgement.budgetRows.contains { $0.verdict == .fail } && judgement.exitCode == 1)
        #expect(judgement.costRows.count == 7 && judgement.costRows.allSatisfy { $0.target == "other" })
        #expect(!judgement.costRows.contains { [.pass, .fail].contains($0.verdict) })
    }
}
