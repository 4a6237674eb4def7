import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

@Suite("Failed requests") struct FailedRequestTests {
    /// Makes a run of two agents and five rounds, each row well inside its limit. `failures` gives an agent's share of
    /// failed requests by arm and round.
    private func builder(
        _ failures: (_ agent: Int, _ arm: Arm, _ round: Int) -> Double, identical: Double = 1
    ) -> RunBuilder {
        var builder = RunBuilder(agents: 2)
        builder.budgets = [
            budget(.cpu, .atMost(0.5), scope: .fleet, denominator: .core),
            budget(.cpu, .atMost(5), scope: .fleet, denominator: .control), budget(.uss, .atMost(10), scope: .fleet),
            budget(.requestSeconds, .atMost(10), scope: .fleet),
            budget(.requestThroughput, .atLeast(-1), scope: .fleet),
            budget(.responsesIdentical, .atLeast(1), statistic: .treatment, census: true),
            budget(.scrapeBodyBytes, .atMost(1000), scope: .fleet, statistic: .treatment),
        ]
        for round in 1...5 {
            let drift = 0.001 * Double(round)
            for agent in 1...2 {
                builder.pair(.cpu, round: round, agent: agent, 0.1, 0.11 + drift)
                builder.pair(.uss, round: round, agent: agent, 1, 1.1 + drift)
                builder.pair(.requestSeconds, round: round, agent: agent, 0.001, 0.0011 + drift)
                builder.pair(.requestThroughput, round: round, agent: agent, 10, 10 + drift)
                builder.add(.responsesIdentical, round: round, agent: agent, .treatment, identical)
                builder.add(.scrapeBodyBytes, round: round, agent: agent, .treatment, 500 + drift)
                for arm in [Arm.control, .treatment] {
                    builder.add(.requestFailures, round: round, agent: agent, arm, failures(agent, arm, round))
                }
            }
        }
        return builder
    }

    @Test("Up to 1 % of failed requests changes no verdict")
    func few() {
        let verdicts = builder { _, _, _ in 0.01 }.judgement.budgetRows.map(\.verdict)
        #expect(verdicts == Array(repeating: .pass, count: 7))
    }

    @Test(
        "No row that depends on the load passes if an agent fails its requests, in any arm or round",
        arguments: [
            "all": { (_: Int, _: Arm, _: Int) in 1.0 }, "5 %": { _, _, _ in 0.05 },
            "one agent": { agent, _, _ in agent == 2 ? 0.38 : 0 }, "one round": { _, _, round in round == 3 ? 1 : 0 },
            "control": { _, arm, _ in arm == .control ? 0.1 : 0 },
            "treatment": { _, arm, _ in arm == .treatment ? 0.1 : 0 },
        ] as [String: @Sendable (Int, Arm, Int) -> Double])
    func many(name: String, failures: @Sendable (Int, Arm, Int) -> Double) {
        let rows = builder(failures).judgement.budgetRows
        #expect(rows.dropLast().allSatisfy { $0.verdict == .inconclusive }, "\(name): \(rows.map(\.verdict))")
        // A page does not depend on requests.
        #expect(rows.last?.verdict == .pass)
        #expect("\(rows[0].notes)".contains("of its requests"))
    }

    @Test("The note names the agent, its arm and the answers that the round reported")
    func note() {
        var builder = builder { agent, arm, _ in agent == 2 && arm == .treatment ? 0.38 : 0 }
        builder.failures = [
            AgentFailure(
                target: "swift", phase: .twins, round: 1, agent: builder.agents[1], arm: .treatment,
                reason: "38 % of its requests were answered 401", lastOutput: [])
        ]
        let row = builder.judgement.budgetRows[0]
        #expect(row.notes.contains(.doubt(.failedRequests("m/a2 (treatment): 38 % of its requests were answered 401"))))
        // The other agent's own rows do not change.
        let own = builder.judgement.agentRows
        #expect(own.filter { $0.agent == builder.agents[0] }.allSatisfy { $0.verdict == .pass })
    }

    @Test("If all answers to one rare request failed, nothing that depends on the load passes")
    func brokenEndpoint() {
        var builder = builder { _, _, _ in 0.003 }
        #expect(builder.judgement.budgetRows.allSatisfy { $0.verdict == .pass })
        builder.failures = [
            AgentFailure(
                target: "swift", phase: .twins, round: 1, agent: builder.agents[1], arm: .treatment,
                reason: "0.3 % of its requests were answered 401; every answer to POST /rare was 401", lastOutput: [])
        ]
        let rows = builder.judgement.budgetRows
        #expect(rows.dropLast().allSatisfy { $0.verdict == .inconclusive } && rows.last?.verdict == .pass)
        #expect("\(rows[0].notes)".contains("every answer to POST /rare was 401"))
    }

