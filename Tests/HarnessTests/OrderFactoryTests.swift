import BenchmarkModel
import NodeRunner
import Testing

@testable import Harness

@Suite struct OrderFactoryTests {
    private static func agent(_ machine: String, _ name: String, _ port: Int) -> AgentProfile {
        AgentProfile(
            id: AgentID(machine: machine, name: name), group: "g", port: port, healthCheckPort: port + 1000,
            required: true, kind: .enhanced, dependencies: [])
    }

    private static func target(_ off: OffSwitch = .environment(["ENABLE_PROMETHEUS_METRICS": "false"])) -> Target {
        Target(
            name: "t", title: "", command: ["{bin}/agent", "--name", "{name}", "--port={port}"],
            environment: ["WHERE": "{address}:{metrics_port}"], off: off, bindsAddress: true,
            requestPaths: ["/?n={request}"], metricsPath: "/metrics", healthPath: "/health", requiredFamilies: ["up"],
            readinessLimit: 5, requestRate: 7, requestRateReason: "", versionsCommand: [])
    }

    private static func factory(_ target: Target = target(), seed: UInt64 = 1) -> OrderFactory {
        let fleet = Fleet(
            name: "f", agents: [agent("A", "one", 7000), agent("A", "two", 7001), agent("B", "one", 7000)])
        let plan = Plan(
            fleet: fleet, targets: [target], budgets: BudgetSet(name: "", source: "", budgets: []),
            requestRates: ["t": 12], scrapeInterval: 4, rounds: 2, soloLaunches: 2, herdLaunches: 2, scaleAgents: 5,
            warmUp: 1, seed: seed, quick: false)
        return OrderFactory(
            plan: plan, project: Project(root: "/root", binaries: "/bin"), slot: 3, occupied: [],
            ephemeral: 32_768...60_999, harness: [42])
    }

    @Test("a twin round has every agent in both arms, twins in one pair, treatment scraped once and control never")
    func twins() throws {
        var factory = Self.factory()
        let order = try factory.twins(Self.target(), round: 1)
        #expect(order.processes.count == 6)
        #expect(order.load == LoadOrder(rate: 12, warmUp: 1, steady: 4, seed: order.load?.seed ?? 0))
        for pair in 0..<3 {
            let twins = order.processes.filter { $0.pair == pair }
            #expect(Set(twins.map(\.arm)) == [.control, .treatment])
            #expect(Set(twins.map(\.agent)).count == 1)
            #expect(Set(twins.map { $0.environment["AGENT_SEED"] }).count == 1)
        }
        for process in order.processes {
            if process.arm == .control {
                #expect(process.scrapePhase == nil)
                #expect(process.environment["ENABLE_PROMETHEUS_METRICS"] == "false")
            } else {
                #expect((0.01...0.96).contains(try #require(process.scrapePhase)))
                #expect(process.environment["ENABLE_PROMETHEUS_METRICS"] == "true")
            }
        }
        #expect(order.harness == [42])
    }

    @Test("no two processes of an order meet on an address and port")
    func ports() throws {
        var factory = Self.factory()
        let order = try factory.twins(Self.target(), round: 1)
        let claims = order.processes.flatMap { process in
            [process.ports.requests, process.ports.health, process.ports.metrics].map { "\(process.address):\($0)" }
        }
        #expect(Set(claims).count == claims.count)
    }

    @Test("placeholders reach command and environment, and the harness's own variables are there")
    func placeholders() throws {
        var factory = Self.factory()
        let process = try #require(try factory.herd(Self.target(), round: 1, arm: .treatment).processes.first)
        #expect(process.command == ["/bin/agent", "--name", process.agent.name, "--port=\(process.ports.requests)"])
        #expect(process.environment["WHERE"] == "\(process.address):\(process.ports.metrics)")
        #expect(process.environment["AGENT_NAME"] == process.agent.name)
        #expect(process.environment["HEALTH_CHECK_PORT"] == "\(process.ports.health)")
        #expect(process.environment["HOME"] == nil)
    }

