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

    private func started(_ script: String, keeping kept: Int = 1000) throws -> AgentHost {
        var order = ProcessOrder(
            agent: AgentID(machine: "M", name: "a"), arm: .treatment, command: ["/bin/sh", "-c", script],
            environment: ["PATH": "/usr/bin:/bin"], address: "h", ports: AgentPorts(requests: 1, health: 2, metrics: 3),
            group: 0, isOn: true, scrapes: [])
        order.pack = nil
        return try AgentHost(order, niceness: Scheduling.niceness, controlGroup: nil, keeping: kept)
    }

    private func waitForEnd(_ host: AgentHost) { while !host.reaped() { Poll.sleep(until: Clock.now() + 1_000_000) } }

    @Test("an agent that floods its output is not stuck, keeps its last words, and is named with how much it wrote")
    func floods() throws {
        let host = try started("head -c 17000000 /dev/zero; echo; echo last words")
        waitForEnd(host)
        #expect(host.lastOutput.last == "last words" && host.outputText.utf8.count == 1000)
        #expect(host.excesses == [OutputExcess(.output, bytes: 17_000_012)])
    }

    @Test("an agent that writes stamps without end has those at the beginning, and is named")
    func stamps() throws {
        let host = try started("echo main 123 >&3; head -c 300000 /dev/zero >&3; echo late 5 >&3")
        waitForEnd(host)
        #expect(host.stamps(of: "a").events == ["main"])
        #expect(host.excesses.map(\.limit) == [.stamps] && host.excesses.allSatisfy { $0.bytes == 300_016 })
        let quiet = try started("echo main 123 >&3; echo words")
        waitForEnd(quiet)
        #expect(quiet.excesses.isEmpty && quiet.stamps(of: "a").events == ["main"])
    }
}
