import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Port plans")
struct PortPlanTests {
    let own = PortLayout(slot: 0, launch: 0, bindsAddress: true)
    let shared = PortLayout(slot: 0, launch: 0, bindsAddress: false)

    @Test("31 ports of the documented fleet are claimed twice, 21 on MainPC and 10 on PC2")
    func documentedCollisions() throws {
        let collisions = PortPlan.collisions(in: try documentedFleet())
        #expect(collisions.count { $0.machine == "MainPC" } == 21)
        #expect(collisions.count { $0.machine == "PC2" } == 10)
        #expect(collisions.allSatisfy { $0.claimants.count == 2 })
        let example = collisions.first { $0.machine == "MainPC" && $0.port == 8212 }
        #expect(
            example?.claimants == [
                PortClaim(agent: AgentID(machine: "MainPC", name: "ModelManagerSuite"), role: .metrics),
                PortClaim(agent: AgentID(machine: "MainPC", name: "LearningOrchestrationService"), role: .health),
            ])
    }

    @Test("With own addresses the documented fleet moves only one metrics port for each collision")
    func documentedPlan() throws {
        let fleet = try documentedFleet()
        let plan = try PortPlan.make(fleet: fleet, arms: [.control, .treatment], layout: own)
        #expect(plan.moves.count == 31)
        #expect(plan.moves.allSatisfy { $0.role == .metrics && $0.reason == .collision && $0.arm == nil })
        #expect(plan.placements.count == 154)
        let suite = AgentID(machine: "MainPC", name: "ModelManagerSuite")
        #expect(plan[suite, .control]?.address == "127.16.1.1")
        #expect(plan[suite, .treatment]?.address == "127.16.1.2")
        #expect(plan[AgentID(machine: "PC2", name: "TutorAgent"), .treatment]?.address == "127.16.1.4")
        #expect(plan[suite, .treatment]?.ports == AgentPorts(requests: 7211, health: 8211, metrics: 20000))
        #expect(plan[suite, .treatment]?.ports == plan[suite, .control]?.ports)
    }

    @Test("Occupied and ephemeral ports are moved to the lowest free ports, with the reason")
    func moves() throws {
        let fleet = Fleet(
            name: "f", agents: [agent("A", port: 7000, health: 40000), agent("B", port: 7000, health: 8000)])
        let plan = try PortPlan.make(fleet: fleet, arms: [.treatment], layout: own, occupied: [8001, 20001])
        #expect(
            plan[fleet.agents[0].id, .treatment]?.ports == AgentPorts(requests: 7000, health: 20002, metrics: 20003))
        #expect(
            plan[fleet.agents[1].id, .treatment]?.ports == AgentPorts(requests: 20000, health: 8000, metrics: 20004))
        #expect(plan.moves.map(\.reason) == [.collision, .ephemeral, .ephemeral, .occupied])
        #expect(plan.moves.map(\.from) == [7000, 40000, 40001, 8001])
    }

    @Test("The address contains slot and launch, and repeats after 250 launches")
    func addresses() throws {
        let fleet = Fleet(name: "f", agents: [agent("A")])
        func address(_ slot: Int, _ launch: Int) throws -> String? {
            let layout = PortLayout(slot: slot, launch: launch, bindsAddress: true)
            return try PortPlan.make(fleet: fleet, arms: [.control], layout: layout).placements.first?.address
        }
        #expect(try address(3, 7) == "127.19.8.1")
        #expect(try address(199, 249) == "127.215.250.1")
        #expect(try address(0, 250) == "127.16.1.1")
        #expect(throws: PlanError.self) { try address(200, 0) }
        #expect(throws: PlanError.self) { try address(-1, 0) }
        #expect(throws: PlanError.self) { try address(0, -1) }
    }

    @Test("The 254 addresses of a launch are enough for 127 machines in two arms, and not for 128")
    func machineLimit() throws {
        func fleet(_ machines: Int) -> Fleet {
            Fleet(name: "f", agents: (0..<machines).map { agent("A", on: "M\($0)") })
        }
        let plan = try PortPlan.make(fleet: fleet(127), arms: [.control, .treatment], layout: own)
        #expect(plan.placements.last?.address == "127.16.1.254")
        #expect(throws: PlanError.self) {
            try PortPlan.make(fleet: fleet(128), arms: [.control, .treatment], layout: own)
        }
        #expect(throws: PlanError.self) { try PortPlan.make(fleet: fleet(1), arms: [], layout: own) }
        #expect(throws: PlanError.self) { try PortPlan.make(fleet: fleet(1), arms: [.control, .control], layout: own) }
    }

    @Test("With a fixed port every process has its own address, and no other port of an agent is the fixed one")
    func fixedPorts() throws {
        let layout = PortLayout(slot: 0, launch: 0, bindsAddress: true, fixedPorts: [7000])
        let fleet = Fleet(name: "f", agents: [agent("A", port: 7000), agent("B", port: 7010)])
        let plan = try PortPlan.make(fleet: fleet, arms: [.control, .treatment], layout: layout)
        #expect(Set(plan.placements.map(\.address)).count == 4)
        #expect(plan.placements.allSatisfy { $0.ports.requests != 7000 })
    }

    @Test("A fixed port that is occupied, or that processes would share, is an error before anything starts")
    func fixedPortErrors() throws {
        let fleet = Fleet(name: "f", agents: [agent("A")])
        let own = PortLayout(slot: 0, launch: 0, bindsAddress: true, fixedPorts: [9100])
        let occupied = #expect(throws: PlanError.self) {
            try PortPlan.make(fleet: fleet, arms: [.control], layout: own, occupied: [9100])
        }
        #expect(occupied?.message.contains("port 9100 is fixed by a target, and another program listens") == true)
        let shared = PortLayout(slot: 0, launch: 0, bindsAddress: false, fixedPorts: [9100])
        #expect(throws: PlanError.self) { try PortPlan.make(fleet: fleet, arms: [.control], layout: shared) }
        let many = Fleet(name: "f", agents: (0..<128).map { agent("A\($0)") })
        let full = #expect(throws: PlanError.self) {
            try PortPlan.make(fleet: many, arms: [.control, .treatment], layout: own)
        }
        #expect(full?.message.contains("give at most 127 agents, because a target fixes its ports") == true)
    }

    @Test("Targets that listen on all addresses get new ports in each of seven launches and in each slot")
    func freshPorts() throws {
        let fleet = try documentedFleet()
        var seen: Set<Int> = []
        for slot in 0..<2 {
            for launch in 0..<7 {
                let layout = PortLayout(slot: slot, launch: launch, bindsAddress: false)
                let plan = try PortPlan.make(fleet: fleet, arms: [.control, .treatment], layout: layout)
                #expect(plan.moves.count == 77 * 2 * 3)
                let ports = Set(plan.moves.map(\.to))
                #expect(ports.count == 77 * 2 * 3)
                #expect(seen.isDisjoint(with: ports))
                seen.formUnion(ports)
            }
        }
    }

    @Test("If every port is ephemeral, agents with own addresses keep their ports")
    func allEphemeral() throws {
        let fleet = try documentedFleet()
        let usual = try PortPlan.make(fleet: fleet, arms: [.control], layout: own)
        let plan = try PortPlan.make(
            fleet: fleet, arms: [.control], layout: own, ephemeral: EphemeralPorts(1024...65535))
        #expect(plan == usual)
    }

    @Test(
        "If every port is ephemeral, a target on all addresses uses reserved ports or gets an error with the fix"
    )
    func exhausted() throws {
        let fleet = try documentedFleet()
        let claims = fleet.agents.count * 3
        func plan(_ reserved: Set<Int>) throws(PlanError) -> PortPlan {
            try PortPlan.make(
                fleet: fleet, arms: [.control], layout: shared,
                ephemeral: EphemeralPorts(1024...65535, reserved: reserved))
        }
        let reserved = Set(30_000..<30_000 + claims)
        let ports = Set(
            try plan(reserved).placements.flatMap { placement in PortRole.allCases.map { placement.ports[$0] } })
        #expect(ports == reserved)
        let error = #expect(throws: PlanError.self) { try plan(reserved.subtracting([30_000])) }
        let words = ["1024-65535", "needs \(claims) ports", "ip_local_reserved_ports=20000-"]
        #expect(words.allSatisfy { error?.message.contains($0) == true })
    }

    @Test("No plan has a collision or a claim on an occupied or ephemeral port", arguments: 0..<60)
    func nothingCollides(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        // Few ports, many agents: most claims collide.
        let base = [1000, 20000, 30000, 65400][random.below(4)]
        let agents = (0..<1 + random.below(60)).map { index in
            agent(
                "A\(index)", on: "M\(random.below(4))", port: base + random.below(130), health: base + random.below(130)
            )
        }
        let fleet = Fleet(name: "f", agents: agents)
        let occupied = Set((0..<random.below(200)).map { _ in base + random.below(150) })
        let lower = base + random.below(60)
        let ephemeral = EphemeralPorts(lower...min(lower + random.below(25000), 65535))
        let layout = PortLayout(slot: random.below(200), launch: random.below(1000), bindsAddress: random.chance(0.5))
        let plan = try PortPlan.make(
            fleet: fleet, arms: [.control, .treatment], layout: layout, occupied: occupied, ephemeral: ephemeral)

        let claims = plan.placements.flatMap { placement in
            PortRole.allCases.map { "\(placement.address):\(placement.ports[$0])" }
        }
        #expect(claims.count == agents.count * 2 * 3)
        #expect(Set(claims).count == claims.count)
        let ports = Set(plan.placements.flatMap { placement in PortRole.allCases.map { placement.ports[$0] } })
        #expect(ports.filter { !(1...65535).contains($0) || occupied.contains($0) || ephemeral.contains($0) } == [])

        // Ports without a move are those of the fleet, and moved ports are those of their moves.
        var moved: [String: Int] = [:]
        for move in plan.moves {
            for arm in move.arm.map({ [$0] }) ?? [.control, .treatment] {
                moved["\(move.agent) \(arm) \(move.role)"] = move.to
            }
        }
        let profiles = Dictionary(uniqueKeysWithValues: agents.map { ($0.id, $0) })
        for placement in plan.placements {
            let expected = PortRole.allCases.map {
                moved["\(placement.agent) \(placement.arm) \($0)"] ?? profiles[placement.agent]?.documentedPort($0)
            }
            #expect(PortRole.allCases.map { placement.ports[$0] } == expected)
        }
        let again = try PortPlan.make(
            fleet: fleet, arms: [.control, .treatment], layout: layout, occupied: occupied, ephemeral: ephemeral)
        #expect(again == plan)
    }
}
