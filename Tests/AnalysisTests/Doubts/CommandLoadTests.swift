import BenchmarkModel
import Testing

@testable import Analysis

@Suite("Load of a load command") struct CommandLoadTests {
    /// Makes the rows of three rounds of two agents at a rate of 10, with the throughput that each treatment reported.
    ///
    /// - Parameter cpu: the limit of the first budget.
    private func rows(_ reported: Measured, cpu: Double = 0.5) -> [ResultRow] {
        var builder = RunBuilder(agents: 2)
        builder.loadCommand = ["/load"]
        builder.budgets = [
            budget(.cpu, .atMost(cpu), scope: .fleet, denominator: .core), budget(.uss, .atMost(10), scope: .fleet),
            budget(.requestThroughput, .atMost(5), scope: .fleet),
        ]
        for round in 1...3 {
            for agent in 1...2 {
                builder.pair(.cpu, round: round, agent: agent, 0.1, 0.11 + 0.001 * Double(round))
                builder.pair(.uss, round: round, agent: agent, 1, 1.1 + 0.001 * Double(round))
                builder.add(.requestThroughput, round: round, agent: agent, .control, 9.9)
                builder.add(
                    .requestThroughput, round: round, agent: agent, .treatment,
                    round == 2 && agent == 1 ? reported : .value(10 + 0.01 * Double(round)))
            }
        }
        return builder.judgement.budgetRows
    }

    private func notes(_ row: ResultRow) -> String { "\(row.notes)" }

    @Test("If the load was as planned, rows that depend on it can pass")
    func asAsked() {
        #expect(rows(.value(9.8)).map(\.verdict) == [.pass, .pass, .pass])
    }

    @Test("A load that fell behind prevents a pass only for rows that depend on it")
    func behind() {
        let rows = rows(.value(4))
        #expect(rows.map(\.verdict) == [.inconclusive, .pass, .inconclusive])
        #expect(notes(rows[0]).contains("reported 9.02 requests/s per agent instead of 10.0"))
    }

    @Test(
        "If the throughput is not reported, no row of the agents' work is decided, not even a fail"
    )
    func unknown() {
        let rows = rows(.absent("it died"))
        #expect(rows[0].verdict == .inconclusive && rows[1].verdict == .inconclusive && rows[2].verdict != .pass)
        for row in rows.prefix(2) { #expect(notes(row).contains("1 of 12 throughputs are missing (it died)")) }
        #expect(self.rows(.absent("it died"), cpu: 1e-6)[0].verdict == .inconclusive)
        #expect(self.rows(.value(9.8), cpu: 1e-6)[0].verdict == .fail)
        #expect(!notes(rows[2]).contains("throughputs are missing"))
    }

    @Test(
        "A load that one agent of many did not meet prevents passes of the fleet and of that agent only"
    )
    func oneOfMany() throws {
        var builder = RunBuilder(agents: 40)
        builder.loadCommand = ["/load"]
        builder.budgets = [
            budget(.requestThroughput, .atLeast(-5), scope: .fleet),
            budget(.cpu, .atMost(0.5), denominator: .core),
        ]
        for round in 1...5 {
            for agent in 1...40 {
                builder.pair(.requestThroughput, round: round, agent: agent, 10, agent == 7 ? 5 : 10)
                builder.pair(.cpu, round: round, agent: agent, 0.1, 0.11 + 0.001 * Double(round))
            }
        }
        let judgement = builder.judgement
        for row in judgement.budgetRows {
            #expect(row.verdict == .inconclusive)
            #expect(
                notes(row).contains(
                    "load fell behind: the load command of m/a7 (treatment) reported 5.0 requests/s instead of 10.0"))
        }
        let open = judgement.agentRows.filter { $0.verdict != .pass }
        #expect(judgement.agentRows.count == 40 && open.map(\.agent?.name) == ["a7"])
    }

    @Test("A load far above the plan prevents a pass of the rows that depend on it, and the agent is named")
    func ahead() {
        let rows = rows(.value(1e9))
        #expect(rows[0].verdict == .inconclusive && rows[2].verdict != .pass)
        #expect(notes(rows[0]).contains("another load was sent: the load command of m/a1 (treatment) reported "))
    }

    @Test("A load that the bench sends has no such note")
    func ofTheBench() {
        var builder = RunBuilder(agents: 1)
        builder.budgets = [budget(.cpu, .atMost(0.5), scope: .fleet, denominator: .core)]
        for round in 1...3 { builder.pair(.cpu, round: round, agent: 1, 0.1, 0.11 + 0.001 * Double(round)) }
        #expect(builder.judgement.budgetRows[0].verdict == .pass)
    }
}
