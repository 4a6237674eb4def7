import BenchmarkModel

/// The free ports of this machine.
struct FreePorts {
    let occupied: Set<Int>
    let ephemeral: EphemeralPorts

    func pool(excluding taken: Set<Int> = [], skipping window: Int = 0) -> PortPool {
        PortPool(ephemeral: ephemeral, taken: taken.union(occupied), skipping: window)
    }

    /// Returns the reason why a port cannot be used; nil for a free port.
    func obstacle(_ port: Int) -> PortMove.Reason? {
        if occupied.contains(port) { return .occupied }
        return ephemeral.contains(port) ? .ephemeral : nil
    }

    /// Returns the error for a launch without enough free ports.
    /// - Parameter claims: the number of ports that a launch needs.
    func exhausted(_ claims: Int) -> PlanError {
        // Seven windows of ports, one for each launch of the last minute.
        let last = min(65535, 20000 + 7 * claims - 1)
        return PlanError(
            message:
                "no free port is left outside \(ephemeral.range.lowerBound)-\(ephemeral.range.upperBound), the ports "
                + "of outgoing connections (net.ipv4.ip_local_port_range); a launch needs \(claims) ports: reserve "
                + "some with `sysctl -w net.ipv4.ip_local_reserved_ports=20000-\(last)`, or use fewer agents")
    }
}

extension PortPlan {
    /// Makes a plan in which every machine and arm has its own address. Ports can collide only within a machine, and
    /// all arms use the same ports.
    static func onOwnAddresses(
        _ fleet: Fleet, _ arms: [Arm], _ addresses: LoopbackAddresses, _ free: FreePorts
    ) throws(PlanError) -> PortPlan {
        let (ports, moves): ([AgentID: AgentPorts], [PortMove])
        do throws(PlanError) {
            (ports, moves) = try assigned(fleet, free)
        } catch {
            // Ephemeral ports are safe here: connections over loopback begin on 127.0.0.1, and agents have other
            // addresses.
            (ports, moves) = try assigned(fleet, FreePorts(occupied: free.occupied, ephemeral: .none))
        }
        var placements: [Placement] = []
        for agent in fleet.agents {
            for arm in arms {
                let address = addresses.address(agent.id, arm)
                placements.append(
                    Placement(
                        agent: agent.id, arm: arm, address: address, ports: ports[agent.id] ?? agent.documentedPorts))
            }
        }
        return PortPlan(placements: placements, moves: moves)
    }

    private static func assigned(
        _ fleet: Fleet, _ free: FreePorts
    ) throws(PlanError) -> (ports: [AgentID: AgentPorts], moves: [PortMove]) {
        var ports: [AgentID: AgentPorts] = [:]
        var moves: [PortMove] = []
        for machine in fleet.machines {
            try assign(fleet.agents.filter { $0.id.machine == machine }, free, &ports, &moves)
        }
        return (ports, moves)
    }

    /// Assigns the ports of one machine. All ports that stay are found first, because a new port must not be one of
    /// them.
    private static func assign(
        _ agents: [AgentProfile], _ free: FreePorts, _ ports: inout [AgentID: AgentPorts], _ moves: inout [PortMove]
    ) throws(PlanError) {
        var kept: Set<Int> = []
        var moving: [(agent: AgentProfile, role: PortRole, reason: PortMove.Reason)] = []
        for role in PortRole.allCases {
            for agent in agents {
                let port = agent.documentedPort(role)
                ports[agent.id, default: agent.documentedPorts][role] = port
                if let reason = free.obstacle(port) ?? (kept.insert(port).inserted ? nil : .collision) {
                    moving.append((agent, role, reason))
                }
            }
        }
        guard !moving.isEmpty else { return }
        var pool = free.pool(excluding: kept)
        for (agent, role, reason) in moving {
            guard let port = pool.take() else { throw free.exhausted(agents.count * PortRole.allCases.count) }
            ports[agent.id]?[role] = port
            moves.append(
                PortMove(
                    arm: nil, agent: agent.id, role: role, from: agent.documentedPort(role), to: port, reason: reason))
        }
    }

    /// The number of ports from 20000 up that processes with addresses of their own may be moved to. A process that
    /// listens on all addresses would take such a port from them.
    private static let ownAddressPorts = 4000

    /// Makes a plan for processes that listen on all addresses. Every port of the launch is unique.
    static func onOneAddress(
        _ fleet: Fleet, _ arms: [Arm], _ addresses: LoopbackAddresses, _ free: FreePorts, _ layout: PortLayout
    ) throws(PlanError) -> PortPlan {
        // Each slot and each of the last 7 launches has its own window of the free ports; 7 launches take longer than
        // TIME_WAIT. The windows of two benches overlap if their launches differ in size, or if there are many slots;
        // `occupied` prevents collisions then. The first ports are left to agents with addresses of their own.
        let claims = fleet.agents.count * arms.count * PortRole.allCases.count
        var pool = free.pool(skipping: ownAddressPorts + (layout.slot * 7 + layout.launch % 7) * claims)
        var placements: [Placement] = []
        var moves: [PortMove] = []
        for agent in fleet.agents {
            for arm in arms {
                var ports = agent.documentedPorts
                for role in PortRole.allCases {
                    guard let port = pool.take() else { throw free.exhausted(claims) }
                    ports[role] = port
                    moves.append(
                        PortMove(
                            arm: arm, agent: agent.id, role: role, from: agent.documentedPort(role), to: port,
                            reason: .allAddresses))
                }
                let address = addresses.address(agent.id, arm)
                placements.append(Placement(agent: agent.id, arm: arm, address: address, ports: ports))
            }
        }
        return PortPlan(placements: placements, moves: moves)
    }
}

extension AgentProfile {
    var documentedPorts: AgentPorts { AgentPorts(requests: port, health: healthCheckPort, metrics: metricsPort) }
}
