import BenchmarkModel

/// Finds the processes that failed more requests than the limit of their target. It also marks a process that left
/// requests unanswered: if its twin answered them, it lost throughput, even if the fleet's mean hardly changes.
struct FailedRequests {
    /// Phases in which some agent had no core to run on.
    private(set) var withoutCores: Set<Phase> = []
    private let subject: Subject
    private let index: ObservationIndex
    private let plan: Plan
    /// The first reported failure of each process in each phase.
    private var reported: [Process: AgentFailure] = [:]

    private struct Process: Hashable {
        let phase: Phase
        let agent: AgentID
        let arm: Arm
    }

    init(_ run: StoredRun, _ subject: Subject, _ index: ObservationIndex) {
        self.subject = subject
        self.index = index
        plan = run.plan
        for failure in run.failures.reversed() where failure.target == subject.name && failure.isOfRequests {
            reported[Process(phase: failure.phase, agent: failure.agent, arm: failure.arm)] = failure
            if failure.isOfCores { withoutCores.insert(failure.phase) }
        }
    }

    func findings(_ phase: Phase) -> [UndoneWork.Finding] {
        func table(_ metric: Metric) -> MetricTable? {
            index.table(target: subject.name, phase: phase, metric: metric)
        }
        guard let failures = table(.requestFailures) else { return [] }
        let unanswered = UnansweredShares(sent: table(.requestsSent), unanswered: table(.requestsUnanswered))
        let rates = plan.rates(of: subject)
        let seconds = plan.steadySeconds(of: phase) ?? 0
        var found: [UndoneWork.Finding] = []
        for arm in [Arm.control, .treatment, .idle] where failures.arms.contains(arm) {
            let limit = FailureLimit(expected: subject.target(of: arm).expectedFailures)
            for agent in failures.agents {
                // Rounds repeat the same requests, so the limit allows for the chance in one round.
                let requests = Int(saturating: (rates.of(agent) * seconds).rounded())
                let shares = failures.rounds.compactMap {
                    failures.measured(round: $0, agent: agent, arm: arm)?.value
                }
                let failure = reported[Process(phase: phase, agent: agent, arm: arm)]
                // If the reported counts are impossible, the share is unknown. All requests may have failed, so the
                // share counts as 1.
                guard !shares.isEmpty || failure != nil else { continue }
                let share = shares.isEmpty ? 1 : shares.reduce(0, +) / Double(shares.count)
                let isHung = unanswered.isExceeded(agent, arm)
                let isBroken = failure?.isOfEveryAnswer ?? false
                guard isHung || isBroken || limit.isExceeded(byShare: share, of: requests) else { continue }
                found.append(
                    UndoneWork.Finding(
                        agent: agent, arm: arm, share: share, isHung: isHung, isOfCores: failure?.isOfCores ?? false,
                        text: failure?.reason
                            ?? "\((share * 1000).rounded() / 10) % \(AgentFailure.ofRequests) failed"))
            }
        }
        return found
    }
}

/// The processes that left more requests unanswered than the limit, over all rounds together.
private struct UnansweredShares {
    let sent: MetricTable?
    let unanswered: MetricTable?

    func isExceeded(_ agent: AgentID, _ arm: Arm) -> Bool {
        guard let sent, let unanswered else { return false }
        var total = (sent: 0.0, unanswered: 0.0)
        for round in unanswered.rounds {
            guard let all = sent.measured(round: round, agent: agent, arm: arm)?.value,
                let none = unanswered.measured(round: round, agent: agent, arm: arm)?.value
            else { continue }
            total.sent += all
            total.unanswered += none
        }
        return total.sent > 0
            && FailureLimit.unanswered.isExceeded(
                byShare: total.unanswered / total.sent, of: Int(min(total.sent, 1e15)))
    }
}
