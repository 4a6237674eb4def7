import BenchmarkModel
import ModelLiterals

@testable import NodeRunner

extension AgentOrder {
    /// Returns an agent that the node starts or, with a page, one that runs already.
    static func made(
        _ name: String = "A", machine: String = "M", _ arm: Arm = .treatment, command: [String] = ["/agent"],
        environment: [String: String] = [:], page: String? = nil, address: String = "127.0.0.1",
        ports: AgentPorts = AgentPorts(requests: 1, health: 2, metrics: 3), group: Int = 0, isOn: Bool = true,
        pages: [String] = ["/metrics"], moments: [Double] = [], pack: Pack? = nil, loadCommand: LoadCommandOrder? = nil,
        upkeep: Upkeep = Upkeep(), push: PushOrder? = nil
    ) -> AgentOrder {
        let program = ProgramOrder(
            command: command, environment: environment, pack: pack, loadCommand: loadCommand, upkeep: upkeep)
        return AgentOrder(
            id: AgentID(machine: machine, name: name), arm: arm,
            source: page.map { .running(RunningPage(url: $0)) } ?? .program(program), address: address, ports: ports,
            pages: pages.map { PageOrder(port: ports.metrics, path: $0) }, group: group, isOn: isOn,
            scraping: moments.isEmpty ? .none : .byBench(BenchScrapes(moments: moments)), push: push)
    }
}

extension AgentInterface {
    static func made(
        healthPath: String? = nil, requestPaths: [String] = ["/"],
        requiredFamilies: [String] = [], readinessLimit: Double = 5
    ) -> AgentInterface {
        AgentInterface(
            healthPath: healthPath, requests: RequestLoad(paths: requestPaths),
            requiredFamilies: requiredFamilies, readinessLimit: readinessLimit)
    }
}

extension Launch {
    static func made(
        _ agents: [AgentOrder], phase: Phase = .twins, round: Int = 1, _ interface: AgentInterface = .made(),
        control: AgentInterface? = nil, readsPlants: Bool = false
    ) -> Launch {
        Launch(
            target: "t", phase: phase, round: round, agents: agents, control: control ?? interface,
            treatment: interface, listenStep: 0.001, readsPlants: readsPlants)
    }
}
