package import BenchmarkModel

/// Where the processes of one launch go on this machine.
package struct PortLayout: Hashable, Sendable, Codable {
    /// Which of the benches alive on this machine: 0...199.
    package let slot: Int
    /// Counts launches from 0: each gets fresh addresses, so that connections of the last one still in TIME_WAIT do not
    /// matter. They come again after 250.
    package let launch: Int
    /// Whether the target can listen on a given address.
    package let bindsAddress: Bool

    package init(slot: Int, launch: Int, bindsAddress: Bool) {
        self.slot = slot
        self.launch = launch
        self.bindsAddress = bindsAddress
    }
}

/// Where the process of one agent in one arm listens.
package struct Placement: Hashable, Sendable, Codable {
    package let agent: AgentID
    package let arm: Arm
    /// A loopback address; IPv4, dotted.
    package let address: String
    package let ports: AgentPorts
}

/// A port that is not the fleet's own, and why.
package struct PortMove: Hashable, Sendable, Codable {
    /// nil when every arm's is moved so, each on its own address.
    package let arm: Arm?
    package let agent: AgentID
    package let role: PortRole
    package let from: Int
    package let to: Int
    package let reason: Reason

    package enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        /// Another agent or role of the machine has it.
        case collision
        /// Another program listens there.
        case occupied
        /// The kernel gives it to outgoing connections.
        case ephemeral
        /// The target listens on all addresses: every port must be unique.
        case allAddresses = "all addresses"
    }
}

/// An address and ports for every agent and arm of a launch, in which nothing can collide: no two claims share address
/// and port, and none is on a port that is occupied. None is on an ephemeral port either, unless nearly all are: on addresses
/// of their own agents may have them, because connections over loopback begin on 127.0.0.1.
///
/// A pure function of its arguments: it looks at no socket.
package struct PortPlan: Hashable, Sendable, Codable {
    /// Agents in fleet order, arms within.
    package let placements: [Placement]
    package let moves: [PortMove]

    package subscript(agent: AgentID, arm: Arm) -> Placement? {
        placements.first { $0.agent == agent && $0.arm == arm }
    }

    /// Targets that bind an address get a loopback address for every machine and arm, and keep the fleet's ports where
    /// they can; requests have precedence over health checks, these over metrics. Other targets share 127.0.0.1, on
    /// ports that are new in every launch until the free ones are used up.
    /// - Parameters:
    ///   - occupied: ports on which other programs listen, on any address.
    ///   - ephemeral: what the kernel gives to outgoing connections.
    package static func make(
        fleet: Fleet, arms: [Arm], layout: PortLayout, occupied: Set<Int> = [],
        ephemeral: EphemeralPorts = .usual
    ) throws(PlanError) -> PortPlan {
        let addresses = try LoopbackAddresses(layout: layout, machines: fleet.machines, arms: arms)
        let free = FreePorts(occupied: occupied, ephemeral: ephemeral)
        return layout.bindsAddress
            ? try onOwnAddresses(fleet, arms, addresses, free)
            : try onOneAddress(fleet, arms, addresses, free, layout)
    }
}

/// The loopback addresses of a launch: 127.(16 + slot).(launch % 250 + 1).(1 + machine * arms + arm).
struct LoopbackAddresses {
    private let layout: PortLayout
    private let machines: [String: Int]
    private let arms: [Arm]

    init(layout: PortLayout, machines: [String], arms: [Arm]) throws(PlanError) {
        guard (0...199).contains(layout.slot) else {
            throw PlanError(message: "slot \(layout.slot): give one from 0 to 199")
        }
        guard layout.launch >= 0 else { throw PlanError(message: "launch \(layout.launch): count from 0") }
        guard !arms.isEmpty, Set(arms).count == arms.count else {
            throw PlanError(message: "arms \(arms.map(\.rawValue)): give at least one, each once")
        }
        // The last byte: neither 0 nor 255, and 127.x.y.254 is the last.
        guard machines.count * arms.count <= 254 else {
            throw PlanError(
                message:
                    "\(Count.text(machines.count, "machine")) in \(Count.text(arms.count, "arm")) need more than the 254 loopback addresses "
                    + "of a launch: give at most \(Count.text(254 / arms.count, "machine"))")
        }
        self.layout = layout
        self.machines = Dictionary(uniqueKeysWithValues: zip(machines, 0...))
        self.arms = arms
    }

    func address(machine: String, arm: Arm) -> String {
        guard layout.bindsAddress else { return "127.0.0.1" }
        let index = (machines[machine] ?? 0) * arms.count + (arms.firstIndex(of: arm) ?? 0)
        return "127.\(16 + layout.slot).\(layout.launch % 250 + 1).\(1 + index)"
    }
}
