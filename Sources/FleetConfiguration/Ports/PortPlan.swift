package import BenchmarkModel

/// The inputs that determine the addresses and ports of one launch on this machine.
package struct PortLayout: Hashable, Sendable, Codable {
    /// The number of this bench among those alive on this machine: 0...199.
    package let slot: Int
    /// The number of the launch, from 0. Every launch has new addresses, so that connections of the last launch in
    /// TIME_WAIT do not matter. The addresses repeat after 250 launches.
    package let launch: Int
    /// Whether the target can listen on one given address.
    package let bindsAddress: Bool
    /// Ports that the programs themselves fix. Then every process has its own address.
    package let fixedPorts: Set<Int>

    package init(slot: Int, launch: Int, bindsAddress: Bool, fixedPorts: Set<Int> = []) {
        self.fixedPorts = fixedPorts
        self.slot = slot
        self.launch = launch
        self.bindsAddress = bindsAddress
    }
}

/// The address and ports on which the process of one agent in one arm listens.
package struct Placement: Hashable, Sendable, Codable {
    package let agent: AgentID
    package let arm: Arm
    /// An IPv4 loopback address in dotted form.
    package let address: String
    package let ports: AgentPorts
}

/// A port that differs from the fleet file, and the reason.
package struct PortMove: Hashable, Sendable, Codable {
    /// The arm; nil when the port is moved in every arm, each on its own address.
    package let arm: Arm?
    package let agent: AgentID
    package let role: PortRole
    package let from: Int
    package let to: Int
    package let reason: Reason

    package enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        /// Another agent or role of the machine uses the port.
        case collision
        /// Another program listens on the port.
        case occupied
        /// The port is in the range of outgoing connections.
        case ephemeral
        /// The target listens on all addresses, so every port must be unique.
        case allAddresses = "all addresses"
    }
}

/// The addresses and ports of every agent and arm of a launch, without collisions.
///
/// No two claims have the same address and port, and no claim is on an occupied port. A claim is on an ephemeral port
/// only if too few other ports are left. Agents with their own addresses can use ephemeral ports, because connections
/// over loopback begin on 127.0.0.1.
///
/// A plan is a pure function of its arguments and does not check sockets.
package struct PortPlan: Hashable, Sendable, Codable {
    /// The placements, in the order of agents in the fleet and then of arms.
    package let placements: [Placement]
    package let moves: [PortMove]

    package subscript(agent: AgentID, arm: Arm) -> Placement? {
        placements.first { $0.agent == agent && $0.arm == arm }
    }

    /// Makes the plan of one launch.
    ///
    /// Targets that can listen on one address get a loopback address for every machine and arm, and keep the ports of
    /// the fleet where possible. Request ports have precedence over health check ports, and these over metrics ports.
    /// Other targets share 127.0.0.1, with new ports in every launch until the free ports are used up.
    /// If programs fix a port, every process has its own address, and no other port of an agent is that one.
    /// - Parameters:
    ///   - occupied: the ports on which other programs listen, on any address.
    ///   - ephemeral: the ports of outgoing connections.
    /// - Throws: `PlanError` when the layout is invalid, or when addresses or ports are not enough.
    package static func make(
        fleet: Fleet, arms: [Arm], layout: PortLayout, occupied: Set<Int> = [],
        ephemeral: EphemeralPorts = .usual
    ) throws(PlanError) -> PortPlan {
        if let port = layout.fixedPorts.sorted().first, !layout.bindsAddress {
            throw PlanError(
                message:
                    "port \(port) is fixed by a target, and another target of the same run has binds_address: false: all "
                    + "their processes would share one address; measure the two in separate runs")
        }
        if let port = layout.fixedPorts.intersection(occupied).sorted().first {
            throw PlanError(
                message:
                    "port \(port) is fixed by a target, and another program listens on it at all addresses: "
                    + "`ss -ltnp 'sport = :\(port)'` shows the program; end it, or change the port of the target")
        }
        let addresses = try LoopbackAddresses(layout: layout, fleet: fleet, arms: arms)
        let free = FreePorts(occupied: occupied.union(layout.fixedPorts), ephemeral: ephemeral)
        return layout.bindsAddress
            ? try onOwnAddresses(fleet, arms, addresses, free)
            : try onOneAddress(fleet, arms, addresses, free, layout)
    }
}

/// The loopback addresses of a launch: 127.(16 + slot).(launch % 250 + 1).(1 + host * arms + arm). A host is a machine
/// of the fleet or, if programs fix a port, a single agent.
struct LoopbackAddresses {
    private let layout: PortLayout
    private let hosts: [String: Int]
    private let arms: [Arm]

    init(layout: PortLayout, fleet: Fleet, arms: [Arm]) throws(PlanError) {
        guard (0...199).contains(layout.slot) else {
            throw PlanError(message: "slot \(layout.slot): give one from 0 to 199")
        }
        guard layout.launch >= 0 else { throw PlanError(message: "launch \(layout.launch): count from 0") }
        guard !arms.isEmpty, Set(arms).count == arms.count else {
            throw PlanError(message: "arms \(arms.map(\.rawValue)): give at least one arm, and each arm once")
        }
        // The last byte of an address is 1 to 254.
        let hosts = layout.fixedPorts.isEmpty ? fleet.machines : fleet.agents.map(\.id.description)
        let kind = layout.fixedPorts.isEmpty ? "machine" : "agent"
        guard hosts.count * arms.count <= 254 else {
            throw PlanError(
                message:
                    "\(Count.text(hosts.count, kind)) in \(Count.text(arms.count, "arm")) need more than the "
                    + "254 loopback addresses of a launch: give at most \(Count.text(254 / arms.count, kind))"
                    + (layout.fixedPorts.isEmpty ? "" : ", because a target fixes its ports"))
        }
        self.layout = layout
        self.hosts = Dictionary(zip(hosts, 0...)) { first, _ in first }
        self.arms = arms
    }

    func address(_ agent: AgentID, _ arm: Arm) -> String {
        guard layout.bindsAddress else { return "127.0.0.1" }
        let host = layout.fixedPorts.isEmpty ? agent.machine : agent.description
        let index = (hosts[host] ?? 0) * arms.count + (arms.firstIndex(of: arm) ?? 0)
        return "127.\(16 + layout.slot).\(layout.launch % 250 + 1).\(1 + index)"
    }
}
