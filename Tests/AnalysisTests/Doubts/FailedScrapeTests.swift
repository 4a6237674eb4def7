import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

@Suite("Failed scrapes") struct FailedScrapeTests {
    private static let status = "its scrape was answered with status 500"
    private static let changes = [Metric.cpu, .uss, .requestSeconds, .requestThroughput].map {
        ChangeThreshold(metric: $0, phase: .twins, statistic: .treatment, absolute: 100, relative: 10, why: "test")
    }

    /// The answer of an agent's exporter process to the scrapes of a round.
    private enum Page {
        case whole
        case failed
        case unknown(String)
    }

    /// Makes a run of two agents. Each row is well inside its limit; with `cost` the CPU row is outside.
    private func builder(
        rounds: Int = 5, cost: Double = 0.01, versus: Bool = false, isMeasured: Bool = true,
        _ page: (_ agent: Int, _ round: Int) -> Page
    ) -> RunBuilder {
        var builder = RunBuilder(agents: 2)
        builder.rounds = rounds
        builder.versus = versus
        builder.changes = Self.changes
        builder.budgets = [
            budget(.cpu, .atMost(0.5), scope: .fleet, denominator: .core),
            budget(.cpu, .atMost(500), scope: .fleet, denominator: .control), budget(.uss, .atMost(10)),
            budget(.diskWrites, .atMost(10), scope: .fleet), budget(.requestSeconds, .atMost(10), scope: .fleet),
            budget(.requestThroughput, .atLeast(-1), scope: .fleet),
            budget(.responsesIdentical, .atLeast(1), statistic: .treatment, census: true),
        ]
        let target: SubjectID = versus ? "other vs swift" : "swift"
        for round in 1...rounds {
            let drift = 0.001 * Double(round % 5)
            builder.add(.metronome, round: round, nil, .value(0.0001), target: target)
            for agent in 1...2 {
                func add(_ metric: Metric, _ arm: Arm, _ measured: Measured) {
                    builder.add(metric, round: round, agent: agent, arm, measured, target: target)
                }
                func pair(_ metric: Metric, _ control: Double, _ treatment: Double) {
                    add(metric, .control, .value(control))
                    add(metric, .treatment, .value(treatment))
                }
                let page = page(agent, round)
                let isGone = if case .failed = page { !isMeasured } else { false }
                if !isGone {
                    pair(.cpu, 0.1, 0.1 + cost + drift)
                    pair(.uss, 1, 1.1 + drift)
                    pair(.diskWrites, 1, 1.1 + drift)
                    pair(.requestSeconds, 0.001, 0.0011 + drift)
                    pair(.requestThroughput, 10, 10 + drift)
                }
                add(.responsesIdentical, .treatment, .value(1))
                if versus { add(.endpointsAccessible, .control, .value(1)) }
                switch page {
                case .whole:
                    add(.endpointsAccessible, .treatment, .value(1))
                    add(.scrapeBodyBytes, .treatment, .value(500))
                case .failed:
                    add(.endpointsAccessible, .treatment, .value(0))
                    add(.scrapeBodyBytes, .treatment, .absent(Self.status))
                case .unknown(let reason):
                    add(.endpointsAccessible, .treatment, .absent(reason))
                    add(.scrapeBodyBytes, .treatment, .absent(Self.status))
                }
            }
        }
        return builder
    }

    @Test("Scrapes that all give a page, or all but 1 %, change no verdict")
    func few() {
        let all = Array(repeating: Verdict.pass, count: 7)
        #expect(builder { _, _ in .whole }.judgement.budgetRows.map(\.verdict) == all)
        let rare = builder(rounds: 100) { agent, round in agent == 1 && round == 7 ? .failed : .whole }
        #expect(rare.judgement.budgetRows.map(\.verdict) == all)
        let more = builder(rounds: 100) { agent, round in agent == 1 && round < 3 ? .failed : .whole }
        #expect(more.judgement.budgetRows.first?.verdict == .inconclusive)
    }

    @Test("No row that includes scrapes passes if those of one agent fail, and a note gives agent and reason")
    func failing() {
        for (rounds, share) in [(5, "5 of 5"), (1, "1 of 5")] {
            let judgement = builder { agent, round in agent == 2 && round <= rounds ? .failed : .whole }.judgement
            let rows = judgement.budgetRows
            let doubt = RowNote.doubt(.failedScrapes("m/a2 (treatment): no page in \(share) rounds: \(Self.status)"))
            #expect(rows.dropLast().allSatisfy { $0.verdict == .inconclusive && $0.notes.contains(doubt) })
            // Answers to requests and the other agent's own figures do not change.
            #expect(rows.last?.verdict == .pass)
            let own = judgement.agentRows
            #expect(own.first { $0.agent?.name == "a1" && $0.metric == .uss }?.verdict == .pass)
            #expect(own.first { $0.agent?.name == "a2" && $0.metric == .uss }?.verdict == .inconclusive)
        }
    }

    @Test("A machine without a core for the scrapes is a doubt too, with its own reason")
    func withoutCore() {
        let reason = "its scrape failed: it waited for a core for 4.0 of 5.0 s"
        let row = builder { agent, _ in agent == 2 ? .unknown(reason) : .whole }.judgement.budgetRows[0]
        #expect(row.verdict == .inconclusive)
        #expect(row.notes.contains(.doubt(.failedScrapes("m/a2 (treatment): no page in 5 of 5 rounds: \(reason)"))))
    }

    @Test("A cost beyond its limit fails although scrapes failed")
    func stays() {
        #expect(builder(cost: 2) { _, _ in .failed }.judgement.budgetRows[0].verdict == .fail)
    }

    @Test("A process that exited lacks figures, and is not reported as one whose scrapes failed")
    func gone() {
        let row = builder(isMeasured: false) { agent, round in agent == 2 && round == 1 ? .failed : .whole }
            .judgement.budgetRows[0]
        #expect(row.verdict == .inconclusive)
        #expect(!row.notes.contains { if case .doubt(.failedScrapes) = $0 { true } else { false } })
    }

    @Test("No row of such a run is improved, regressed or unchanged, compared with a baseline or with its twin")
    func comparisons() {
        let whole = builder { _, _ in .whole }
        let broken = builder { agent, _ in agent == 2 ? .failed : .whole }
        for (current, baseline) in [(broken, whole), (whole, broken)] {
            let comparison = Comparison(current, against: baseline)
            #expect(comparison.rows.count == 4)
            for row in comparison.rows {
                #expect(row.change == .inconclusive)
                #expect(row.doubts.contains { if case .failedScrapes = $0 { true } else { false } })
            }
        }
        for row in Comparison(whole, against: whole).rows { #expect(row.change == .unchanged, "\(row)") }
        let versus = builder(versus: true) { _, _ in .failed }.run
        let rows = Comparison(versus: versus)?.rows ?? []
        #expect(rows.count == 4 && rows.allSatisfy { $0.change == .inconclusive })
        #expect(Decision.undecided(versus) == 0)
    }

    @Test("A run with looks does not wait for such rows, and such a target has no rank")
    func looksAndRanks() throws {
        var broken = builder { _, _ in .failed }
        #expect(Decision.undecided(broken.run) == 0)
        broken.others = ["b"]
        broken.observations += builder { _, _ in .whole }.observations.map { one in
            Observation(
                target: "b", phase: one.phase, round: one.round, block: one.block, agent: one.agent, arm: one.arm,
                metric: one.metric, measured: one.measured)
        }
        let line = try #require(Ranking(broken.run, broken.judgement).lines.first)
        #expect(line.places.map(\.ranks) == [nil, 1...1])
    }
}
