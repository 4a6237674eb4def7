import BenchmarkModel

/// Agents that did other work than planned: they failed more requests than the limit of their target, or did not answer
/// their scrapes. No verdict can be based on their figures that depend on the undone work.
struct UndoneWork {
    enum Kind: CaseIterable {
        case requests
        case scrapes
    }

    struct Finding {
        let agent: AgentID
        let arm: Arm
        /// Mean over the rounds.
        let share: Double
        /// Whether more requests than the limit had no answer.
        var isHung = false
        /// Whether the machine had no core for the process.
        var isOfCores = false
        /// The failed work and the answers, without the agent's name.
        let text: String
    }

    private let isVersus: Bool
    /// Prefix of the reasons, such as "the baseline: ".
    private let reasonPrefix: String
    /// Phases in which some agent had no core. It is unknown whether that agent would have answered.
    private let withoutCores: Set<Phase>
    /// Findings, the agent with the largest share first.
    private var findings: [Kind: [Phase: [Finding]]] = [:]

    /// Metrics that count the answers themselves. Failed requests make them worse, and this is a finding.
    private static let ofAnswers: Set<Metric> = [.requestThroughput, .responsesIdentical]
    /// Greatest number of agents that a note names.
    private static let mostNamed = 3

    /// - Parameter reasonPrefix: prefix of the reasons, such as "the baseline: "; empty if there is one run.
    /// - Complexity: O(observations of a few metrics).
    init(_ run: StoredRun, _ subject: Subject, _ index: ObservationIndex, reasonPrefix: String = "") {
        isVersus = subject.isVersus
        self.reasonPrefix = reasonPrefix
        let requests = FailedRequests(run, subject, index)
        withoutCores = requests.withoutCores
        for phase in Phase.underLoad {
            findings[.requests, default: [:]][phase] = Self.sorted(requests.findings(phase))
            findings[.scrapes, default: [:]][phase] = Self.sorted(FailedScrapes(subject, phase, index).findings)
        }
    }

    private static func sorted(_ findings: [Finding]) -> [Finding] {
        findings.sorted { ($1.share, $0.agent) < ($0.share, $1.agent) }
    }

    /// Returns the findings about the agents that contribute to a figure.
    ///
    /// - Parameters:
    ///   - arm: the arm, or the difference, that the figure shows.
    ///   - agent: nil for a figure of the fleet, to which every agent contributes.
    private func concerned(
        _ kind: Kind, _ metric: Metric, _ phase: Phase, _ arm: RowArm?, _ agent: AgentID?
    ) -> [Finding] {
        let isOfIdentity = metric == .responsesIdentical
        // A scrape does not change an answer to a request.
        guard metric.load != .none, let found = findings[kind]?[phase],
            kind == .requests || !isOfIdentity
        else { return [] }
        return found.filter { finding in
            let isOfArm =
                switch arm {
                case .control: finding.arm == .control
                case .treatment: finding.arm == .treatment
                case .idle: finding.arm == .idle
                default: true
                }
            // Identical answers depend on both arms, whichever arm the row shows.
            return (isOfArm || isOfIdentity) && (agent == nil || agent == finding.agent)
        }
    }

    private func doubt(_ kind: Kind, _ findings: [Finding]) -> Doubt? {
        guard !findings.isEmpty else { return nil }
        let named = findings.prefix(Self.mostNamed).map { finding in
            "\(reasonPrefix)\(finding.agent) (\(finding.arm.rawValue)): \(finding.text)"
        }.joined(separator: "; ")
        let rest = findings.count - Self.mostNamed
        let text = rest > 0 ? "\(named); and \(Count.text(rest, "other process", many: "other processes"))" : named
        return switch kind {
        case .requests: .failedRequests(text)
        case .scrapes: .failedScrapes(text)
        }
    }

    /// Removes the verdict from a row whose figure includes failed requests, and a pass from a row whose figure lacks
    /// scrapes.
    func judged(_ row: ResultRow) -> ResultRow {
        Kind.allCases.reduce(row) { row, kind in
            guard let verdict = row.verdict, verdict != .notMeasured else { return row }
            let concerned = concerned(kind, row.metric, row.phase, row.arm, row.agent)
            guard let doubt = doubt(kind, concerned) else { return row }
            let left: Verdict =
                switch kind {
                case .requests: self.left(of: verdict, row, concerned)
                // A row that exceeds its limit even without the scrapes still fails.
                case .scrapes: verdict == .pass ? .inconclusive : verdict
                }
            let lost = kind == .requests ? lostAnswers(row, concerned) : []
            return row.judged(left, notes: row.notes + [.doubt(doubt)] + self.lost(lost))
        }
    }

    private func left(of verdict: Verdict, _ row: ResultRow, _ failed: [Finding]) -> Verdict {
        // It is unknown what an agent without a core would have answered.
        let stays =
            verdict == .fail && Self.ofAnswers.contains(row.metric) && !failed.allSatisfy(\.isOfCores)
        return stays || !lostAnswers(row, failed).isEmpty ? .fail : .inconclusive
    }

    /// Returns the agents of a row of throughput that stopped answering with their exporter on, while their twins did
    /// not.
    private func lostAnswers(_ row: ResultRow, _ findings: [Finding]) -> [AgentID] {
        guard row.metric == .requestThroughput, !withoutCores.contains(row.phase) else { return [] }
        let off = Set(findings.filter { $0.isHung && $0.arm != .treatment }.map(\.agent))
        return findings.filter { $0.isHung && $0.arm == .treatment && !off.contains($0.agent) }.map(\.agent)
    }

    /// Returns the reason of a fail by lost answers.
    private func lost(_ agents: [AgentID]) -> [RowNote] {
        guard !agents.isEmpty else { return [] }
        let named = agents.prefix(Self.mostNamed).map(\.description).joined(separator: ", ")
        let rest = agents.count - Self.mostNamed
        let others = rest > 0 ? " and \(Count.text(rest, "other agent"))" : ""
        return [
            .remark("fails, because with the exporter on \(named)\(others) stopped answering, and the twin did not")
        ]
    }

    /// Returns why a threshold's figure cannot be compared; empty if it can be.
    ///
    /// - Parameter agent: nil for the fleet.
    func doubts(of threshold: ChangeThreshold, agent: AgentID?) -> [Doubt] {
        let arm: RowArm = isVersus || threshold.statistic.isDifference ? .difference : .treatment
        return Kind.allCases.compactMap {
            doubt($0, concerned($0, threshold.metric, threshold.phase, arm, agent))
        }
    }
}