    @Test("Answers that differ because one twin fails break compatibility, and the fail stays")
    func incompatible() {
        let rows = builder({ _, arm, _ in arm == .treatment ? 1 : 0 }, identical: 0).judgement.budgetRows
        #expect(rows.first { $0.metric == .responsesIdentical }?.verdict == .fail)
        #expect(rows.first { $0.metric == .cpu }?.verdict == .inconclusive)
    }

    /// Makes a fleet whose total throughput passes, and in which one agent's processes leave this many of 150 requests
    /// unanswered.
    private func hanging(
        control: Double, treatment: Double, reason: String? = nil
    ) -> RunBuilder {
        var builder = RunBuilder(agents: 100)
        builder.budgets = [
            budget(.requestThroughput, .atLeast(-1), scope: .fleet, statistic: .relativeDifference),
            budget(.cpu, .atMost(0.5), scope: .fleet, denominator: .core),
        ]
        for round in 1...5 {
            let drift = 0.0001 * Double(round)
            for agent in 1...100 {
                let lost = agent == 3 ? (control: control, treatment: treatment) : (control: 0, treatment: 0)
                builder.pair(.cpu, round: round, agent: agent, 0.1, 0.11 + drift)
                builder.pair(
                    .requestThroughput, round: round, agent: agent, 10 - lost.control / 15,
                    10 + drift - lost.treatment / 15)
                builder.pair(.requestsSent, round: round, agent: agent, 150, 150)
                builder.pair(.requestsUnanswered, round: round, agent: agent, lost.control, lost.treatment)
                builder.pair(
                    .requestFailures, round: round, agent: agent, lost.control / 150, lost.treatment / 150)
            }
        }
        if let reason {
            builder.failures = [
                AgentFailure(
                    target: "swift", phase: .twins, round: 1, agent: builder.agents[2], arm: .treatment, reason: reason,
                    lastOutput: [])
            ]
        }
        return builder
    }

    @Test(
        "Throughput fails if one agent of a hundred hangs with its exporter on, even if the mean hardly changes"
    )
    func hung() {
        #expect(hanging(control: 0, treatment: 0).judgement.budgetRows.map(\.verdict) == [.pass, .pass])
        let rows = hanging(control: 0, treatment: 75).judgement.budgetRows
        #expect(rows.map(\.verdict) == [.fail, .inconclusive])
        #expect(rows.allSatisfy { "\($0.notes)".contains("m/a3 (treatment): 50.0 % of its requests failed") })
        let reason = "fails, because with the exporter on m/a3 stopped answering, and the twin did not"
        #expect(rows[0].notes.last == .remark(reason) && !"\(rows[1].notes)".contains("fails, because"))
        // The exporter is not the cause of these, or may not be.
        for (control, treatment) in [(75.0, 0.0), (75, 75)] {
            let rows = hanging(control: control, treatment: treatment).judgement.budgetRows
            #expect(rows.map(\.verdict) == [.inconclusive, .inconclusive])
            #expect("\(rows[0].notes)".contains("m/a3 (control): "))
            #expect(!"\(rows[0].notes)".contains("fails, because"))
        }
        #expect(hanging(control: 0, treatment: 1).judgement.budgetRows.map(\.verdict) == [.pass, .pass])
    }

    @Test("Answers missing because the machine had no core are not a finding about the exporter")
    func withoutCore() {
        let reason = "50 % of its requests were not answered: it waited for a core for 4.0 of 5.0 s and ran for 0.1 s"
        let rows = hanging(control: 0, treatment: 75, reason: reason).judgement.budgetRows
        #expect(rows.map(\.verdict) == [.inconclusive, .inconclusive])
        #expect("\(rows[0].notes)".contains(reason))
    }

    @Test("Answers that differ only because the machine had no core do not break compatibility")
    func identicalWithoutCore() {
        var builder = builder({ agent, _, _ in agent == 2 ? 0.5 : 0 }, identical: 0.5)
        #expect(builder.judgement.budgetRows[5].verdict == .fail)
        builder.failures = [Arm.control, .treatment].map {
            AgentFailure(
                target: "swift", phase: .twins, round: 1, agent: builder.agents[1], arm: $0,
                reason: "50 % of its requests were not answered: it waited for a core for 4.0 of 5.0 s", lastOutput: [])
        }
        #expect(builder.judgement.budgetRows[5].verdict == .inconclusive)
    }

