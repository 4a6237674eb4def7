import BenchmarkModel

/// The checks of fleet files, in the order in which they are shown.
package enum FleetCheck: String, CaseIterable, Sendable {
    /// Keys, columns and values have the right form.
    case fields
    /// Names are valid, and no two agents of a machine have the same name.
    case names
    /// Ports are numbers in range.
    case ports
    /// Kinds are known.
    case kinds
    /// Every dependency exists, is another agent, and is named once.
    case dependencies
    /// No port of a machine is claimed twice if every agent serves metrics on health_check_port + 1.
    case collisions
    /// No port is in the kernel's range of ports for outgoing connections.
    case ephemeral
    /// No agent waits for itself through other agents.
    case cycles
    /// In scrape configurations, every target is a host and a port, and is given once.
    case addresses
    /// In scrape configurations, no path has a character that Prometheus escapes.
    case paths
    /// In scrape configurations, every version of Prometheus accepts the label names.
    case labels
    /// No part of a file that looks like agents or targets is ignored.
    case unread

    /// The checks of files with agents.
    static let ofAgents: [FleetCheck] = [
        .fields, .names, .ports, .kinds, .dependencies, .collisions, .ephemeral, .cycles, .unread,
    ]
    /// The checks of scrape configurations.
    static let ofScrapeTargets: [FleetCheck] = [.fields, .addresses, .paths, .labels, .unread]

    /// Whether a finding of this check makes a fleet invalid. The bench resolves the others itself, with `PortPlan` and
    /// `StartOrder`.
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
