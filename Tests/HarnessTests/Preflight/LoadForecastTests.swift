import BenchmarkModel
import FleetConfiguration
import ModelLiterals
import NodeRunner
import Testing

@testable import Harness

@Suite("Forecast of the load") struct LoadForecastTests {
    private static func plan(
        agents: Int = 500, pack: Int = 1, noiseShare: Double = 0.2, requestPaths: [String] = ["/"],
        url: PageAddress? = nil
    ) -> Plan {
        let profiles = (0..<agents).map { index in
            AgentProfile(
                id: AgentID(machine: "M", name: "A\(index)"), group: "g", port: 7000 + index,
                healthCheckPort: 20_000 + index,
                required: true, kind: .enhanced, dependencies: [])
        }
        var target = Target(
            name: "t", title: "", command: ["x"], environment: [:], off: .environment(["ON": "false"]),
            bindsAddress: true,
            requestPaths: requestPaths, metricsPath: "/metrics", healthPath: "/health", requiredFamilies: [],
            readinessLimit: 10, requestRate: 10, requestRateReason: "", versionsCommand: [], holdsPacks: true,
            pack: pack)
        target.url = url
        return Plan(
            fleet: Fleet(name: "f", agents: profiles), targets: [target],
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: ["t": 8], scrapeInterval: 15,
            rounds: 5,
            soloLaunches: 1, herdLaunches: 1, scaleAgents: 0, noiseShare: noiseShare, warmUp: 2, seed: 1, quick: false)
    }

    /// The observations of a trial: CPU of one agent in each arm, CPU of the bench, and the use of two cores.
    private func observations(control: Double, treatment: Double, harness: Double = 0.1, busy: Double) -> [Observation]
    {
        func one(_ metric: Metric, _ arm: Arm?, _ value: Double, block: Int? = nil) -> Observation {
            Observation(
                target: "t", phase: .twins, round: 1, block: block,
                agent: arm.map { _ in AgentID(machine: "M", name: "A0") },
                arm: arm, metric: metric, measured: .value(value))
        }
        return [
            one(.cpu, .control, 9, block: 1), one(.cpu, .control, control), one(.cpu, .treatment, treatment),
            one(.harnessCPU, nil, harness), one(.machineBusy, nil, 9, block: 1), one(.machineBusy, nil, busy),
        ]
    }

    @Test("500 agents that need more than two cores cause a warning with the needed and idle cores and a fix")
    func tooMuch() throws {
        let look = try #require(LoadLook(Self.plan(), Subject(Self.plan().targets[0]), cores: 2))
        // The cores were busy for 0.112 s per second with the trial, and for 0.4 s with other programs.
        let forecast = try #require(
            look.forecast(observations(control: 0.005, treatment: 0.007, busy: 0.256)))
        // 500 controls, 100 second controls, 500 treatments, and 8,800 requests per second of 30 us.
        #expect(abs(forecast.wanted - (600 * 0.005 + 500 * 0.007 + 0.264)) < 1e-9)
        #expect(abs(forecast.idle - 1.6) < 1e-9)
        #expect(
            forecast.warning
                == "t: 1100 processes of agents at 8 requests/s each need about 6.8 cores, and 1.6 of 2 are idle: answers will "
                + "be late, and some agents may wait for a core; give --agents 79 or --rate 1.3 (estimated from 1.5 s "
                + "of one agent under this load, whose CPU per second was 5 ms with its exporter off and 7 ms with "
                + "its exporter on; 30 us per request are added for the bench)")
    }

    @Test("A load that leaves a tenth of the idle cores causes no warning, and neither does a trial without values")
    func enough() throws {
        let look = try #require(LoadLook(Self.plan(), Subject(Self.plan().targets[0]), cores: 2))
        #expect(look.forecast(observations(control: 0.0005, treatment: 0.0006, busy: 0.06))?.warning == nil)
        #expect(look.forecast([]) == nil)
        // The same load while another program uses both cores.
        let taken = look.forecast(observations(control: 0.0005, treatment: 0.0006, busy: 1))?.warning
        #expect(taken?.contains("; end the programs that use 1.9 of them (estimated") == true, "\(taken ?? "")")
        let both = look.forecast(observations(control: 0.005, treatment: 0.007, busy: 1))?.warning
        #expect(
            both?.contains("; end the programs that use 1.9 of them, and give --agents 99 or --rate 1.6 (estimated")
                == true,
            "\(both ?? "")")
    }

    @Test("A trial has one process per arm under the rate of the plan, without scrapes, on its own addresses")
    func order() throws {
        for pack in [1, 7] {
            let plan = Self.plan(pack: pack)
            let look = try #require(LoadLook(plan, Subject(plan.targets[0]), cores: 2))
            let factory = OrderFactory(
                plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 0, occupied: [],
                ephemeral: EphemeralPorts(32_768...60_999))
            let order = try look.order(factory, index: plan.steps.count)
            #expect(order.agents.count == 2 * pack && order.agents.allSatisfy { $0.moments.isEmpty })
            #expect(Set(order.agents.map(\.arm)) == [.control, .treatment])
            #expect(order.load?.rates.common == 8 && order.load?.steadySeconds == LoadLook.steadySeconds)
            let first = try factory.order(for: plan.steps[0], index: 0)
            #expect(Set(order.agents.map(\.address)).isDisjoint(with: first.agents.map(\.address)))
        }
    }

    @Test("Few agents, agents without requests and programs that run already need no trial")
    func unlooked() {
        func look(_ plan: Plan) -> LoadLook? { LoadLook(plan, plan.subjects[0], cores: 2) }
        #expect(look(Self.plan(agents: 16)) != nil && look(Self.plan(agents: 10)) == nil)
        #expect(look(Self.plan(requestPaths: [])) == nil)
        #expect(look(Self.plan(url: PageAddress("http://h:1/metrics"))) == nil)
    }
}
