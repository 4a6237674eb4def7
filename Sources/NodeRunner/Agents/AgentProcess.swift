import BenchmarkModel
import LinuxSystem

/// An operating system process with one agent or a pack of agents in it, for as long as a round needs it. Confined to
/// the node's main thread. When the thread ends, so do the processes that the node started.
final class AgentProcess: EndableProcess {
    /// Weak, because agents hold their process: a cycle would keep both alive, and the descriptors open.
    private struct Member { weak var agent: Agent? }
    private var members: [Member] = []
    /// The agents, in the order in which they joined.
    var agents: [Agent] { members.compactMap(\.agent) }
    /// How many agents the process was started with. Each has an equal share of what the process costs.
    let size: Int
    /// Number of processes that live as long as the agent: its own, and behind a wrapper the wrapped program.
    let expectedProcesses: Int
    /// How the process is ended.
    let stop: StopRule
    private let body: any AgentBody
    /// Whether children of the process exited whose CPU time only a control group counts exactly.
    var needsGroup = false
    /// Whether the process was told to end because the round is over.
    private var stopping = false

    init(_ order: AgentOrder, _ body: any AgentBody) {
        size = order.pack?.size ?? 1
        stop = order.program?.upkeep.stop ?? .usual
        expectedProcesses = order.isWrapped ? 2 : max(1, body.pids.count)
        self.body = body
    }

    /// PID of the first process; nil for a process that cannot be seen from here.
    var pid: Int32? { body.pids.first }
    /// PIDs of all root processes: several where processes that the bench did not start serve together.
    var pids: [Int32] { body.pids }
    /// Why CPU, memory and disk writes of the process are not measured; nil where they are.
    var unseen: String? { body.unseen }
    var controlGroup: ControlGroup? { body.controlGroup }
    var spawnedAt: Int64 { body.spawnedAt }
    /// When execve succeeded, which is when the launch returns.
    var execedAt: Int64 { body.execedAt }
    /// Whether the node started the process, and so measured its startup.
    var isStarted: Bool { body.isStarted }

    func join(_ agent: Agent) { members.append(Member(agent: agent)) }

    var processNames: String { body.processNames }
    /// Marks the process as not measured, for this reason, because its costs are not those of its page.
    func hide(_ reason: String) { body.hide(reason) }

    /// The kept part of the process' standard output and standard error.
    var outputText: String { body.outputText }
    /// Limits that the output has reached.
    var excesses: [OutputExcess] { body.excesses }
    var lastOutput: [String] { body.lastOutput }

    /// Whether any of the agents still takes part in the round.
    var isAlive: Bool { agents.contains(where: \.isAlive) }

    /// Fails the agents if the process ended before it was told to.
    func checkAlive() {
        guard let end = body.pollEnd(), !stopping, isAlive else { return }
        kill()
        ended(end)
    }

    /// Fails all agents of the process. An agent that failed before keeps its first reason.
    func ended(_ reason: String, hadNoCore: Bool = false) {
        for agent in agents { agent.lost(reason, hadNoCore: hadNoCore) }
    }

    /// Sends the signal of its stop rule once, even if it is called for each agent of the process.
    func terminate() {
        guard !stopping else { return }
        stopping = true
        body.terminate()
    }

    func kill() {
        stopping = true
        body.kill()
    }

    /// Whether the process has ended and is reaped, or was not started by the node.
    func reaped() -> Bool { body.isReaped }

    /// Returns the stamps that the process has written for an agent so far.
    func stamps(of agent: String) -> AgentStamps {
        let text = body.stampText
        // The clock is read after the text, so every stamp in the text lies before that time.
        return AgentStamps(text, of: agent, spawned: body.spawnedAt, read: Clock.now())
    }
}
