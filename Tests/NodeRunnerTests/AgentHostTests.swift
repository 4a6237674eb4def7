import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner

@Suite struct AgentHostTests {
    private func order(_ name: String) -> ProcessOrder {
        ProcessOrder(
            agent: AgentID(machine: "M", name: name), arm: .treatment, command: [], environment: [:], address: "h",
            ports: AgentPorts(requests: 1, health: 2, metrics: 3), group: 0, isOn: true, scrapes: [],
            pack: Pack(arm: .treatment, number: 0, size: 2), url: "http://h:3/metrics")
    }

    @Test("a host goes with the last of its agents, and what it holds open goes with it")
    func goes() {
        weak var host: AgentHost?
        do {
            let made = AgentHost(order("a"), FoundBody(.none("elsewhere")))
            let agents = [AgentProcess(order("a"), in: made), AgentProcess(order("b"), in: made)]
            host = made
            #expect(made.agents.map(\.order.agent.name) == ["a", "b"])
            #expect(agents[0].share(.value(1)) == .absent("elsewhere"))
            agents[0].fail("gone")
            #expect(agents[1].failure?.contains("M/a failed: gone") == true)
        }
        #expect(host == nil)
    }
}
