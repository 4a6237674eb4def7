import BenchmarkModel

/// The checks of fleet files, in the order in which they are told.
package enum FleetCheck: String, CaseIterable, Sendable {
    /// Keys, columns and values have the form they must have.
    case fields
    /// Names are safe, and no two agents of a machine share one.
    case names
    /// Ports are numbers in range.
    case ports
    /// Kinds are known.
    case kinds
    /// Who is depended on exists, is another agent, and is named once.
    case dependencies
    /// No port of a machine is claimed twice once every agent serves metrics on health_check_port + 1.
    case collisions
    /// No port lies where the kernel takes those of outgoing connections.
    case ephemeral
    /// Nobody waits for itself.
    case cycles
    /// Of files that say where metrics are: targets are addresses with ports, each once.
    case addresses
    /// Of the same: paths are those that Prometheus asks for, which escapes them whole.
    case paths
    /// Of the same: names of labels are those that every Prometheus takes.
    case labels
    /// Nothing that looks like a part of the fleet stands where it is not read.
    case unread

    /// What is made of files with agents, and of those with addresses of metrics.
    static let ofAgents: [FleetCheck] = [
        .fields, .names, .ports, .kinds, .dependencies, .collisions, .ephemeral, .cycles, .unread,
    ]
    static let ofScrapeTargets: [FleetCheck] = [.fields, .addresses, .paths, .labels, .unread]

    /// Whether a fleet with such a fault is no fleet. The bench resolves the others: `PortPlan` and `StartOrder`.
    var isFatal: Bool {
        switch self {
        case .fields, .names, .ports, .kinds, .dependencies, .addresses: true
        case .collisions, .ephemeral, .cycles, .paths, .labels, .unread: false
        }
    }
}

extension FleetCheck {
    var severity: FindingSeverity {
        switch self {
        case .ephemeral, .labels, .unread: .warning
        default: .error
        }
    }
}
