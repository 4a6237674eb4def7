import BenchmarkModel

/// Whether a load that is a command's was the load that was asked for: by what it reported of its throughput in the twin rounds, since
/// nobody else knows. What it did not report is not taken for a load that was met. The fleet's mean is judged, and each agent: a
/// single one that hangs changes a mean of many by less than its limit.
struct CommandLoad {
    private enum Found {
        case asAsked
        case behind(String)
        /// The fleet's mean is as asked, and these agents' is not.
        case someOther([AgentID: String])
        case unknown(String)
    }

    private let found: Found

    /// - Parameters:
    ///   - table: throughput in the twin rounds; nil where there were none.
    ///   - arms: in which every agent is.
    ///   - asked: requests per second and agent.
    ///   - seconds: of one round.
    init(_ table: MetricTable?, arms: [Arm], asked: Double, seconds: Double) {
        let rounds = table?.rounds ?? []
        let reports = arms.map { arm in
            rounds.flatMap { round in table?.launches(round: round, arm: arm) ?? [] }
        }
        let all = reports.flatMap(\.self)
        let missing = all.compactMap { one in one.measured.absentReason.map { (agent: one.agent, reason: $0) } }
        if !missing.isEmpty {
            found = .unknown(
                "whether the load was met is not known: \(missing.count) of \(all.count) throughputs are missing "
                    + "(\(Reasons(missing.map { (agent: $0.agent, reason: $0.reason) }).text))")
            return
        }
        // The worst arm: a load that one of the twins did not get is none of theirs.
        let worst = reports.filter { !$0.isEmpty }.map { Self.mean($0.map(\.measured)) }.min()
        guard let worst else {
            found = .unknown("whether the load was met is not known: there was no round with load")
            return
        }
        guard worst >= ThroughputLimit.least * asked else {
            found = .behind(
                "load fell behind: its load command reported \(Self.rounded(worst)) requests/s an agent instead of "
                    + Self.rounded(asked))
            return
        }
        var agents: [AgentID: String] = [:]
        for (arm, reports) in zip(arms, reports) {
            for (agent, own) in Dictionary(grouping: reports, by: \.agent) {
                let mean = Self.mean(own.map(\.measured))
                let length = seconds * Double(own.count)
                let isBehind = ThroughputLimit.isBehind(mean, asked: asked, seconds: length)
                guard isBehind || ThroughputLimit.isAhead(mean, asked: asked, seconds: length) else { continue }
                agents[agent] =
                    "\(isBehind ? "load fell behind" : "another load was sent"): the load command of \(agent) "
                    + "(\(arm.rawValue)) reported \(Self.rounded(mean)) requests/s instead of \(Self.rounded(asked))"
            }
        }
        found = agents.isEmpty ? .asAsked : .someOther(agents)
    }

    /// Why a row of a metric that depends on the rate cannot pass; nil where the load was as asked, or is unknown.
    ///
    /// - Parameter agent: whose row it is; nil for the fleet, to which every agent contributes.
    func doubt(agent: AgentID?) -> String? {
        switch found {
        case .asAsked: nil
        case .behind(let reason): reason
        case .someOther(let agents):
            if let agent { agents[agent] } else { Self.text(agents) }
        case .unknown: nil
        }
    }

    /// Phases in which load commands run.
    static let phases = Set(Phase.underLoad)

    /// Why it is not known which work the agents did; nil where it is.
    var unknown: String? { if case .unknown(let reason) = found { reason } else { nil } }

    private static func text(_ agents: [AgentID: String]) -> String? {
        agents.min { $0.key < $1.key }.map { first in
            first.value + (agents.count > 1 ? ", and those of \(Count.text(agents.count - 1, "other agent"))" : "")
        }
    }

    private static func mean(_ values: [Measured]) -> Double {
        let values = values.compactMap(\.value)
        return values.reduce(0, +) / Double(max(1, values.count))
    }

    private static func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}
