import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Fleet scaling")
struct FleetScalingTests {
    @Test("Fewer agents are the first ones, without dependencies on the others")
    func fewer() throws {
        let fleet = try documentedFleet()
        let scaled = try fleet.scaled(to: 35)
        #expect(scaled.agents.map(\.id) == fleet.agents.prefix(35).map(\.id))
        #expect(scaled.agents[34].id.name == "Responder")
        #expect(scaled.agents[34].dependencies == ["FaceRecognitionAgent", "NLUAgent", "SystemDigitalTwin"])
        #expect(fleet.agents[34].dependencies.count == 6)
    }

    @Test("The same number of agents gives the same fleet")
    func same() throws {
        let fleet = try documentedFleet()
        #expect(try fleet.scaled(to: 77) == fleet)
    }

    @Test(
        "Copies have their own names and ports, the machine of the original, and its dependencies",
        arguments: [78, 100, 500])
    func more(count: Int) throws {
        let fleet = try documentedFleet()
        let scaled = try fleet.scaled(to: count)
        #expect(scaled.agents.count == count)
        #expect(Array(scaled.agents.prefix(77)) == fleet.agents)
        #expect(Set(scaled.agents.map(\.id)).count == count)
        let copy = scaled.agents[77]
        #expect(copy.id == AgentID(machine: "MainPC", name: "ServiceRegistry-2"))
        for (index, copy) in scaled.agents.enumerated().dropFirst(77) {
            #expect(copy.dependencies == fleet.agents[index % 77].dependencies)
            #expect(copy.id.machine == fleet.agents[index % 77].id.machine)
            for port in [copy.port, copy.healthCheckPort, copy.metricsPort] { #expect(!(32768...60999).contains(port)) }
        }
        #expect(PortPlan.collisions(in: scaled) == PortPlan.collisions(in: fleet))
    }

    @Test("The name of a copy differs from all names of the fleet")
    func taken() throws {
        let fleet = Fleet(name: "f", agents: [agent("A", port: 1, health: 2), agent("A-2", port: 4, health: 5)])
        #expect(try fleet.scaled(to: 4).agents.map(\.id.name) == ["A", "A-2", "A-3", "A-2-2"])
    }

    @Test("A scaled fleet can be scaled again")
    func again() throws {
        let scaled = try documentedFleet().scaled(to: 100).scaled(to: 250)
        #expect(Set(scaled.agents.map(\.id)).count == 250)
        #expect(PortPlan.collisions(in: scaled).count == 31)
    }

    @Test("A port pool begins at 20000, skips ports in use, and then continues at 1024")
    func pool() {
        var pool = PortPool(ephemeral: EphemeralPorts(20006...65535), taken: [20001, 20003])
        #expect(pool.takePair() == 20004)
        #expect(pool.take() == 1024)
        var rest: [Int] = []
        while let port = pool.take() { rest.append(port) }
        #expect(rest == Array(1025..<20000))

        var later = PortPool(
            ephemeral: EphemeralPorts(20001...65534), taken: [1024], skipping: 2 + 2 * (65536 - 1024 - 45534))
        #expect([later.take(), later.take()] == [1025, 1026])
    }

    @Test("No agents, an empty fleet and more agents than the ports allow are refused")
    func refused() throws {
        let fleet = try documentedFleet()
        #expect(throws: PlanError.self) { try fleet.scaled(to: 0) }
        #expect(throws: PlanError.self) { try fleet.scaled(to: .max) }
        #expect(throws: PlanError.self) { try Fleet(name: "f", agents: []).scaled(to: 1) }
    }
}
