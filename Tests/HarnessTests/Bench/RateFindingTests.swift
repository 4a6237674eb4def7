import BenchmarkModel
import FleetConfiguration
import ModelLiterals
import NodeRunner
import Testing

@testable import Harness

/// Searches for rates on a node that measures nothing.
@Suite("Rates that are searched before a run") struct RateFindingTests {
    private func plan(isAsked: Bool = true, targets: [String] = ["t"]) -> Plan {
        var plan = BenchRun.plan(targets)
        for target in targets {
            plan.requestRates[SubjectID(target)] = 12
            plan.rateSearches[SubjectID(target)] = RateSearch(most: 12, isAsked: isAsked)
        }
        return plan
    }

    private func finding(
        _ plan: Plan, progress: @escaping (Harness.Progress) -> Void = { _ in },
        _ answer: @escaping (WorkOrder) throws -> [NodeEvent]
    ) -> (RateFinding, FakeNode) {
        let node = FakeNode(answer)
        let orders = OrderFactory(
            plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 3, occupied: [],
            ephemeral: EphemeralPorts(32_768...60_999))
        return (RateFinding(plan: plan, orders: orders, node: node, progress: progress), node)
    }

    private static let full = RateTrial(rate: 12, idle: 0.05, late: 0.2, answered: 0.9)
    private static let half = RateTrial(rate: 6, idle: 0.4, late: 0.001, answered: 1)
    private static let least = RateTrial(rate: 1, idle: 0.125, late: 0.02, answered: 1)

    @Test("The plan gets the rate that was found and the trials, and the processes of a twin round are launched once")
    func found() throws {
        var stages: [String] = []
        let (finding, node) = finding(
            plan(),
            progress: { progress in
                guard case .rateSearch(let name, let stage) = progress else { return }
                switch stage {
                case .began: stages.append("\(name) began")
                case .stage(let text): stages.append(text)
                case .found(let plan): stages.append("\(plan.requestRates[name] ?? 0)")
                }
            }, { _ in [.stage("startup"), .rateTrials([Self.full, Self.half], found: 6)] })
        let result = try finding.search()
        #expect(
            result.plan.requestRates == ["t": 6] && result.plan.rateSearches["t"]?.trials == [Self.full, Self.half])
        #expect(result.plan.subjectsWithoutRate.isEmpty && result.warnings.isEmpty)
        #expect(stages == ["t began", "startup", "6.0"])
        guard case .searchRate(let order) = node.orders.first else {
            Issue.record("\(node.orders)")
            return
        }
        #expect(node.orders.count == 1 && order.most == 12 && order.launch.agents.count == 6)
        #expect(order.launch.agents.allSatisfy { $0.scraping == .none })
    }

    @Test("Each target has its own search, and a plan without searches starts nothing")
    func several() throws {
        let (both, node) = finding(plan(targets: ["t", "u"])) { order in
            [.rateTrials([Self.half], found: order.launch.target == "t" ? 6 : 3)]
        }
        #expect(try both.search().plan.requestRates == ["t": 6, "u": 3])
        let addresses = node.orders.map { Set($0.launch.agents.map(\.address)) }
        #expect(addresses.count == 2 && addresses[0].isDisjoint(with: addresses[1]))
        let (none, idle) = finding(BenchRun.plan()) { _ in [] }
        #expect(try none.search().plan == BenchRun.plan() && idle.orders.isEmpty)
    }

    @Test("A run with --rate auto does not begin if the lowest rate does not fit, and says how many agents would")
    func tooMuch() {
        let (finding, _) = finding(plan()) { _ in [.rateTrials([Self.full, Self.least], found: nil)] }
        let error = #expect(throws: HarnessError.self) { try finding.search() }
        #expect(
            error?.description
                == "t: 6 processes of agents at 1 requests/s, the lowest rate of --rate auto, are too many for this "
                + "machine: 12.5 % of the cores were idle, 2 % of the sends late, and a run needs 25 % idle and less "
                + "than 1 % late: give --agents 2, which should fit, or --rate 1 to measure a disturbed run "
                + "nevertheless"
        )
    }

    @Test("A search of the target file takes the lowest rate with a warning, so that a first run is not refused")
    func lowest() throws {
        let (finding, _) = finding(plan(isAsked: false)) { _ in [.rateTrials([Self.full, Self.least], found: nil)] }
        let result = try finding.search()
        #expect(result.plan.requestRates == ["t": 1] && result.warnings.first?.contains("give --agents 2") == true)
        #expect(result.plan.rateSearches["t"]?.origin(of: 1).contains("although it does not fit") == true)
    }

    @Test("Without trials the run has the highest rate, with the reason")
    func nothing() throws {
        let (silent, _) = finding(plan()) { _ in [] }
        let result = try silent.search()
        #expect(result.plan.requestRates == ["t": 12])
        #expect(
            result.warnings == [
                "t: no rate could be tried (no process got ready); it is measured at 12 requests/s per agent"
            ])
        let (broken, _) = finding(plan()) { _ in [.warning("the load driver failed"), .rateTrials([], found: nil)] }
        #expect(try broken.search().warnings.last?.contains("(the load driver failed)") == true)
    }

    @Test("The number of agents that would fit follows from the load that was answered")
    func fitting() {
        func fitting(idle: Double, answered: Double, of agents: Int = 100) -> Int {
            RateFinding.fitting(RateTrial(rate: 1, idle: idle, late: 0, answered: answered), agents: agents)
        }
        #expect(fitting(idle: 0, answered: 1) == 75 && fitting(idle: 0, answered: 0.5) == 37)
        #expect(fitting(idle: 0.2, answered: 1) == 93 && fitting(idle: 0.9, answered: 1) == 99)
        #expect(fitting(idle: 0, answered: 0, of: 1) == 0)
    }

    @Test("The announced time of a run includes its searches")
    func time() {
        let known = TimeLeft(BenchRun.plan(), finished: [], cores: 2).seconds(current: 0)
        let searched = TimeLeft(plan(), finished: [], cores: 2).seconds(current: 0)
        #expect(searched > known + 5 && searched < known + 20)
    }

    @Test("A search of a rate replaces the trial of a large fleet, and a schedule is forecast at its highest rate")
    func looks() throws {
        var plan = plan()
        #expect(LoadLook(plan, plan.subjects[0], cores: 0.1) == nil)
        plan.rateSearches = [:]
        plan.schedules["t"] = .steps([2, 30])
        plan.requestRates["t"] = 16
        let look = try #require(LoadLook(plan, plan.subjects[0], cores: 0.1))
        let (finding, _) = finding(plan) { _ in [] }
        guard case .steady(let order) = try look.order(finding.orders, index: 9) else {
            Issue.record("the trial has no load")
            return
        }
        #expect(order.load.rates == AgentRates(30) && order.load.schedule == .poisson)
    }
}
