import BenchmarkModel
import LoadDriver
import ModelLiterals
import Testing

@testable import NodeRunner

@Suite("Outcome of requests") struct RequestOutcomeTests {
    private func connection(
        planned: Int, answered: Int, _ failed: [Int: Int] = [:], overdue: Int = 0, problem: String? = nil,
        bodies: [Int: [UInt8]] = [:]
    ) -> MemberResult {
        var connection = MemberResult()
        connection.planned = planned
        connection.sent = planned
        connection.accepted = answered - overdue
        connection.answered = answered
        connection.overdue = overdue
        connection.failedByStatus = failed
        connection.problem = problem
        connection.failedBodies = bodies
        return connection
    }

    @Test("A single cause is named as it is, several causes with their shares")
    func sentences() {
        let one = RequestOutcome(connection(planned: 100, answered: 100, [401: 38]))
        #expect(one.sentence == "38 % of its requests were answered 401" && one.failureShare == .value(0.38))
        let all = RequestOutcome(connection(planned: 50, answered: 0, problem: "127.0.0.1:1: connection refused"))
        #expect(all.sentence == "100 % of its requests were not answered (127.0.0.1:1: connection refused)")
        let mixed = RequestOutcome(connection(planned: 1000, answered: 990, [500: 30, 503: 2]))
        #expect(
            mixed.sentence
                == "4.2 % of its requests failed: 3.0 % were answered 500, 1.0 % were not answered, "
                + "0.2 % were answered 503"
        )
        #expect(AgentFailure.saying(mixed.sentence).isOfRequests)
        let late = RequestOutcome(connection(planned: 50, answered: 50, overdue: 25))
        #expect(late.sentence == "50 % of its requests were not answered before its load was over")
    }

    @Test("Requests sent are answered or unanswered, and an answer that came too late counts as unanswered")
    func counts() {
        func counts(_ connection: MemberResult) -> [Double?] { RequestOutcome(connection).counts.map(\.1.value) }
        #expect(counts(connection(planned: 100, answered: 100)) == [100, 100, 0, 0])
        #expect(counts(connection(planned: 100, answered: 60, [500: 4])) == [100, 60, 4, 40])
        #expect(counts(connection(planned: 100, answered: 90, [500: 4], overdue: 30)) == [100, 60, 4, 40])
        #expect(RequestOutcome(connection(planned: 100, answered: 60)).counts.map(\.0) == Metric.requestCounts)
    }

    @Test("A process that answered nothing has no number of connections")
    func connections() {
        var refused = connection(planned: 100, answered: 0)
        refused.connections = 1
        let missing = RequestOutcome(refused).connections
        #expect(missing.value == nil && missing.absentReason == "no request of steady state was answered")
        var answered = connection(planned: 100, answered: 1)
        answered.connections = 3
        #expect(RequestOutcome(answered).connections == .value(3))
    }

    @Test("A process hangs when more than 1 % of its requests have no answer, whatever failures its target expects")
    func hung() {
        #expect(RequestOutcome(connection(planned: 100, answered: 98)).isHung)
        #expect(!RequestOutcome(connection(planned: 100, answered: 99)).isHung)
        #expect(!RequestOutcome(connection(planned: 100, answered: 100, [500: 100])).isHung)
        #expect(!RequestOutcome(connection(planned: 0, answered: 0)).isHung)
    }

    @Test("Without planned requests the share and the counts are missing, not 0")
    func none() {
        let none = RequestOutcome(connection(planned: 0, answered: 0))
        #expect(none.failureShare.value == nil && none.counts.allSatisfy { $0.1.value == nil })
        var unsent = MemberResult()
        unsent.planned = 50
        let outcome = RequestOutcome(unsent)
        #expect(
            outcome.failureShare.absentReason == "the load driver sent none of its requests in time" && !outcome.isHung)
    }

    @Test("Bodies are quoted so that they can be printed anywhere")
    func bodies() {
        let hostile = Array("a\u{1b}[2J\n\u{202e}\"b\u{0}".utf8) + [0xff]
        let outcome = RequestOutcome(
            connection(planned: 3, answered: 3, [500: 2, 404: 1], bodies: [500: hostile, 404: []]))
        #expect(outcome.bodies == ["404: an empty body", #"500: "a\u{1B}[2J\n\u{202E}"b\0"# + "\u{fffd}\""])
        #expect(Excerpt.text(Array(repeating: UInt8(ascii: "x"), count: 500)).count < 100)
    }

    /// Failures of agents a0, a1, ... of a treatment with 100 planned requests each: how many were answered, and why
    /// there was no core.
    private func failures(_ all: [(answered: Int, failed: Int, noCore: String?)]) -> [AgentFailure] {
        let findings = all.enumerated().map { index, one in
            RequestFailures.Finding(
                agent: .made("a\(index)", machine: "m", group: index),
                outcome: RequestOutcome(
                    connection(planned: 100, answered: one.answered, one.failed > 0 ? [500: one.failed] : [:])),
                noCore: one.noCore)
        }
        return RequestFailures(.made(findings.map(\.agent), round: 3)).failures(findings)
    }

    private func outcome(rare accepted: Int, failed: Int, of all: Int = 1000) -> RequestOutcome {
        var connection = connection(planned: all, answered: all, failed > 0 ? [401: failed] : [:])
        connection.endpoints = ["GET /a", "POST /rare"].map { EndpointAnswers(name: $0) }
        connection.endpoints[0].accepted = all - accepted
        connection.endpoints[1].accepted = accepted
        connection.endpoints[1].failed = failed
        connection.endpoints[1].status = 401
        return RequestOutcome(connection)
    }

    @Test("A rare request whose answers all fail is found, although its share is below the limit")
    func brokenEndpoint() {
        let limit = FailureLimit(expected: 0)
        #expect(outcome(rare: 3, failed: 3).brokenEndpoint(limit)?.name == "POST /rare")
        #expect(outcome(rare: 3, failed: 2).brokenEndpoint(limit) == nil)
        #expect(outcome(rare: 0, failed: 0).brokenEndpoint(limit) == nil)
        // One failure may be the expected one, many in a row are not.
        #expect(outcome(rare: 1, failed: 1).brokenEndpoint(FailureLimit(expected: 0.01)) == nil)
        #expect(outcome(rare: 5, failed: 5).brokenEndpoint(FailureLimit(expected: 0.01)) != nil)
        let finding = RequestFailures.Finding(
            agent: .made("a", machine: "m"), outcome: outcome(rare: 3, failed: 3), noCore: nil)
        let failures = RequestFailures(.made([finding.agent])).failures([finding])
        #expect(
            failures.map(\.reason) == ["0.3 % of its requests were answered 401; every answer to POST /rare was 401"])
        #expect(failures.allSatisfy { $0.isOfRequests && $0.isOfEveryAnswer })
    }

    @Test("A POST that was lost with its connection is named as a reason for missing answers")
    func lost() {
        var lost = connection(planned: 100, answered: 90)
        lost.unrepeated = 10
        #expect(
            RequestOutcome(lost).sentence
                == "10 % of its requests were not answered (the process closed a kept connection, and a POST or PATCH "
                + "is not sent again)")
    }

    @Test("Every process that stopped answering is a failure by its own name")
    func named() {
        let found = failures([(100, 0, nil), (50, 0, nil), (0, 0, nil), (99, 0, nil)])
        #expect(found.map(\.agent.name) == ["a1", "a2"])
        #expect(found.map(\.reason).first == "50 % of its requests were not answered")
        #expect(found.allSatisfy { $0.round == 3 && $0.isOfRequests && !$0.isOfCores })
    }

    @Test("If very many agents hang, the worst are named, with the number of the others")
    func many() {
        let found = failures((0..<14).map { (answered: $0, failed: 0, noCore: nil) })
        #expect(found.map(\.agent.name) == (0..<10).map { "a\($0)" })
        #expect(found.last?.reason.contains("; so did 4 other agents, see their requests_unanswered") == true)
        #expect(found.dropLast().allSatisfy { !$0.reason.contains("so did") })
        #expect(failures((0..<10).map { (answered: $0, failed: 0, noCore: nil) }).count == 10)
    }

    @Test("Failed answers are reported for the worst agent, and so are agents that the machine had no core for")
    func worst() {
        let waited = "it waited for a core for 4.0 of 5.0 s and ran for 0.1 s"
        let found = failures([
            (100, 5, nil), (100, 9, nil), (40, 0, waited), (30, 0, waited), (50, 0, nil), (100, 0, waited),
        ])
        #expect(found.map(\.agent.name) == ["a4", "a1", "a3"])
        #expect(found[1].reason.hasSuffix("; 2 of the 6 agents failed too many requests"))
        #expect(found[2].reason.contains("70 % of its requests were not answered: \(waited)"))
        #expect(found[2].reason.hasSuffix("; 2 of the 6 agents had no core to answer them") && found[2].isOfCores)
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
