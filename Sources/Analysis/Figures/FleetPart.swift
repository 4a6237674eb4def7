import BenchmarkModel

/// Agents between a single agent and the fleet, with figures of their own.
package struct FleetPart: Hashable, Sendable {
    package let machine: String
    /// A group of the machine's agents; nil for all of them. Two machines may use one name, so a group is of one
    /// machine.
    package let group: String?

    package init(machine: String, group: String? = nil) {
        self.machine = machine
        self.group = group
    }

    /// Returns the machines of a fleet, each followed by its groups, with their agents, in the order of the fleet.
    static func all(of fleet: Fleet) -> [(part: FleetPart, agents: [AgentID])] {
        fleet.machines.flatMap { machine -> [(part: FleetPart, agents: [AgentID])] in
            let own = fleet.agents.filter { $0.id.machine == machine }
            var seen: Set<String> = []
            let groups = own.map(\.group).filter { seen.insert($0).inserted }
            return [(FleetPart(machine: machine), own.map(\.id))]
                + groups.map { group in
                    (FleetPart(machine: machine, group: group), own.filter { $0.group == group }.map(\.id))
                }
        }
    }
}

/// The agents that a row is about.
package enum RowScope: String, Hashable, Sendable, CaseIterable {
    case agent
    case group
    case machine
    case fleet
}

/// Whether a row determines the exit code. Each figure has one row of the kind `figure`, so these can be summed; the
/// rows of the kind `budget` repeat some of the figures, with the intervals by which they are judged.
package enum RowKind: String, Hashable, Sendable, CaseIterable {
    case figure
    case budget
}

extension ResultRow {
    package var kind: RowKind { budget != nil && agent == nil ? .budget : .figure }

    /// The agents that the row is about; for a row of the kind `budget` the scope of the budget.
    package var shownScope: RowScope {
        if let part { return part.group == nil ? .machine : .group }
        return switch scope {
        case .agent: .agent
        case .fleet: .fleet
        }
    }

    /// The machine of the row's agents; nil for the fleet and the harness.
    package var machine: String? { agent?.machine ?? part?.machine }

    /// Whether the row is of the whole fleet or of the harness.
    package var isOfFleet: Bool { agent == nil && part == nil }
}
