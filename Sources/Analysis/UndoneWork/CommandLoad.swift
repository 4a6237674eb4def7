import BenchmarkModel

/// Whether a load command sent the planned load, judged by the throughput that it reported for the twin rounds. Only
/// the load command knows its throughput, so a missing report does not count as a load that was met. The fleet's mean
/// is judged, and each agent: if one agent of many hangs, the mean changes by less than its limit.
struct CommandLoad {
    private enum Found {
        case asAsked
        case behind(String)
        /// The fleet's mean is as planned, but the load of these agents is not.
        case someOther([AgentID: String])
        case unknown(String)
    }

    private let found: Found

    /// - Parameters:
    ///   - table: throughput in the twin rounds; nil without twin rounds.
    ///   - arms: the arms that every agent has.
    ///   - asked: planned requests per second of the agents.
    ///   - fleet: the agents of the run.
    ///   - seconds: length of one round.
    init(_ table: MetricTable?, arms: [Arm], asked: AgentRates, agents fleet: [AgentProfile], seconds: Double) {
        let rounds = table?.rounds ?? []
        let reports = arms.map { arm in
            rounds.flatMap { round in table?.launches(round: round, arm: arm) ?? [] }
        }
        let all = reports.flatMap(\.self)
        let missing = all.compactMap { one in one.measured.absentReason.map { (agent: one.agent, reason: $0) } }
        if !missing.isEmpty {
            found = .unknown(
                "it is unknown whether the load was met: \(missing.count) of \(all.count) throughputs are missing "
                    + "(\(Reasons(missing.map { (agent: $0.agent, reason: $0.reason) }).text))")
            return
        }
        // The worst arm decides: if one twin did not get the load, the twins cannot be compared.
        let worst = reports.filter { !$0.isEmpty }.map { Self.mean($0.map(\.measured)) }.min()
        guard let worst else {
            found = .unknown("it is unknown whether the load was met: no round had load")
            return
        }
        let mean = asked.mean(over: fleet)
        guard worst >= ThroughputLimit.least * mean else {
            found = .behind(
                "load fell behind: its load command reported \(Self.rounded(worst)) requests/s per agent instead of "
                    + Self.rounded(mean))
            return
        }
        var agents: [AgentID: String] = [:]
        for (arm, reports) in zip(arms, reports) {
            for (agent, own) in Dictionary(grouping: reports, by: \.agent) {
                let (mean, asked) = (Self.mean(own.map(\.measured)), asked.of(agent))
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

    /// Returns why a row of a metric that depends on the rate cannot pass; nil if the load was as planned, or is
    /// unknown.
    ///
    /// - Parameter agent: the agent of the row; nil for the fleet, to which every agent contributes.
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

    /// The reason why the agents' work is unknown; nil if it is known.
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