    @Test("Impossible counts leave the process's load unknown, also without a share")
    func impossibleCounts() {
        var builder = builder { _, _, _ in 0 }
        let reason =
            "the counts of its requests are impossible: the load command reported requests_failed 200.0 of requests_sent "
            + "50.0"
        let agent = builder.agents[1]
        builder.observations.removeAll { $0.metric == .requestFailures && $0.agent == agent }
        for round in 1...5 {
            for arm in [Arm.control, .treatment] {
                builder.add(.requestFailures, round: round, agent: 2, arm, Measured.absent(reason))
            }
        }
        builder.failures = [
            AgentFailure(
                target: "swift", phase: .twins, round: 1, agent: builder.agents[1], arm: .treatment, reason: reason,
                lastOutput: [])
        ]
        let rows = builder.judgement.budgetRows
        #expect(rows.dropLast().allSatisfy { $0.verdict == .inconclusive })
        #expect("\(rows[0].notes)".contains(reason))
    }

    @Test("A note names the worst three processes, and the number of others")
    func names() {
        var builder = builder { _, _, _ in 0.5 }
        for round in 1...5 { builder.add(.requestFailures, round: round, agent: 2, .control, 0.6) }
        let notes = "\(builder.judgement.budgetRows[0].notes)"
        #expect(notes.contains("m/a2 (control): 60.0 %") && notes.contains("; and 1 other process"))
    }

    @Test("Expected failures of a target count only beyond the number that chance explains")
    func expected() {
        let limit = FailureLimit(expected: 0.01)
        // A round has 150 requests: 1.5 failures on average.
        #expect(!limit.isExceeded(by: 5, of: 150))
        #expect(limit.isExceeded(by: 15, of: 150))
        #expect(FailureLimit(expected: 0).isExceeded(by: 2, of: 150))
        #expect(!FailureLimit(expected: 0).isExceeded(by: 1, of: 150))
        #expect(!FailureLimit(expected: 0).isExceeded(by: 0, of: 0))
    }

    @Test("No row of such a run is improved or unchanged, compared with a baseline or with its twin")
    func comparisons() {
        let changes = [Metric.cpu, .uss, .requestSeconds, .requestThroughput].map {
            ChangeThreshold(
                metric: $0, phase: .twins, statistic: .treatment, absolute: 100, relative: 10, why: "test")
        }
        func run(_ share: Double, versus: Bool = false) -> StoredRun {
            var builder = builder { _, arm, _ in arm == .treatment ? share : 0 }
            builder.changes = changes
            builder.versus = versus
            return versus ? builder.renamed(to: "other vs swift").run : builder.run
        }
        for (current, baseline) in [(0.38, 0.0), (0.0, 0.38)] {
            let comparison = Comparison(run(current), against: run(baseline), name: "kept")
            #expect(comparison.rows.count == 4)
            for row in comparison.rows + comparison.agentRows {
                #expect(row.change == .inconclusive, "\(row)")
                #expect(row.doubts.contains { if case .failedRequests = $0 { true } else { false } })
            }
        }
        #expect(Comparison(versus: run(0, versus: true))?.rows.contains { $0.change == .unchanged } == true)
        let versus = Comparison(versus: run(0.38, versus: true))
        #expect(versus?.rows.count == 4 && versus?.rows.allSatisfy { $0.change == .inconclusive } == true)
        // More rounds would not help.
        #expect(Decision.undecided(run(0.38, versus: true)) == 0)
    }

    @Test("A run with looks does not wait for rows that failed requests leave open")
    func looks() { #expect(Decision.undecided(builder { _, _, _ in 0.5 }.run) == 0) }

    @Test("A target that fails its requests has no rank")
    func ranking() throws {
        var builder = builder { _, arm, _ in arm == .treatment ? 0.5 : 0 }
        let own = builder.observations
        builder.others = ["b"]
        builder.observations += own.filter { $0.metric != .requestFailures }.map { one in
            Observation(
                target: "b", phase: one.phase, round: one.round, block: one.block, agent: one.agent, arm: one.arm,
                metric: one.metric, measured: one.measured)
        }
        let line = try #require(Ranking(builder.run, builder.judgement).lines.first)
        #expect(line.places.map(\.ranks) == [nil, 1...1])
    }
}

extension RunBuilder {
    /// Returns the same observations for another subject.
    fileprivate func renamed(to target: SubjectID) -> RunBuilder {
        var copy = self
        copy.observations = observations.map { one in
            Observation(
                target: target, phase: one.phase, round: one.round, block: one.block, agent: one.agent, arm: one.arm,
                metric: one.metric, measured: one.measured)
        }
        return copy
    }
}
