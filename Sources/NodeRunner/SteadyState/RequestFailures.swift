import BenchmarkModel
import LoadDriver

/// Failures of agents that did not answer the requests of a steady state as they should, by name.
struct RequestFailures {
    private let launch: Launch

    init(_ launch: Launch) { self.launch = launch }

    /// The outcome of a process' requests, and why the process had no core; nil where it had one.
    struct Finding {
        let agent: AgentOrder
        let outcome: RequestOutcome
        let noCore: String?
    }

    /// Returns one failure for each process that stopped answering. Where more than `mostNamed` processes of an arm
    /// did, it returns the worst of them and the number of the others. For each arm it adds two agents: the one with
    /// the largest share of failed answers, where that is above the limit of its target or no answer to one of its
    /// requests was the expected one, and the one that left most
    /// requests unanswered because the machine had no core for it. There are usually many of the latter two kinds, for
    /// one reason.
    func failures(_ findings: [Finding]) -> [AgentFailure] {
        Arm.allCases.flatMap { arm -> [AgentFailure] in
            let all = findings.filter { $0.agent.arm == arm }
            let limit = FailureLimit(expected: launch.interface(of: arm).expectedFailures)
            let hung = all.filter { $0.outcome.isHung && $0.noCore == nil }
            let starved = all.filter { $0.outcome.isHung && $0.noCore != nil }
            let failing = all.filter {
                !$0.outcome.isHung
                    && (limit.isExceeded(by: $0.outcome.failed, of: $0.outcome.sent)
                        || $0.outcome.brokenEndpoint(limit) != nil)
            }
            return named(hung)
                + [
                    worst(failing, of: all, "failed too many requests"),
                    worst(starved, of: all, "had no core to answer them"),
                ].compactMap { $0 }
        }
    }

    /// Number of failures of an arm that are named in a round. `requests_unanswered` shows the others.
    static let mostNamed = 10

    private func named(_ hung: [Finding]) -> [AgentFailure] {
        let rest = hung.count - Self.mostNamed
        let others =
            rest > 0
            ? "; so did \(Count.text(rest, "other agent")), see their requests_unanswered in the raw export" : ""
        let shown =
            rest > 0 ? hung.sorted { $0.outcome.unanswered > $1.outcome.unanswered }.prefix(Self.mostNamed) : hung[...]
        return shown.enumerated().map { failure($1, $0 == Self.mostNamed - 1 ? others : "") }
    }

    private func worst(_ some: [Finding], of all: [Finding], _ what: String) -> AgentFailure? {
        some.max { $0.outcome.failed < $1.outcome.failed }.map {
            failure($0, some.count > 1 ? "; \(some.count) of the \(all.count) agents \(what)" : "")
        }
    }

    private func failure(_ finding: Finding, _ others: String = "") -> AgentFailure {
        let limit = FailureLimit(expected: launch.interface(of: finding.agent.arm).expectedFailures)
        // A target with one request has said it already.
        let endpoint = finding.outcome.hasSeveralEndpoints ? finding.outcome.brokenEndpoint(limit) : nil
        let broken = endpoint.map { "; \(AgentFailure.ofEveryAnswer) \($0.name) was \($0.status)" } ?? ""
        let noCore = finding.noCore.map { ": \($0)" } ?? ""
        return launch.failure(
            finding.agent, finding.outcome.sentence + broken + noCore + others, lastOutput: finding.outcome.bodies)
    }
}
