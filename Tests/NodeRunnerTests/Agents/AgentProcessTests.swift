import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner

@Suite struct AgentProcessTests {
    private func order(_ name: String) -> AgentOrder {
        .made(name, pack: Pack(arm: .treatment, number: 0, size: 2))
    }

    @Test("A process object is released with the last of its agents, and so are the descriptors that it holds")
    func goes() {
        weak var process: AgentProcess?
        do {
            let made = AgentProcess(order("a"), FoundBody(.none("elsewhere")))
            let agents = [Agent(order("a"), in: made), Agent(order("b"), in: made)]
            process = made
            #expect(made.agents.map(\.order.id.name) == ["a", "b"])
            #expect(agents[0].share(.value(1)) == .absent("elsewhere"))
            agents[0].fail("gone")
            #expect(agents[1].failure?.contains("M/a failed: gone") == true)
        }
        #expect(process == nil)
    }

    private func started(_ script: String, keeping kept: Int = 1000) throws -> AgentProcess {
        let order = AgentOrder.made(
            "a", command: ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"])
        let program = try #require(order.program)
        return AgentProcess(
            order,
            try StartedBody(
                program, owner: order.owner, niceness: Scheduling.niceness, controlGroup: nil, keeping: kept))
    }

    private func waitForEnd(_ process: AgentProcess) {
        while !process.reaped() { Poll.sleep(until: Clock.now() + 1_000_000) }
    }

    @Test(
        "An agent that floods its output is not blocked, keeps its last output, and is named with the amount it wrote")
    func floods() throws {
        let process = try started("head -c 17000000 /dev/zero; echo; echo last words")
        waitForEnd(process)
        #expect(process.lastOutput.last == "last words" && process.outputText.utf8.count == 1000)
        #expect(process.excesses == [OutputExcess(.output, bytes: 17_000_012)])
    }

    @Test("An agent that writes stamps without end keeps the first ones, and is named")
    func stamps() throws {
        let process = try started("echo main 123 >&3; head -c 300000 /dev/zero >&3; echo late 5 >&3")
        waitForEnd(process)
        #expect(process.stamps(of: "a").events == ["main"])
        #expect(process.excesses.map(\.limit) == [.stamps] && process.excesses.allSatisfy { $0.bytes == 300_016 })
        let quiet = try started("echo main 123 >&3; echo words")
        waitForEnd(quiet)
        #expect(quiet.excesses.isEmpty && quiet.stamps(of: "a").events == ["main"])
    }
}
