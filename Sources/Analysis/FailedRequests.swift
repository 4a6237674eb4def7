import BenchmarkModel

/// Agents that failed more requests than the limit of their target. They did other work than the plan's, so no verdict can be based
/// on a figure of theirs that depends on the load.
struct FailedRequests {
    private struct Finding {
        let agent: AgentID
        let arm: Arm
        /// Mean over the rounds.
        let share: Double
        let reason: String
    }

    private let isVersus: Bool
    /// The agent with the largest share first.
    private var findings: [Phase: [Finding]] = [:]

    /// Counts of the answers themselves: failed requests make them worse, and that is a finding.
    private static let ofAnswers: Set<String> = Set([Metric.requestThroughput, .responsesIdentical].map(\.name))

    /// - Parameter place: stands before the reasons; empty where there is one run.
    /// - Complexity: O(observations of one metric).
    init(_ run: StoredRun, _ subject: Subject, _ index: ObservationIndex, place: String = "") {
        isVersus = subject.isVersus
        let rate = run.plan.requestRates[subject.name] ?? subject.treatment.requestRate
        for phase in [Phase.twins, .uniform, .soak] {
            guard let table = index.table(target: subject.name, phase: phase, metric: Metric.requestFailures.name)
            else { continue }
            // Rounds repeat the same requests, so chance is that of one round.
            let requests = rate * (phase == .soak ? run.plan.soak : run.plan.scrapeInterval)
            var found: [Finding] = []
            for arm in [Arm.control, .treatment, .idle] where table.arms.contains(arm) {
                let limit = FailureLimit(expected: subject.target(of: arm).expectedFailures)
                for agent in table.agents {
                    let shares = table.rounds.compactMap { table.measured(round: $0, agent: agent, arm: arm)?.value }
                    guard !shares.isEmpty else { continue }
                    let share = shares.reduce(0, +) / Double(shares.count)
                    guard limit.isExceeded(byShare: share, of: Int(saturating: requests.rounded())) else { continue }
                    let told = run.failures.first {
                        $0.target == subject.name && $0.phase == phase && $0.agent == agent && $0.arm == arm
                            && $0.isOfRequests
                    }
                    let text = told?.reason ?? "\((share * 1000).rounded() / 10) % \(AgentFailure.ofRequests) failed"
                    found.append(
                        Finding(
                            agent: agent, arm: arm, share: share, reason: "\(place)\(agent) (\(arm.rawValue)): \(text)")
                    )
                }
            }
            findings[phase] = found.sorted { ($1.share, $0.agent) < ($0.share, $1.agent) }
        }
    }

    /// Why a figure cannot be judged; nil where it can be.
    ///
    /// - Parameters:
    ///   - arm: which figure of the arms it is.
    ///   - agent: nil for a figure of the fleet, to which every agent contributes.
    private func doubt(of metric: String, _ phase: Phase, _ arm: RowArm?, _ agent: AgentID?) -> String? {
        guard let load = Metric.named(metric)?.load, load != .none, let found = findings[phase] else { return nil }
        return found.first { finding in
            let isOfArm =
                switch arm {
                case .control: finding.arm == .control
                case .treatment: finding.arm == .treatment
                case .idle: finding.arm == .idle
                default: true
                }
            // Answers are those of both arms, whichever row shows them.
            return (isOfArm || metric == Metric.responsesIdentical.name) && (agent == nil || agent == finding.agent)
        }?.reason
    }

    /// Takes the verdict away from a row whose figure is of failed requests.
    func judged(_ row: ResultRow) -> ResultRow {
        guard let verdict = row.verdict, verdict != .notMeasured,
            let reason = doubt(of: row.metric, row.phase, row.arm, row.agent)
        else { return row }
        let stays = verdict == .fail && Self.ofAnswers.contains(row.metric)
        return row.judged(stays ? .fail : .inconclusive, notes: row.notes + [.doubt(.failedRequests(reason))])
    }

    /// Why a threshold's figure cannot be compared; nil where it can be.
    ///
    /// - Parameter agent: nil for the fleet.
    func doubt(of threshold: ChangeThreshold, agent: AgentID?) -> Doubt? {
        let arm: RowArm = isVersus || threshold.statistic == .difference ? .difference : .treatment
        return doubt(of: threshold.metric, threshold.phase, arm, agent).map(Doubt.failedRequests)
    }
}
