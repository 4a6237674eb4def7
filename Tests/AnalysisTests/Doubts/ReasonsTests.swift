import BenchmarkModel
import Testing

@testable import Analysis

@Suite("Reasons of missing values") struct ReasonsTests {
    private static func agent(_ number: Int) -> AgentID { AgentID(machine: "m", name: "a\(number)") }

    @Test("A single reason has no agents, and several reasons have theirs")
    func text() {
        #expect(Reasons([:]).text == "not observed")
        #expect(Reasons([Self.agent(1): "not ready", Self.agent(2): "not ready"]).text == "not ready")
        let mixed = Reasons([Self.agent(1): "killed", Self.agent(2): "not ready", Self.agent(3): "not ready"])
        #expect(mixed.text == "m/a2, m/a3: not ready; m/a1: killed")
        #expect(
            mixed.notes == [
                .missing([Self.agent(2), Self.agent(3)], reason: "not ready"),
                .missing([Self.agent(1)], reason: "killed"),
            ])
        #expect(
            Reasons([(agent: nil, reason: "b"), (agent: nil, reason: "a"), (agent: nil, reason: "b")]).text == "a; b")
    }

    @Test("Reasons beyond the limit are counted, and no agent is lost")
    func many() {
        let reasons = Reasons(Dictionary(uniqueKeysWithValues: (1...9).map { (Self.agent($0), "reason \($0)") }))
        #expect(reasons.text.contains("m/a5: reason 5; 4 more agents: 4 other reasons"))
        #expect(reasons.notes.count == 6)
        #expect(
            reasons.notes.last == .missing((6...9).map(Self.agent), reason: "4 other reasons, listed in the raw export")
        )
    }

    @Test("A row names the agents of each reason: in its notes, or in place of its figure")
    func rows() throws {
        var builder = RunBuilder(agents: 3)
        for round in 1...2 {
            for agent in 1...3 { builder.add(.uss, round: round, agent: agent, .control, 1) }
            builder.add(.uss, round: round, agent: 1, .treatment, 2)
            builder.add(.uss, round: round, agent: 2, .treatment, .absent("not ready within 10 s"))
            builder.add(.uss, round: round, agent: 3, .treatment, .absent("it ended with signal 9"))
            for agent in 1...3 {
                builder.add(.cpu, round: round, agent: agent, .control, .absent(agent == 2 ? "no tick" : "no clock"))
            }
        }
        let row = try #require(builder.judgement.reference(.uss, .difference, "mean"))
        #expect(row.notes.contains(.missing([builder.agents[1]], reason: "not ready within 10 s")))
        #expect(row.notes.contains(.missing([builder.agents[2]], reason: "it ended with signal 9")))
        let absent = try #require(builder.judgement.reference(.cpu, .control, "mean"))
        #expect(absent.figure == .absent("m/a1, m/a3: no clock; m/a2: no tick"))
    }
}
