import LinuxSystem

/// A process of the operating system with an agent in it, or a pack of them, for as long as a round needs it. Confined to the node's
/// main thread, whose end takes with it what the node started.
final class AgentProcess: EndableProcess {
    /// They hold their process: held in turn, neither would ever go, nor its descriptors.
    private struct Member { weak var agent: Agent? }
    private var members: [Member] = []
    /// In the order in which they joined.
    var agents: [Agent] { members.compactMap(\.agent) }
    /// How many it was started with: each has an equal share of what the process costs.
    let size: Int
    /// The process, and behind a wrapper its program. Both live as long as the agent.
    let expectedProcesses: Int
    private let body: any AgentBody
    /// Whether children of it ended whose CPU time only a control group counts exactly.
    var needsGroup = false
    /// Ended because the round was over.
    private var stopping = false

    init(_ order: AgentOrder, _ body: any AgentBody) {
        size = order.pack?.size ?? 1
        expectedProcesses = order.isWrapped ? 2 : max(1, body.pids.count)
        self.body = body
    }

    /// nil for one that is not to be seen from here.
    var pid: Int32? { body.pids.first }
    /// Several where processes serve together that the bench did not start.
    var pids: [Int32] { body.pids }
    /// Why its CPU, memory and disk writes cannot be read; nil where they can.
    var unseen: String? { body.unseen }
    var controlGroup: ControlGroup? { body.controlGroup }
    var spawnedAt: Int64 { body.spawnedAt }
    /// When execve had succeeded: the launch returns then.
    var execedAt: Int64 { body.execedAt }
    /// Whether the node started it, and so saw it start.
    var isStarted: Bool { body.isStarted }

    func join(_ agent: Agent) { members.append(Member(agent: agent)) }

    var processNames: String { body.processNames }
    /// What the process costs is not what its page costs: nothing is told of it, for this reason.
    func hide(_ reason: String) { body.hide(reason) }

    /// The kept part of what it has written to its standard output and error.
    var outputText: String { body.outputText }
    /// Limits that its output has reached.
    var excesses: [OutputExcess] { body.excesses }
    var lastOutput: [String] { body.lastOutput }

    /// Whether any of its agents still takes part.
    var isAlive: Bool { agents.contains(where: \.isAlive) }

    /// Notices an end that nobody asked for.
    func checkAlive() {
        guard let end = body.look(), !stopping, isAlive else { return }
        kill()
        ended(end)
    }

    /// None of its agents takes part any more; what was said of one of them before stays.
    func ended(_ reason: String, hadNoCore: Bool = false) {
        for agent in agents { agent.lost(reason, hadNoCore: hadNoCore) }
    }

    /// Once, however many of its agents are told.
    func terminate() {
        guard !stopping else { return }
        stopping = true
        body.terminate()
    }

    func kill() {
        stopping = true
        body.kill()
    }

    /// Whether the process has ended and is reaped, or is none of the node's.
    func reaped() -> Bool { body.isReaped }

    /// The stamps it has written for an agent so far.
    func stamps(of agent: String) -> AgentStamps {
        let text = body.stampText
        // After the text: all that it tells of has been.
        return AgentStamps(text, of: agent, spawned: body.spawnedAt, read: Clock.now())
    }
}
