import BenchmarkModel

/// Reasons of missing values, with the agents grouped by reason. A reason is never given for agents that had another
/// one.
struct Reasons {
    struct Group {
        let reason: String
        /// Agents in order, each once; empty if the values belong to no agent.
        let agents: [AgentID]
    }

    /// Each reason once: the one with the most agents first, then by the first agent and the reason.
    let groups: [Group]

    /// Number of groups that are listed one by one; the others are counted.
    static let most = 5

    /// - Parameter missing: reasons in any order; the agent is nil for a value of no agent.
    init(_ missing: some Sequence<(agent: AgentID?, reason: String)>) {
        var agents: [String: Set<AgentID>] = [:]
        for (agent, reason) in missing { agents[reason, default: []].formUnion([agent].compactMap(\.self)) }
        groups = agents.map { Group(reason: $0.key, agents: $0.value.sorted()) }.sorted { a, b in
            if a.agents.count != b.agents.count { return a.agents.count > b.agents.count }
            guard let first = a.agents.first, let second = b.agents.first, first != second else {
                return a.reason < b.reason
            }
            return first < second
        }
    }

    init(_ missing: [AgentID: String]) {
        self.init(missing.sorted { $0.key < $1.key }.map { (agent: $0.key, reason: $0.value) })
    }

    /// A single reason as it is; several reasons each with its agents: `A, B: not ready; C: killed by signal 9`.
    var text: String {
        guard let first = groups.first else { return "not observed" }
        guard groups.count > 1 else { return first.reason }
        let listed = groups.prefix(Self.most).map { group in
            group.agents.isEmpty ? group.reason : "\(Self.names(group.agents)): \(group.reason)"
        }
        return (listed + [others].compactMap(\.self)).joined(separator: "; ")
    }

    var notes: [RowNote] {
        let rest = groups.dropFirst(Self.most)
        return groups.prefix(Self.most).filter { !$0.agents.isEmpty }.map { .missing($0.agents, reason: $0.reason) }
            + (rest.isEmpty
                ? []
                : [
                    .missing(
                        Set(rest.flatMap(\.agents)).sorted(),
                        reason: Count.text(rest.count, "other reason") + ", listed in the raw export")
                ])
    }

    private var others: String? {
        let rest = groups.dropFirst(Self.most)
        guard !rest.isEmpty else { return nil }
        let agents = Set(rest.flatMap(\.agents)).count
        return (agents > 0 ? "\(Count.text(agents, "more agent")): " : "")
            + Count.text(rest.count, "other reason") + ", listed in the raw export"
    }

    private static func names(_ agents: [AgentID]) -> String {
        let named = agents.prefix(most).map(\.description).joined(separator: ", ")
        return agents.count > most ? "\(named) and \(agents.count - most) more" : named
    }
}
