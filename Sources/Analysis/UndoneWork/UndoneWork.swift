import BenchmarkModel

/// Agents that did other work than the plan's: they failed more requests than the limit of their target, or the scrapes that they are
/// to answer. No verdict can be based on a figure of theirs that depends on what they left undone.
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
        /// More requests than the limit had no answer.
        var isHung = false
        /// Whether the machine had no core for it.
        var isOfCores = false
        /// What failed, and how; without the agent.
        let text: String
    }

    private let isVersus: Bool
    /// Stands before the reasons.
    private let place: String
    /// Phases in which agents had no core to answer with: who would have answered is not known.
    private let withoutCores: Set<Phase>
    /// The agent with the largest share first.
    private var findings: [Kind: [Phase: [Finding]]] = [:]

    /// Counts of the answers themselves: failed requests make them worse, and that is a finding.
    private static let ofAnswers: Set<Metric> = [.requestThroughput, .responsesIdentical]
    /// As many agents as a note names.
    private static let mostNamed = 3

    /// - Parameter place: stands before the reasons; empty where there is one run.
    /// - Complexity: O(observations of a few metrics).
    init(_ run: StoredRun, _ subject: Subject, _ index: ObservationIndex, place: String = "") {
        isVersus = subject.isVersus
        self.place = place
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

    /// Those whose work a figure is of.
    ///
    /// - Parameters:
    ///   - arm: which figure of the arms it is.
    ///   - agent: nil for a figure of the fleet, to which every agent contributes.
    private func concerned(
        _ kind: Kind, _ metric: Metric, _ phase: Phase, _ arm: RowArm?, _ agent: AgentID?
    ) -> [Finding] {
        let isOfIdentity = metric == .responsesIdentical
        // A scrape changes no answer to a request.
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
            // Answers are those of both arms, whichever row shows them.
            return (isOfArm || isOfIdentity) && (agent == nil || agent == finding.agent)
        }
    }

    private func doubt(_ kind: Kind, _ findings: [Finding]) -> Doubt? {
        guard !findings.isEmpty else { return nil }
        let named = findings.prefix(Self.mostNamed).map { "\(place)\($0.agent) (\($0.arm.rawValue)): \($0.text)" }
            .joined(separator: "; ")
        let rest = findings.count - Self.mostNamed
        let text = rest > 0 ? "\(named); and \(Count.text(rest, "other process", many: "other processes"))" : named
        return switch kind {
        case .requests: .failedRequests(text)
        case .scrapes: .failedScrapes(text)
        }
    }

    /// Takes the verdict away from a row whose figure is of failed requests, and a pass from one whose figure lacks scrapes.
    func judged(_ row: ResultRow) -> ResultRow {
        Kind.allCases.reduce(row) { row, kind in
            guard let verdict = row.verdict, verdict != .notMeasured else { return row }
            let concerned = concerned(kind, row.metric, row.phase, row.arm, row.agent)
            guard let doubt = doubt(kind, concerned) else { return row }
            let left: Verdict =
                switch kind {
                case .requests: self.left(of: verdict, row, concerned)
                // What costs too much without them is not excused by their absence.
                case .scrapes: verdict == .pass ? .inconclusive : verdict
                }
            return row.judged(left, notes: row.notes + [.doubt(doubt)])
        }
    }

    private func left(of verdict: Verdict, _ row: ResultRow, _ failed: [Finding]) -> Verdict {
        // Nobody knows what an agent without a core would have answered.
        let stays =
            verdict == .fail && Self.ofAnswers.contains(row.metric) && !failed.allSatisfy(\.isOfCores)
        let isLost = row.metric == .requestThroughput && hasLostAnswers(failed, row.phase)
        return stays || isLost ? .fail : .inconclusive
    }

    /// Whether a process with its exporter on stopped answering, and its twin did not.
    private func hasLostAnswers(_ findings: [Finding], _ phase: Phase) -> Bool {
        guard !withoutCores.contains(phase) else { return false }
        let off = Set(findings.filter { $0.isHung && $0.arm != .treatment }.map(\.agent))
        return findings.contains { $0.isHung && $0.arm == .treatment && !off.contains($0.agent) }
    }

    /// Why a threshold's figure cannot be compared; empty where it can be.
    ///
    /// - Parameter agent: nil for the fleet.
    func doubts(of threshold: ChangeThreshold, agent: AgentID?) -> [Doubt] {
        let arm: RowArm = isVersus || threshold.statistic.isDifference ? .difference : .treatment
        return Kind.allCases.compactMap {
            doubt($0, concerned($0, threshold.metric, threshold.phase, arm, agent))
        }
    }
}
