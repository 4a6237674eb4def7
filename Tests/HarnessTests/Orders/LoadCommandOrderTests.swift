import BenchmarkModel
import FleetConfiguration
import ModelLiterals
import NodeRunner
import Testing

@testable import Harness

@Suite struct LoadCommandOrderTests {
    private static let target = Target(
        name: "t", title: "", command: ["/agent"], environment: ["WHERE": "{address}"],
        off: .environment(["ENABLE_PROMETHEUS_METRICS": "false", "QUIET": "yes"]), bindsAddress: true, requestPaths: [],
        metricsPath: "/metrics", healthPath: nil, requiredFamilies: [], readinessLimit: 5, requestRate: 7,
        requestRateReason: "", versionsCommand: [], holdsPacks: true,
        loadCommand: ["{root}/load", "{address}:{port}", "{name}", "{rate}", "{seconds}", "{warm_up}", "{seed}"])

    private static func order(_ phase: Phase, round: Int = 1, _ arm: Arm? = nil, pack: Int = 1) throws -> WorkOrder {
        var target = target
        target.pack = pack
        let agents = ["one", "two"].enumerated().map { index, name in
            AgentProfile(
                id: AgentID(machine: "M", name: name), group: "g", port: 7000 + index,
                healthCheckPort: 8000 + 2 * index,
                required: true, kind: .enhanced, dependencies: [])
        }
        let plan = Plan(
            fleet: Fleet(name: "f", agents: agents), targets: [target],
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: ["t": 12.5], scrapeInterval: 4,
            rounds: 2, soloLaunches: 2, herdLaunches: 2, scaleAgents: 0, noiseShare: 0, warmUp: 1, seed: 1,
            quick: false)
        return try OrderFactory(
            plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 3, occupied: [],
            ephemeral: EphemeralPorts(32_768...60_999)
        ).order(for: Step(target: "t", phase: phase, round: round, arm: arm), index: 0)
    }

    @Test(
        "A load command gets the address of its agent, the rate and the duration as arguments and in its environment")
    func parameters() throws {
        for process in try Self.order(.twins).agents {
            let load = try #require(process.program?.loadCommand)
            let seed = try #require(load.environment["LOAD_SEED"])
            #expect(
                load.command == [
                    "/project/load", "\(process.address):\(process.ports.requests)", process.id.name, "12.5", "5",
                    "1",
                    seed,
                ])
            #expect(Int32(seed) ?? -1 >= 0)
            for (name, value) in [
                "LOAD_RATE": "12.5", "LOAD_SECONDS": "5", "LOAD_WARM_UP": "1", "AGENT_NAME": process.id.name,
                "AGENT_ADDRESS": process.address, "AGENT_PORT": "\(process.ports.requests)", "WHERE": process.address,
                "METRICS_PORT": "\(process.ports.metrics)",
            ] { #expect(load.environment[name] == value, "\(name)") }
        }
    }

    @Test("Twins get the same load without their arm, and other agents or rounds get another seed")
    func twins() throws {
        func seeds(_ order: WorkOrder) -> [AgentID: Set<String>] {
            order.agents.reduce(into: [:]) {
                $0[$1.id, default: []].insert($1.program?.loadCommand?.environment["LOAD_SEED"] ?? "")
            }
        }
        let first = try Self.order(.twins)
        #expect(seeds(first).values.allSatisfy { $0.count == 1 } && Set(seeds(first).values).count == 2)
        #expect(seeds(first) != seeds(try Self.order(.twins, round: 2)))
        for process in first.agents {
            #expect(process.program?.loadCommand?.environment["ENABLE_PROMETHEUS_METRICS"] == nil)
            #expect(process.program?.loadCommand?.environment["QUIET"] == nil)
        }
    }

    @Test("Only phases with load have a load command")
    func phases() throws {
        for phase in [Phase.solo, .herd, .heap] {
            let processes = try Self.order(phase, .treatment).agents
            #expect(!processes.isEmpty && processes.allSatisfy { $0.program?.loadCommand == nil }, "\(phase)")
        }
        #expect(try Self.order(.uniform, .control).agents.allSatisfy { $0.program?.loadCommand != nil })
        let load = try Self.order(.twins)
        #expect(load.launch.treatment.hasLoadCommand && load.load?.rates.common == 12.5)
    }

    @Test("Each agent of a pack has its own load command")
    func packs() throws {
        let processes = try Self.order(.twins, pack: 2).agents
        #expect(processes.count == 4 && processes.allSatisfy { $0.pack?.size == 2 })
        #expect(processes.allSatisfy { $0.program?.loadCommand?.environment["AGENT_NAME"] == $0.id.name })
        #expect(processes.allSatisfy { $0.program?.loadCommand?.environment["AGENT_PACK"] == nil })
    }
}