    @Test("the same seed gives the same orders, another seed another launch order or load")
    func seeded() throws {
        var a = Self.factory()
        var b = Self.factory()
        var c = Self.factory(seed: 2)
        let first = try a.twins(Self.target(), round: 1)
        #expect(first == (try b.twins(Self.target(), round: 1)))
        #expect(first != (try c.twins(Self.target(), round: 1)))
        #expect(first.load?.seed != (try a.twins(Self.target(), round: 2)).load?.seed)
    }

    @Test("each launch has addresses that the one before did not have")
    func freshAddresses() throws {
        var factory = Self.factory()
        let first = Set(try factory.herd(Self.target(), round: 1, arm: .control).processes.map(\.address))
        let second = Set(try factory.herd(Self.target(), round: 1, arm: .treatment).processes.map(\.address))
        #expect(first.isDisjoint(with: second))
        #expect(first.allSatisfy { $0.hasPrefix("127.19.") })
    }

    @Test("a solo launch is one agent, the same in both arms of a round; scale has as many as the budget asks for")
    func phases() throws {
        var factory = Self.factory()
        let on = try factory.solo(Self.target(), round: 2, arm: .treatment)
        let off = try factory.solo(Self.target(), round: 2, arm: .control)
        #expect(on.processes.count == 1 && on.load == nil)
        #expect(on.processes[0].agent == off.processes[0].agent)
        #expect(try factory.scale(Self.target()).processes.count == 5)
        #expect(Set(factory.armOrder(Self.target(), .solo, round: 1)) == [.control, .treatment])
    }

    @Test("arguments switch a target off at the end of its command; one without a switch has no control")
    func offSwitches() throws {
        let arguments = Self.target(.arguments(["--off"]))
        var factory = Self.factory(arguments)
        let control = try #require(try factory.herd(arguments, round: 1, arm: .control).processes.first)
        #expect(control.command.last == "--off")
        let none = Self.target(.none)
        var other = Self.factory(none)
        #expect(try other.twins(none, round: 1).processes.allSatisfy { $0.arm == .treatment })
    }
}

@Suite struct HarnessPartsTests {
    @Test("a target that maps only its own program is static; otherwise its libraries are named")
    func linkage() {
        #expect(EnvironmentCapture.linkage(["/x/bench-agent"]) == "static")
        #expect(
            EnvironmentCapture.linkage(["/bin/python3", "/lib/libz.so.1", "/lib/libc.so.6"]) == "libc.so.6 libz.so.1")
    }

    @Test("two benches of one machine never have the same slot")
    func slots() throws {
        func numbers() throws -> (Int, Int) {
            let first = try PortSlot.take()
            let second = try PortSlot.take()
            return (first.number, second.number)
        }
        let (a, b) = try numbers()
        #expect(a != b)
    }

    @Test("a target without its program is refused with what would bring it")
    func preflight() throws {
        let target = Target(
            name: "t", title: "", command: ["{bin}/no-such-agent"], environment: [:], off: .none, bindsAddress: true,
            requestPaths: ["/"], metricsPath: "/", healthPath: "/", requiredFamilies: [], readinessLimit: 1,
            requestRate: 1, requestRateReason: "", versionsCommand: [])
        let plan = Plan(
            fleet: Fleet(name: "f", agents: []), targets: [target],
            budgets: BudgetSet(name: "", source: "", budgets: []),
            requestRates: [:], scrapeInterval: 1, rounds: 1, soloLaunches: 1, herdLaunches: 1, scaleAgents: 0,
            warmUp: 1,
            seed: 1, quick: true)
        let error = #expect(throws: HarnessError.self) {
            try Preflight.check(plan, Project(root: "/root", binaries: "/bin"), results: "/tmp")
        }
        #expect(error?.description.contains("/bin/no-such-agent") == true)
    }
}
