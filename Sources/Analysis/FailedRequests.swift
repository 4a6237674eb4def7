import BenchmarkModel

/// Agents that failed more requests than the limit of their target. They did other work than the plan's, so no verdict can be based
/// on a figure of theirs that depends on the load. One that left requests unanswered besides while its twin answered has lost
/// throughput, however little that changes the fleet's mean.
struct FailedRequests {
    private struct Finding {
        let agent: AgentID
        let arm: Arm
        /// Mean over the rounds.
        let share: Double
        /// More requests than the limit had no answer.
        let isHung: Bool
        let reason: String
    }

    private let isVersus: Bool
    /// Phases in which agents had no core to answer with: who would have answered is not known.
    private var withoutCores: Set<Phase> = []
    /// The agent with the largest share first.
    private var findings: [Phase: [Finding]] = [:]

    /// Counts of the answers themselves: failed requests make them worse, and that is a finding.
    private static let ofAnswers: Set<String> = Set([Metric.requestThroughput, .responsesIdentical].map(\.name))
    /// As many agents as a note names.
    private static let mostNamed = 3

    /// - Parameter place: stands before the reasons; empty where there is one run.
    /// - Complexity: O(observations of two metrics).
    init(_ run: StoredRun, _ subject: Subject, _ index: ObservationIndex, place: String = "") {
        isVersus = subject.isVersus
        let rate = run.plan.requestRates[subject.name] ?? subject.treatment.requestRate
        for phase in [Phase.twins, .uniform, .soak] {
            func table(_ metric: Metric) -> MetricTable? {
                index.table(target: subject.name, phase: phase, metric: metric.name)
            }
            guard let failures = table(.requestFailures) else { continue }
            let unanswered = UnansweredShares(sent: table(.requestsSent), unanswered: table(.requestsUnanswered))
            // Rounds repeat the same requests, so chance is that of one round.
            let requests = Int(
                saturating: (rate * (phase == .soak ? run.plan.soak : run.plan.scrapeInterval)).rounded())
            var told: [ToldOf: String] = [:]
            for failure in run.failures.reversed()
            where failure.target == subject.name && failure.phase == phase && failure.isOfRequests {
                told[ToldOf(agent: failure.agent, arm: failure.arm)] = failure.reason
                if failure.isOfCores { withoutCores.insert(phase) }
            }
            var found: [Finding] = []
            for arm in [Arm.control, .treatment, .idle] where failures.arms.contains(arm) {
                let limit = FailureLimit(expected: subject.target(of: arm).expectedFailures)
                for agent in failures.agents {
                    let shares = failures.rounds.compactMap {
                        failures.measured(round: $0, agent: agent, arm: arm)?.value
                    }
                    guard !shares.isEmpty else { continue }
                    let share = shares.reduce(0, +) / Double(shares.count)
                    let isHung = unanswered.isExceeded(agent, arm)
                    guard isHung || limit.isExceeded(byShare: share, of: requests) else { continue }
                    let text =
                        told[ToldOf(agent: agent, arm: arm)]
                        ?? "\((share * 1000).rounded() / 10) % \(AgentFailure.ofRequests) failed"
                    found.append(
                        Finding(
                            agent: agent, arm: arm, share: share, isHung: isHung,
                            reason: "\(place)\(agent) (\(arm.rawValue)): \(text)"))
                }
            }
            findings[phase] = found.sorted { ($1.share, $0.agent) < ($0.share, $1.agent) }
        }
    }

    private struct ToldOf: Hashable {
        let agent: AgentID
        let arm: Arm
    }

    /// Those whose requests a figure is of.
    ///
    /// - Parameters:
    ///   - arm: which figure of the arms it is.
    ///   - agent: nil for a figure of the fleet, to which every agent contributes.
    private func concerned(_ metric: String, _ phase: Phase, _ arm: RowArm?, _ agent: AgentID?) -> [Finding] {
        guard let load = Metric.named(metric)?.load, load != .none, let found = findings[phase] else { return [] }
        return found.filter { finding in
            let isOfArm =
                switch arm {
                case .control: finding.arm == .control
                case .treatment: finding.arm == .treatment
                case .idle: finding.arm == .idle
                default: true
                }
            // Answers are those of both arms, whichever row shows them.
            return (isOfArm || metric == Metric.responsesIdentical.name) && (agent == nil || agent == finding.agent)
        }
    }

    private static func text(_ findings: [Finding]) -> String? {
        guard !findings.isEmpty else { return nil }
        let named = findings.prefix(mostNamed).map(\.reason).joined(separator: "; ")
        let rest = findings.count - mostNamed
        return rest > 0 ? "\(named); and \(Count.text(rest, "other process", many: "other processes"))" : named
    }

    /// Takes the verdict away from a row whose figure is of failed requests.
    func judged(_ row: ResultRow) -> ResultRow {
        guard let verdict = row.verdict, verdict != .notMeasured else { return row }
        let concerned = concerned(row.metric, row.phase, row.arm, row.agent)
        guard let reason = Self.text(concerned) else { return row }
        let stays = verdict == .fail && Self.ofAnswers.contains(row.metric)
        let isLost = row.metric == Metric.requestThroughput.name && hasLostAnswers(concerned, row.phase)
        return row.judged(stays || isLost ? .fail : .inconclusive, notes: row.notes + [.doubt(.failedRequests(reason))])
    }

    /// Whether a process with its exporter on stopped answering, and its twin did not.
    private func hasLostAnswers(_ findings: [Finding], _ phase: Phase) -> Bool {
        guard !withoutCores.contains(phase) else { return false }
        let off = Set(findings.filter { $0.isHung && $0.arm != .treatment }.map(\.agent))
        return findings.contains { $0.isHung && $0.arm == .treatment && !off.contains($0.agent) }
    }

    /// Why a threshold's figure cannot be compared; nil where it can be.
    ///
    /// - Parameter agent: nil for the fleet.
    func doubt(of threshold: ChangeThreshold, agent: AgentID?) -> Doubt? {
        let arm: RowArm = isVersus || threshold.statistic == .difference ? .difference : .treatment
        return Self.text(concerned(threshold.metric, threshold.phase, arm, agent)).map(Doubt.failedRequests)
    }
}

/// Of all rounds together, which processes left more requests without an answer than the limit.
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
