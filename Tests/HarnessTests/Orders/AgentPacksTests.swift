import BenchmarkModel
import FleetConfiguration
import ModelLiterals
import NodeRunner
import Testing

@testable import Harness

@Suite("Packs") struct AgentPacksTests {
    /// Five agents on one machine and three on another, in packs of `size`.
    private static func factory(_ size: Int, noiseShare: Double = 0, versus: Bool = false) -> OrderFactory {
        func target(_ name: String, _ pack: Int) -> Target {
            Target(
                name: name, title: "", command: ["{bin}/agent"], environment: ["WHO": "{name}"],
                off: .environment(["ENABLE_PROMETHEUS_METRICS": "false"]), bindsAddress: true, requestPaths: ["/"],
                pages: [MetricsPage("/metrics")], healthPath: "/health", requiredFamilies: [], readinessLimit: 5,
                requestRate: 7,
                requestRateReason: "", versionsCommand: [], holdsPacks: true, pack: pack)
        }
        let agents = (0..<8).map { index in
            AgentProfile(
                id: AgentID(machine: index < 5 ? "A" : "B", name: "agent\(index)"), group: "g", port: 7000 + index,
                healthCheckPort: 8000 + 2 * index, required: true, kind: .enhanced, dependencies: [])
        }
        let plan = Plan(
            fleet: Fleet(name: "f", agents: agents),
            targets: versus ? [target("one", 1), target("t", size)] : [target("t", size)], versus: versus,
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: [:], scrapeInterval: 4, rounds: 2,
            soloLaunches: 2, herdLaunches: 2, scaleAgents: 9, noiseShare: noiseShare, warmUp: 1, seed: 1, quick: false)
        return OrderFactory(
            plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 0, occupied: [],
            ephemeral: EphemeralPorts(32_768...60_999))
    }

    private static func order(
        _ factory: OrderFactory, _ phase: Phase, round: Int = 1, _ arm: Arm? = nil, target: SubjectID = "t"
    ) throws -> WorkOrder {
        try factory.order(for: Step(target: target, phase: phase, round: round, arm: arm), index: 0)
    }

    /// Returns the packs in the order of launch, and checks that the agents of a pack are adjacent.
    private func packs(_ order: WorkOrder) -> [[AgentOrder]] {
        var packs: [[AgentOrder]] = []
        for process in order.agents {
            if let pack = process.pack, packs.last?.first?.pack == pack {
                packs[packs.count - 1].append(process)
            } else {
                packs.append([process])
            }
        }
        let named = packs.compactMap { $0.first?.pack }
        #expect(Set(named).count == named.count)
        #expect(packs.allSatisfy { pack in pack.allSatisfy { $0.pack?.size ?? 1 == pack.count } })
        return packs
    }

    @Test("Agents share a process with their neighbors on one machine, alike in both arms")
    func twins() throws {
        let found = packs(try Self.order(Self.factory(3), .twins))
        for arm in [Arm.control, .treatment] {
            let names = found.filter { $0[0].arm == arm }.map { $0.map(\.id.name) }
            #expect(
                Set(names) == [
                    ["agent0", "agent1", "agent2"], ["agent3", "agent4"], ["agent5", "agent6", "agent7"],
                ])
        }
        #expect(found.allSatisfy { pack in Set(pack.map(\.arm)).count == 1 && Set(pack.map(\.address)).count == 1 })
    }

    @Test("The environment of a pack has all variables that its agents would have alone")
    func environment() throws {
        let alone = try Self.order(Self.factory(1), .herd, .treatment)
        for pack in packs(try Self.order(Self.factory(3), .herd, .treatment)) {
            let started = pack[0].environment
            #expect(started["AGENT_PACK"] == "\(pack.count)")
            for (index, agent) in pack.enumerated() {
                let wanted = try #require(alone.agents.first { $0.id == agent.id }).environment
                for (name, value) in wanted {
                    #expect((index > 0 ? started["PACK_\(index)_\(name)"] : nil) ?? started[name] == value, "\(name)")
                }
            }
        }
    }

    @Test("A second control is a whole pack")
    func noise() throws {
        let order = try Self.order(Self.factory(3, noiseShare: 0.2), .twins)
        let seconds = packs(order).filter { $0[0].arm == .secondControl }
        #expect(seconds.count == 1 && seconds[0].count >= 2)
    }

    @Test("A solo launch is one pack, the same in both arms, and the heap phase has no packs")
    func phases() throws {
        let factory = Self.factory(3)
        let on = try Self.order(factory, .solo, .treatment)
        #expect(packs(on).count == 1 && on.agents.count >= 2)
        #expect(try on.agents.map(\.id) == Self.order(factory, .solo, .control).agents.map(\.id))
        #expect(try Self.order(factory, .heap, .treatment).agents.allSatisfy { $0.pack == nil })
    }

    @Test("An agent behind a wrapper has its own process, and its neighbors share one")
    func wrapped() {
        let orders = (0..<5).map { index in
            AgentOrder(
                id: AgentID(machine: "A", name: "\(index)"), arm: .control,
                source: .program(ProgramOrder(command: [], environment: [:], isWrapped: index == 1)), address: "",
                ports: AgentPorts(requests: 1, health: 2, metrics: 3), pages: [PageOrder(port: 3, path: "/metrics")],
                group: index, isOn: false)
        }
        let packed = AgentPacks.packed(orders, size: 2)
        let packs = packed.map { "\($0.id.name) in \($0.pack?.number ?? -1)" }
        #expect(packs == ["0 in 0", "2 in 0", "3 in 3", "4 in 3", "1 in -1"])
    }

    @Test("Packs can be the twins of agents with one process each")
    func versus() throws {
        let order = try Self.order(Self.factory(3, versus: true), .twins, target: "t vs one")
        #expect(packs(order).filter { $0[0].arm == .treatment }.count == 3)
        #expect(order.agents.filter { $0.arm == .control }.allSatisfy { $0.pack == nil })
        for group in 0..<8 {
            #expect(Set(order.agents.filter { $0.group == group }.map(\.id)).count == 1)
        }
    }
}
