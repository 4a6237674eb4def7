import BenchmarkModel
import LoadDriver

/// Which agents did not answer the requests of a steady state as they should, as failures by name.
struct RequestFailures {
    private let launch: Launch

    init(_ launch: Launch) { self.launch = launch }

    /// A process, how its requests ended, and why it had no core; nil where it had one.
    struct Finding {
        let agent: AgentOrder
        let outcome: RequestOutcome
        let noCore: String?
    }

    /// Each process that stopped answering, by itself; where more than `mostNamed` of an arm did, the worst of them, and how many others.
    /// Of each arm besides, the one with the largest share of failed answers where that
    /// is above the limit of its target, and the one that left most unanswered because the machine had no core for it: of those
    /// there are usually many, for one reason.
    func failures(_ findings: [Finding]) -> [AgentFailure] {
        Arm.allCases.flatMap { arm -> [AgentFailure] in
            let all = findings.filter { $0.agent.arm == arm }
            let limit = FailureLimit(expected: launch.interface(of: arm).expectedFailures)
            let hung = all.filter { $0.outcome.isHung && $0.noCore == nil }
            let starved = all.filter { $0.outcome.isHung && $0.noCore != nil }
            let failing = all.filter {
                !$0.outcome.isHung && limit.isExceeded(by: $0.outcome.failed, of: $0.outcome.sent)
            }
            return named(hung)
                + [
                    worst(failing, of: all, "failed too many requests"),
                    worst(starved, of: all, "had no core to answer them"),
                ].compactMap { $0 }
        }
    }

    /// More of one arm in one round are not read one by one; their `requests_unanswered` names them.
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
        let noCore = finding.noCore.map { ": \($0)" } ?? ""
        return launch.failure(
            finding.agent, finding.outcome.sentence + noCore + others, lastOutput: finding.outcome.bodies)
    }
}
