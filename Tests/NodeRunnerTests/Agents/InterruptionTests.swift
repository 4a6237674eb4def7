import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Scraping
import Synchronization
import TestSupport
import Testing

@testable import NodeRunner

/// Every wait of a node ends when the node is told to end. The servers of these tests answer after a minute. A wait
/// that is not interrupted therefore ends without an error, and the test fails.
@Suite struct InterruptionTests {
    /// A round of one agent at a server that hangs, and the descriptor whose end tells the node to end.
    private final class Hanging {
        let server: TestServer
        let round: RoundContext
        let agent: Agent
        private let input: FileDescriptor
        private var open: FileDescriptor?

        init() throws {
            server = try TestServer { _ in .ok("", delay: 60) }
            var pipe = try FileDescriptor.pipe()
            input = pipe.takeRead()
            open = pipe.takeWrite()
            let order = AgentOrder.made(
                page: "http://127.0.0.1:\(server.port)/metrics",
                ports: AgentPorts(requests: server.port, health: server.port, metrics: server.port), moments: [0.5])
            round = RoundContext(
                launch: .made([order], .made(healthPath: "/health", readinessLimit: 60)), clock: SystemClock(),
                machine: LocalMachine(), scraper: Scraper(), writeBack: FileWriteBack(),
                interruption: Interruption(input: input.number), agentNiceness: Scheduling.niceness, emit: { _ in })
            agent = Agent(order, in: AgentProcess(order, FoundBody(.none("not looked for"))))
        }

        func interrupt() { open = nil }
    }

    @Test("Waiting for the last scrapes of steady state can be interrupted")
    func scrapes() throws {
        let hanging = try Hanging()
        let round = hanging.round
        let scrapes = SteadyScrapes(
            round, LoadOrder(rates: AgentRates(0), warmUpSeconds: 0, steadySeconds: 1, seed: 1), [hanging.agent],
            steady: Clock.now()
        )
        round.startScrape(hanging.agent, .identity, tag: 0)
        var audit = SteadyAudit(round, LoadMonitor(), .seconds)
        // Without an interruption this call waits until the deadline.
        try scrapes.finish(until: Clock.now() + 20_000_000, &audit)
        #expect(round.scraper.inProgress == 1)
        hanging.interrupt()
        #expect(throws: Interrupted.self) { try scrapes.finish(until: .max, &audit) }
    }

    @Test("Waiting for the load's last answers can be interrupted")
    func load() throws {
        let hanging = try Hanging()
        let endpoint = try #require(Endpoint("127.0.0.1", hanging.server.port))
        let thread = LoadThread(
            LoadPlan(
                groups: [LoadGroup(members: [LoadMember(arm: .treatment, endpoint: endpoint)])],
                connections: 1, requests: RequestLoad(paths: ["/"]),
                schedule: [PlannedRequest(at: 0, member: 0, number: 0)], start: Clock.now(),
                steady: 0..<Int64.max / 4, drain: 3_600_000_000_000), monitor: LoadMonitor())
        hanging.interrupt()
        #expect(throws: Interrupted.self) { _ = try thread.result(hanging.round.interruption) }
    }

    @Test("The check of what a target supports can be interrupted")
    func questions() throws {
        let hanging = try Hanging()
        hanging.interrupt()
        let questions = TargetQuestions(hanging.round)
        #expect(throws: Interrupted.self) { _ = try questions.page(hanging.agent) }
    }

    @Test("Waiting for an agent's first answers can be interrupted")
    func startUp() throws {
        let hanging = try Hanging()
        let watch = try StartUpWatch(hanging.round)
        hanging.interrupt()
        let agent = hanging.agent
        #expect(throws: Interrupted.self) { try watch.run { _ in agent } }
    }
}

@Suite struct LeftoverTextTests {
    private func leftover(_ pid: Int32, _ command: String, _ owner: String? = nil) -> Leftover {
        Leftover(
            process: RunningProcess(
                pid: pid, startedAt: 1, program: "p", arguments: command.split(separator: " ").map(String.init)),
            owner: owner)
    }

    @Test("Leftovers are named by PID, command and agent, at most three, with secrets of command lines masked")
    func text() {
        #expect(
            Leftovers.list([leftover(7, "p --token=abcdefgh", "M/A (control)"), leftover(8, "q")])
                == "PID 7, p --token=***, of M/A (control); PID 8, q")
        let many = (1...5).map { leftover($0, "p") }
        #expect(Leftovers.list(many) == "PID 1, p; PID 2, p; PID 3, p; and 2 more")
        #expect(
            Leftovers.cannotBeEnded([leftover(7, "p")])
                == "1 process could not be ended: PID 7, p; end it with: kill -9 7")
        #expect(Leftovers.cannotBeEnded(many).hasSuffix("end them with: kill -9 1 2 3 4 5"))
    }
}
