import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

@Suite("Exporter in the control") struct ExporterInControlTests {
    /// Makes a run of two agents and five rounds. Each row is well inside its limit, except the response time, which is
    /// far outside.
    private func builder(isOn: Bool, of target: SubjectID = "swift") -> RunBuilder {
        var builder = RunBuilder(agents: 2)
        builder.budgets = [
            budget(.cpu, .atMost(0.5), scope: .fleet, denominator: .core),
            budget(.cpu, .atMost(5), scope: .fleet, denominator: .control), budget(.uss, .atMost(10)),
            budget(.responsesIdentical, .atLeast(1), statistic: .treatment, census: true),
            budget(.scrapeBodyBytes, .atMost(1000), scope: .fleet, statistic: .treatment),
            budget(.requestSeconds, .atMost(0.1), scope: .fleet),
        ]
        for round in 1...5 {
            let drift = 0.001 * Double(round)
            builder.add(.metronome, round: round, nil, 0.0001)
            for agent in 1...2 {
                builder.pair(.cpu, round: round, agent: agent, 0.1, 0.11 + drift)
                builder.pair(.uss, round: round, agent: agent, 1, 1.1 + drift)
                builder.pair(.requestSeconds, round: round, agent: agent, 0.001, 0.9 + drift)
                builder.add(.responsesIdentical, round: round, agent: agent, .treatment, 1)
                builder.add(.scrapeBodyBytes, round: round, agent: agent, .treatment, 500 + drift)
            }
        }
        if isOn {
            builder.failures = [
                AgentFailure(
                    target: target, phase: .twins, round: 1, agent: builder.agents[1], arm: .control,
                    reason: "/metrics \(AgentFailure.ofOffSwitch): correct it", lastOutput: [])
            ]
        }
        return builder
    }

    private static let doubt = Doubt.exporterInControl(
        "m/a2 (control): /metrics serves metrics with the exporter switched off: correct it")

    @Test("No row that compares the twins passes, a fail stays, and rows of the treatment alone do not change")
    func budgets() {
        let (off, on) = (builder(isOn: false).judgement, builder(isOn: true).judgement)
        #expect(off.budgetRows.map(\.verdict) == [.pass, .pass, .pass, .pass, .pass, .fail])
        #expect(
            on.budgetRows.map(\.verdict) == [.inconclusive, .inconclusive, .inconclusive, .inconclusive, .pass, .fail])
        for row in on.budgetRows {
            #expect(row.notes.contains(.doubt(Self.doubt)) == (row.metric != .scrapeBodyBytes))
        }
        #expect(off.agentRows.contains { $0.verdict == .pass })
        #expect(!on.agentRows.contains { $0.metric == .uss && $0.verdict == .pass })
        // The figures stay visible.
        #expect(on.budgetRows.map(\.figure) == off.budgetRows.map(\.figure))
    }

    @Test("Other targets are judged as usual")
    func otherTarget() {
        let rows = builder(isOn: true, of: "other").judgement.budgetRows
        #expect(rows.map(\.verdict) == [.pass, .pass, .pass, .pass, .pass, .fail])
    }

    @Test("A run with looks does not wait for rows that it leaves open")
    func looks() { #expect(Decision.undecided(builder(isOn: true).run) == 0) }

    @Test("Such a target has no rank")
    func ranking() throws {
        var builder = builder(isOn: true)
        let own = builder.observations
        builder.others = ["b"]
        builder.observations += own.map { one in
            Observation(
                target: "b", phase: one.phase, round: one.round, block: one.block, agent: one.agent, arm: one.arm,
                metric: one.metric, measured: one.measured)
        }
        let line = try #require(Ranking(builder.run, builder.judgement).lines.first)
        #expect(line.places.map(\.ranks) == [nil, 1...1])
    }

    @Test(
        "Compared with a baseline, no difference is unchanged, whichever run it was", arguments: [true, false])
    func baseline(isCurrent: Bool) {
        func run(isOn: Bool) -> RunBuilder {
            var builder = builder(isOn: isOn)
            builder.changes = [ChangeStatistic.difference, .treatment].map {
                ChangeThreshold(
                    metric: .uss, phase: .twins, statistic: $0, absolute: 100, relative: 10, why: "test")
            }
            return builder
        }
        let whole = Comparison(run(isOn: false), against: run(isOn: false))
        #expect(whole.rows.count == 2 && whole.rows.allSatisfy { $0.change != .inconclusive })
        let comparison = Comparison(run(isOn: isCurrent), against: run(isOn: !isCurrent))
        for row in comparison.rows + comparison.agentRows {
            #expect((row.change == .inconclusive) == (row.statistic == .difference), "\(row)")
        }
        let place = isCurrent ? "" : "the baseline: "
        #expect(comparison.rows.contains { "\($0.doubts)".contains("\"\(place)m/a2 (control)") })
    }

    @Test("The exporters of a versus run are on by design")
    func versus() throws {
        var run = builder(isOn: false)
        run.versus = true
        let subject = try #require(run.run.plan.subjects.first)
        run.failures = builder(isOn: true, of: subject.name).failures
        let threshold = ChangeThreshold(
            metric: .uss, phase: .twins, statistic: .difference, absolute: 1, relative: 1, why: "test")
        #expect(ExporterInControl(run.run, subject).doubt(of: threshold) == nil)
    }
}
