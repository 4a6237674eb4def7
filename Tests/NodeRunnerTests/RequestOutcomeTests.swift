import BenchmarkModel
import LoadDriver
import Testing

@testable import NodeRunner

@Suite("Outcome of requests") struct RequestOutcomeTests {
    private func connection(
        planned: Int, answered: Int, _ failed: [Int: Int] = [:], problem: String? = nil, bodies: [Int: [UInt8]] = [:]
    ) -> ConnectionResult {
        var connection = ConnectionResult()
        connection.planned = planned
        connection.answered = answered
        connection.failedByStatus = failed
        connection.problem = problem
        connection.failedBodies = bodies
        return connection
    }

    @Test("A single cause is told as it is, several with their shares")
    func sentences() {
        let one = RequestOutcome(connection(planned: 100, answered: 100, [401: 38]))
        #expect(one.sentence == "38 % of its requests were answered 401" && one.failureShare == .value(0.38))
        let all = RequestOutcome(connection(planned: 50, answered: 0, problem: "127.0.0.1:1: connection refused"))
        #expect(all.sentence == "100 % of its requests were not answered (127.0.0.1:1: connection refused)")
        let mixed = RequestOutcome(connection(planned: 1000, answered: 990, [500: 30, 503: 2]))
        #expect(
            mixed.sentence
                == "4.2 % of its requests failed: 3.0 % were answered 500, 1.0 % were not answered, 0.2 % were answered 503"
        )
        #expect(AgentFailure.saying(mixed.sentence).isOfRequests)
    }

    @Test("Without planned requests there is no share, and not a share of 0")
    func none() { #expect(RequestOutcome(connection(planned: 0, answered: 0)).failureShare.value == nil) }

    @Test("Bodies are quoted so that they can be printed anywhere")
    func bodies() {
        let hostile = Array("a\u{1b}[2J\n\u{202e}\"b\u{0}".utf8) + [0xff]
        let outcome = RequestOutcome(
            connection(planned: 3, answered: 3, [500: 2, 404: 1], bodies: [500: hostile, 404: []]))
        #expect(outcome.bodies == ["404: an empty body", #"500: "a\u{1B}[2J\n\u{202E}"b\0"# + "\u{fffd}\""])
        #expect(Excerpt.text(Array(repeating: UInt8(ascii: "x"), count: 500)).count < 100)
    }
}

extension AgentFailure {
    fileprivate static func saying(_ reason: String) -> AgentFailure {
        AgentFailure(
            target: "t", phase: .twins, round: 1, agent: AgentID(machine: "m", name: "a"), arm: .control,
            reason: reason,
            lastOutput: [])
    }
}
