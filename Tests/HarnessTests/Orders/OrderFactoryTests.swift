import BenchmarkModel
import FleetConfiguration
import Foundation
import ModelLiterals
import Testing

@testable import Harness
@testable import NodeRunner

@Suite struct OrderFactoryTests {
    private static func agent(_ machine: String, _ name: String, _ port: Int) -> AgentProfile {
        AgentProfile(
            id: AgentID(machine: machine, name: name), group: "g", port: port, healthCheckPort: port + 1000,
            required: true, kind: .enhanced, dependencies: [])
    }

    private static func target(
        _ off: OffSwitch = .environment(["ENABLE_PROMETHEUS_METRICS": "false"]), name: String = "t",
        bare: OffSwitch = .none, service: ServiceRules? = nil, pages: [MetricsPage] = [MetricsPage()],
        bindsAddress: Bool = true
    ) -> Target {
        Target(
            name: name, title: "", command: ["{bin}/agent", "--name", "{name}", "--port={port}"],
            environment: ["WHERE": "{address}:{metrics_port}"], off: off, bindsAddress: bindsAddress,
            requestPaths: ["/?n={request}"], pages: pages, healthPath: "/health", requiredFamilies: ["up"],
            readinessLimit: 5, requestRate: 7, requestRateReason: "", versionsCommand: [], bare: bare,
            service: service)
    }

    private static func factory(
        _ target: Target = target(), seed: UInt64 = 1, versus: Target? = nil, noiseShare: Double = 0,
        bareControl: Bool = false
    ) -> OrderFactory {
        let fleet = Fleet(
            name: "f", agents: [agent("A", "one", 7000), agent("A", "two", 7001), agent("B", "one", 7000)])
        let plan = Plan(
            fleet: fleet, targets: [target] + [versus].compactMap { $0 }, versus: versus != nil,
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: ["t": 12, "u vs t": 9],
            scrapeInterval: 4, rounds: 2, soloLaunches: 2, herdLaunches: 2, scaleAgents: 5, noiseShare: noiseShare,
            warmUp: 1, seed: seed, quick: false, bareControl: bareControl)
        return OrderFactory(
            plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 3, occupied: [],
            ephemeral: EphemeralPorts(32_768...60_999))
    }

    private static func order(
        _ factory: OrderFactory, _ phase: Phase, round: Int = 1, _ arm: Arm? = nil, target: SubjectID = "t",
        index: Int = 0
    ) throws -> WorkOrder {
        try factory.order(for: Step(target: target, phase: phase, round: round, arm: arm), index: index)
    }

