import BenchmarkModel
import FleetConfiguration
import Foundation
import NodeRunner
import Testing

@testable import Harness

@Suite struct RunningProgramsTests {
    private func plan(_ targets: [Target], rounds: Int = 2) -> Plan {
        Plan(
            fleet: RunningPrograms.fleet, targets: targets, budgets: BudgetSet(name: "", source: "", budgets: []),
            requestRates: [:], scrapeInterval: 4, rounds: rounds, soloLaunches: 0, herdLaunches: 0, scaleAgents: 0,
            warmUp: 1, seed: 3, quick: false)
    }

    @Test("A target is named after its address, with the path unless it is /metrics")
    func names() {
        #expect(RunningPrograms.target("http://localhost:9100/metrics")?.name == "localhost:9100")
        #expect(RunningPrograms.target("https://host/metrics")?.name == "host:443")
        #expect(
            RunningPrograms.target("http://h:1/probe?target=x&module=y")?.name == "h:1/probe?target=x&module=y")
        for bad in ["", "localhost:9100", "ftp://h/metrics", "http://", "http://h:0/metrics", "http://h:70000/"] {
            #expect(RunningPrograms.target(bad) == nil, "\(bad)")
        }
    }

    @Test("A secret of an address is only in the request, and a stored plan requires the address again")
    func secrets() throws {
        let text = "http://127.0.0.1:9100/probe?module=m&token=t0ken-1"
        let target = try #require(RunningPrograms.target(text))
        #expect(target.name == "127.0.0.1:9100/probe?module=m&token=***")
        let factory = OrderFactory(
            plan: plan([target]), project: Project(root: "/project", binaries: "/bin"), slot: 0, occupied: [],
            ephemeral: EphemeralPorts(32_768...60_999))
        let order = try factory.order(
            for: Step(target: Subject(target).name, phase: .twins, round: 1, arm: .treatment), index: 0)
        #expect(order.agents.first?.page?.url == text)
        let stored = try JSONEncoder().encode(plan([target]))
        #expect(!String(decoding: stored, as: UTF8.self).contains("t0ken"))
        let read = try JSONDecoder().decode(Plan.self, from: stored)
        let address = PageAddress(text)
        #expect(try RunningPrograms.plan(read, with: [address]).targets[0].url == address)
        for addresses in [[], [PageAddress("http://127.0.0.1:9100/other?token=x")], [address, "http://h/metrics"]] {
            #expect(throws: HarnessError.self) { try RunningPrograms.plan(read, with: addresses) }
        }
    }

    @Test("A page may take as long as the scrape interval, also in the arm that is not scraped", arguments: [nil, 2.5])
    func timeouts(flag: Double?) throws {
        let target = try #require(RunningPrograms.target("http://127.0.0.1:9100/metrics"))
        var plan = plan([target])
        plan.scrapeTimeout = flag
        let factory = OrderFactory(
            plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 0, occupied: [],
            ephemeral: EphemeralPorts(32_768...60_999))
        for step in plan.steps {
            let order = try factory.order(for: step, index: 0)
            #expect(order.agents.map(\.scrapeTimeout) == [flag ?? 4])
        }
    }

    @Test("Each round of a running program has one arm that is scraped and one that is not, in either order")
    func steps() throws {
        let target = try #require(RunningPrograms.target("http://127.0.0.1:9100/metrics"))
        let plan = plan([target], rounds: 30)
        #expect(plan.steps.count == 60)
        for round in 1...30 {
            #expect(Set(plan.steps.filter { $0.round == round }.map(\.arm)) == [.treatment, .idle])
        }
        #expect(Set(plan.steps.enumerated().filter { $0.offset % 2 == 0 }.map(\.element.arm)).count == 2)
    }

    @Test("The order of a running program starts nothing, uses its own address, and scrapes in one arm only")
    func orders() throws {
        let target = try #require(RunningPrograms.target("http://[::1]:9100/metrics"))
        let factory = OrderFactory(
            plan: plan([target]), project: Project(root: "/project", binaries: "/bin"), slot: 0, occupied: [],
            ephemeral: EphemeralPorts(32_768...60_999))
        for arm in [Arm.treatment, .idle] {
            let order = try factory.order(
                for: Step(target: Subject(target).name, phase: .twins, round: 1, arm: arm), index: 0)
            let process = try #require(order.agents.first)
            #expect(order.agents.count == 1)
            #expect(process.command.isEmpty)
            #expect(process.page?.url == "http://[::1]:9100/metrics")
            #expect(process.ports.metrics == 9100)
            #expect(process.moments.isEmpty == (arm == .idle))
            #expect(order.load?.rates.common == 0)
        }
    }
}