    @Test("An order has the ports that the bench asks, and the environment those that the program is given")
    func askedPorts() throws {
        let rules = ServiceRules(healthPort: .fixed(9100))
        let pages = [MetricsPage("/a", port: .requests), MetricsPage("/b", isSecure: true)]
        let order = try Self.order(Self.factory(Self.target(service: rules, pages: pages)), .twins)
        for process in order.agents {
            #expect(process.ports.metrics == process.ports.requests && process.ports.health == 9100)
            #expect(process.environment["METRICS_PORT"] != "\(process.ports.metrics)")
            #expect(process.environment["HEALTH_CHECK_PORT"] != "9100")
            let own = try #require(process.environment["METRICS_PORT"].flatMap { Int($0) })
            #expect(
                process.pages == [
                    PageOrder(port: process.ports.requests, path: "/a"),
                    PageOrder(port: own, path: "/b", isSecure: true),
                ])
        }
        #expect(Set(order.agents.map(\.address)).count == order.agents.count)
    }

    @Test("A request socket has the directory and the name of its agent, and requests over HTTPS have the same rules")
    func requestPlaces() throws {
        let rules = ServiceRules(
            https: HTTPSRules(
                health: false, requests: true, certificates: TLSRules(authorities: "{root}/ca.crt")),
            requestSocket: "{scratch}/{name}.sock")
        for process in try Self.order(Self.factory(Self.target(service: rules)), .twins).agents {
            #expect(process.program?.requestSocket == "\(Upkeep.scratchToken)/\(process.id.name).sock")
            #expect(process.https?.requests == true && !process.pages.contains(where: \.isSecure))
            #expect(process.https?.certificates?.authorities == "/project/ca.crt")
        }
    }

    @Test("The commands around a process have the placeholders of their agent, and one for its directory")
    func upkeep() throws {
        let rules = ServiceRules(
            workingDirectory: "{scratch}", setup: ["{bin}/init", "{name}"], teardown: ["{root}/drop", "{port}"],
            stop: StopRule(signal: .int, seconds: 3))
        let process = try #require(
            try Self.order(Self.factory(Self.target(service: rules)), .herd, .treatment).agents.first)
        let upkeep = try #require(process.program?.upkeep)
        #expect(upkeep.workingDirectory == Upkeep.scratchToken)
        #expect(upkeep.setup == ["/bin/init", process.id.name])
        #expect(upkeep.teardown == ["/project/drop", "\(process.ports.requests)"])
        #expect(upkeep.stop == rules.stop)
    }

    @Test("A twin round has every agent in both arms, with the treatment scraped once and the control never")
    func twins() throws {
        let order = try Self.order(Self.factory(), .twins)
        #expect(order.agents.count == 6)
        #expect(
            order.load
                == LoadOrder(rates: AgentRates(12), warmUpSeconds: 1, steadySeconds: 4, seed: order.load?.seed ?? 0))
        for pair in 0..<3 {
            let twins = order.agents.filter { $0.group == pair }
            #expect(Set(twins.map(\.arm)) == [.control, .treatment])
            #expect(Set(twins.map(\.id)).count == 1)
            #expect(Set(twins.map { $0.environment["AGENT_SEED"] }).count == 1)
        }
        for process in order.agents {
            if process.arm == .control {
                #expect(process.moments.isEmpty)
                #expect(process.environment["ENABLE_PROMETHEUS_METRICS"] == "false")
            } else {
                #expect((0.01...0.96).contains(try #require(process.moments.first)))
                #expect(process.environment["ENABLE_PROMETHEUS_METRICS"] == "true")
            }
        }
    }

    @Test("No two processes of an order share an address and port")
    func ports() throws {
        let order = try Self.order(Self.factory(), .twins)
        let claims = order.agents.flatMap { process in
            ["AGENT_PORT", "HEALTH_CHECK_PORT", "METRICS_PORT"].map {
                "\(process.address):\(process.environment[$0] ?? "")"
            }
        }
        #expect(Set(claims).count == claims.count)
    }

    @Test("Placeholders are expanded in command and environment, and the variables of the harness are set")
    func placeholders() throws {
        let process = try #require(try Self.order(Self.factory(), .herd, .treatment).agents.first)
        #expect(process.command == ["/bin/agent", "--name", process.id.name, "--port=\(process.ports.requests)"])
        #expect(process.environment["WHERE"] == "\(process.address):\(process.ports.metrics)")
        #expect(process.environment["AGENT_NAME"] == process.id.name)
        #expect(process.environment["METRICS_PORT"] == "\(process.ports.health)")
        #expect(process.environment["HOME"] == nil)
    }

    @Test("The same seed gives the same orders, and another seed changes the launch order or the load")
    func seeded() throws {
        let first = try Self.order(Self.factory(), .twins)
        #expect(first == (try Self.order(Self.factory(), .twins)))
        #expect(first != (try Self.order(Self.factory(seed: 2), .twins)))
        #expect(first.load?.seed != (try Self.order(Self.factory(), .twins, round: 2)).load?.seed)
    }

    @Test("Each launch has other addresses than the previous one")
    func freshAddresses() throws {
        let factory = Self.factory()
        let first = Set(try Self.order(factory, .herd, .control, index: 7).agents.map(\.address))
        let second = Set(try Self.order(factory, .herd, .treatment, index: 8).agents.map(\.address))
        #expect(first.isDisjoint(with: second))
        #expect(first.allSatisfy { $0.hasPrefix("127.19.") })
    }

    @Test("A solo launch is one agent, the same in both arms, and scale has the number of agents of its budget")
    func phases() throws {
        let factory = Self.factory()
        let on = try Self.order(factory, .solo, round: 2, .treatment)
        let off = try Self.order(factory, .solo, round: 2, .control)
        #expect(on.agents.count == 1 && on.load == nil)
        #expect(on.agents[0].id == off.agents[0].id)
        #expect(try Self.order(factory, .scale, .treatment).agents.count == 5)
    }

    @Test(
        "Arguments that switch a target off are appended to its command, and a target without an off switch has no control"
    )
    func offSwitches() throws {
        let arguments = Self.target(.arguments(["--off"]))
        let control = try #require(try Self.order(Self.factory(arguments), .herd, .control).agents.first)
        #expect(control.command.last == "--off")
        // Twins are one process that is scraped and one that is not. A herd has one process per agent.
        let always = Self.factory(Self.target(.none))
        let twins = try Self.order(always, .twins).agents
        #expect(twins.count { $0.arm == .treatment } == 3 && twins.count { $0.arm == .idle } == 3)
        #expect(twins.allSatisfy { $0.isOn && $0.moments.isEmpty == ($0.arm == .idle) })
        #expect(twins.allSatisfy { $0.environment["ENABLE_PROMETHEUS_METRICS"] == "true" })
        #expect(try Self.order(always, .herd, .treatment).agents.count == 3)
    }

    @Test("A share of the agents, the same in every round, has a second control that is never scraped")
    func secondControls() throws {
        let factory = Self.factory(noiseShare: 0.4)
        let noiseAgents = AgentPacks.withSecondControl(factory.plan, Subject(Self.target()))
        #expect(noiseAgents.count == 2)
        for round in 1...2 {
            let order = try Self.order(factory, .twins, round: round)
            #expect(order.agents.count == 8)
            let seconds = order.agents.filter { $0.arm == .secondControl }
            #expect(Set(seconds.map(\.id)) == noiseAgents)
            for second in seconds {
                let control = try #require(order.agents.first { $0.id == second.id && $0.arm == .control })
                #expect(!second.isOn && second.moments.isEmpty && second.group == control.group)
                #expect(second.environment["ENABLE_PROMETHEUS_METRICS"] == "false")
                #expect(second.address != control.address)
            }
        }
        #expect(try Self.order(factory, .herd, .control).agents.count == 3)
    }

    @Test("In a versus run both targets are on and scraped, and B is the treatment")
    func versus() throws {
        let factory = Self.factory(versus: Self.target(name: "u"), noiseShare: 0.4)
        let order = try Self.order(factory, .twins, target: "u vs t")
        #expect(order.agents.allSatisfy { $0.isOn && !$0.moments.isEmpty })
        #expect(order.agents.allSatisfy { $0.environment["ENABLE_PROMETHEUS_METRICS"] == "true" })
        #expect(order.load?.rates.common == 9)
        #expect(order.agents.count { $0.arm == .secondControl } == 2)
    }

    @Test("In a uniform round the whole fleet is in one arm under load, and is scraped if the exporter is on")
    func uniform() throws {
        let on = try Self.order(Self.factory(noiseShare: 1), .uniform, .treatment)
        let off = try Self.order(Self.factory(noiseShare: 1), .uniform, .control)
        #expect(on.agents.count == 3 && off.agents.count == 3)
        #expect(on.agents.allSatisfy { $0.arm == .treatment && $0.moments.count == 1 })
        #expect(off.agents.allSatisfy { $0.arm == .control && $0.moments.isEmpty })
        #expect(on.load?.steadySeconds == 4 && on.load?.rates.common == 12 && on.load?.seed == off.load?.seed)
        #expect(try on.load?.seed != Self.order(Self.factory(), .twins).load?.seed)
    }

    @Test("An agent with its own scrape interval is scraped evenly at this interval, in its own encoding")
    func interval() throws {
        var often = Self.target(name: "u")
        often.scrapeInterval = 1
        often.scrapesGzip = true
        often.binaries = "/other"
        let order = try Self.order(Self.factory(versus: often), .twins, target: "u vs t")
        for process in order.agents {
            let isB = process.arm == .treatment
            #expect(process.moments.count == (isB ? 4 : 1) && (process.scraping.bench?.asksGzip == true) == isB)
            #expect(process.command[0] == (isB ? "/other/agent" : "/bin/agent"))
            for (earlier, later) in zip(process.moments, process.moments.dropFirst()) {
                #expect(abs(later - earlier - 0.25) < 1e-12)
            }
        }
    }

    @Test("A bare control has no server in every phase, and its health is not requested")
    func bareControl() throws {
        let bare = Self.target(bare: .environment(["AGENT_HTTP_SERVER": "false"]))
        let factory = Self.factory(bare, noiseShare: 1, bareControl: true)
        for phase in [Phase.twins, .herd, .heap, .soak] {
            for arm in [Arm.control, .treatment] {
                let order = try Self.order(factory, phase, phase == .twins || phase == .soak ? nil : arm)
                #expect(order.launch.control.healthPath == nil && order.launch.control.isBare)
                #expect(order.launch.treatment.healthPath == "/health" && !order.launch.treatment.isBare)
                for process in order.agents {
                    #expect(process.environment["AGENT_HTTP_SERVER"] == (process.isOn ? nil : "false"))
                    #expect(process.environment["ENABLE_PROMETHEUS_METRICS"] == "\(process.isOn)")
                }
            }
        }
        // Without the flag, `bare` is not used.
        let usual = try Self.order(Self.factory(bare), .twins)
        #expect(usual.launch.control.healthPath == "/health" && !usual.launch.control.isBare)
        #expect(usual.agents.allSatisfy { $0.environment["AGENT_HTTP_SERVER"] == nil })
        let arguments = Self.target(.arguments(["--off"]), bare: .arguments(["--no-server"]))
        let control = try Self.order(Self.factory(arguments, bareControl: true), .herd, .control).agents[0]
        #expect(control.command.suffix(2) == ["--off", "--no-server"])
    }

    @Test("A legacy agent runs behind the wrapper in both arms, and the documented variable switches the wrapper off")
    func legacy() throws {
        let off = OffSwitch.arguments(["--off"])
        let target = Target(
            name: "t", title: "", command: ["{bin}/agent"], environment: [:], off: off, bindsAddress: true,
            requestPaths: ["/"], pages: [MetricsPage("/metrics")], healthPath: "/health", requiredFamilies: [],
            readinessLimit: 5,
            requestRate: 7, requestRateReason: "", versionsCommand: [],
            legacyCommand: ["{bin}/wrapper", "--", "{bin}/old", "{name}"])
        let agents = ["one", "two"].enumerated().map { index, name in
            AgentProfile(
                id: AgentID(machine: "A", name: name), group: "g", port: 7000 + index,
                healthCheckPort: 8000 + 2 * index,
                required: true, kind: index == 0 ? .legacy : .enhanced, dependencies: [])
        }
        let plan = Plan(
            fleet: Fleet(name: "f", agents: agents), targets: [target],
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: [:], scrapeInterval: 4, rounds: 2,
            soloLaunches: 2, herdLaunches: 2, scaleAgents: 5, warmUp: 1, seed: 1, quick: false)
        let factory = OrderFactory(
            plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 3, occupied: [],
            ephemeral: EphemeralPorts(32_768...60_999))
        for process in try Self.order(factory, .twins).agents {
            let isLegacy = process.id.name == "one"
            #expect(process.isWrapped == isLegacy)
            if isLegacy {
                #expect(process.command == ["/bin/wrapper", "--", "/bin/old", "one"])
                #expect(process.environment["ENABLE_PROMETHEUS_METRICS"] == (process.isOn ? "true" : "false"))
            } else {
                #expect(process.command == ["/bin/agent"] + (process.isOn ? [] : ["--off"]))
            }
        }
        #expect(try Self.order(factory, .scale, .treatment).agents.count { $0.isWrapped } == 3)
        // Allocations are counted in the agent itself.
        #expect(try Self.order(factory, .heap, .treatment).agents.allSatisfy { !$0.isWrapped })
    }

    @Test("Agents that listen on all addresses get no port on which a program listens when they are started")
    func listening() throws {
        let plan = Self.factory(Self.target(bindsAddress: false))
        let before = try Self.order(plan, .herd, .treatment).agents.flatMap { [$0.ports.requests, $0.ports.health] }
        // The first ports are left to agents with addresses of their own.
        #expect(before.allSatisfy { $0 >= 24_000 } && Set(before).count == before.count)
        let busy = OrderFactory(
            plan: plan.plan, project: plan.project, slot: plan.slot, occupied: [], ephemeral: plan.ephemeral,
            listening: { Set(before) })
        let after = try Self.order(busy, .herd, .treatment).agents.flatMap { [$0.ports.requests, $0.ports.health] }
        #expect(Set(after).isDisjoint(with: before) && Set(after).count == before.count)
        // Agents with addresses of their own may share a port with other programs.
        let own = OrderFactory(
            plan: Self.factory().plan, project: plan.project, slot: plan.slot, occupied: [],
            ephemeral: plan.ephemeral, listening: { [7000, 7001] })
        #expect(try Set(Self.order(own, .herd, .treatment).agents.map(\.ports.requests)) == [7000, 7001])
    }

    @Test("A target with planted costs in its environment reports them at its end")
    func planted() throws {
        var planted = Self.target(name: "u")
        #expect(try !Self.order(Self.factory(versus: planted), .twins, target: "u vs t").launch.readsPlants)
        planted.environment["PLANT_CPU_ITERATIONS"] = "0"
        #expect(try Self.order(Self.factory(versus: planted), .twins, target: "u vs t").launch.readsPlants)
    }

    @Test("No order contains a path of the bench's machine, and a node fills in its own paths")
    func portable() throws {
        var ours = Self.target(name: "u")
        ours.binaries = "/project/.build/other"
        ours.environment["FILE"] = "{root}/data"
        let order = try Self.order(Self.factory(versus: ours), .twins, target: "u vs t")
        let text = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
        #expect(!text.contains("project") && !text.contains(#"bin\/agent"#))
        let elsewhere = NodeInstallation(root: "/opt/bench", binaries: "/opt/programs").resolved(order)
        for agent in elsewhere.launch.agents {
            let isOurs = agent.arm == .treatment
            #expect(agent.command.first == (isOurs ? "/opt/bench/.build/other/agent" : "/opt/programs/agent"))
            #expect(agent.environment["FILE"] == (isOurs ? "/opt/bench/data" : nil))
        }
    }

    @Test("The heap phase counts the same agent with the same failures for every seed")
    func heap() throws {
        let first = try Self.order(Self.factory(), .heap, .treatment)
        let second = try Self.order(Self.factory(seed: 9), .heap, round: 2, .treatment)
        #expect(first.heapRequests == OrderFactory.heapRequests)
        #expect(first.agents.map(\.id) == second.agents.map(\.id))
        #expect(first.agents[0].environment["AGENT_SEED"] == second.agents[0].environment["AGENT_SEED"])
        // The target has no heap build, so its normal program is counted.
        #expect(first.agents[0].command.first == "/bin/agent")
    }
}
