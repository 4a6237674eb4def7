import BenchmarkModel
import LinuxSystem

/// A process of the operating system with an agent in it, or a pack of them, from its launch to its end. Confined to the node's main
/// thread, whose end takes the process with it.
final class AgentHost {
    let controlGroup: ControlGroup?
    /// In the order in which they joined.
    private(set) var agents: [AgentProcess] = []
    /// How many it was started with: each has an equal share of what the process costs.
    let size: Int
    /// The process, and behind a wrapper its program. Both live as long as the agent, so the sum of their CPU clocks is exact.
    let expectedProcesses: Int
    private var child: ChildProcess
    private let output: MemoryFile
    private let events: FileDescriptor
    /// What it has written to its event pipe so far.
    private var stampText = ""
    /// Ended because the round was over.
    private var stopping = false

    /// A process that writes more than this to its standard output and error loses the older part.
    private static let outputLimit = 16 << 20

    /// - Parameter controlGroup: where its CPU time and that of its children is counted; nil: by its own CPU clock.
    init(_ order: ProcessOrder, niceness: Int32, controlGroup: ControlGroup?) throws(SystemError) {
        self.controlGroup = controlGroup
        size = order.pack?.size ?? 1
        expectedProcesses = order.isWrapped ? 2 : 1
        output = try MemoryFile(name: order.agent.name)
        var pipe = try FileDescriptor.pipe()
        events = pipe.takeRead()
        try events.setNonblocking()
        let write = pipe.takeWrite()
        var environment = order.environment
        environment["BENCH_EVENT_FD"] = String(SpawnRequest.eventNumber)
        child = try ChildProcess(
            SpawnRequest(
                command: order.command, environment: environment, standardOutput: output.descriptor.number,
                standardError: output.descriptor.number, eventDescriptor: write.number,
                niceness: niceness, controlGroup: controlGroup))
        execedAt = Clock.now()
    }

    var pid: Int32 { child.pid }
    var spawnedAt: Int64 { child.spawnedAt }
    /// When execve had succeeded: the launch returns then.
    let execedAt: Int64

    func join(_ agent: AgentProcess) { agents.append(agent) }

    /// All it has written to its standard output and error.
    var outputText: String { output.text }
    var lastOutput: [String] { output.lastLines(5) }

    /// Whether any of its agents still takes part.
    var isAlive: Bool { agents.contains(where: \.isAlive) }

    /// Notices an end that nobody asked for, and keeps its output within bounds.
    func checkAlive() {
        if output.size > Self.outputLimit { output.truncate() }
        guard !stopping, isAlive, let end = child.poll() else { return }
        kill()
        ended("it ended with \(end) while it was needed")
    }

    /// None of its agents takes part any more; what was said of one of them before stays.
    func ended(_ reason: String) { for agent in agents { agent.lost(reason) } }

    /// Once, however many of its agents are told.
    func terminate() {
        guard !stopping else { return }
        stopping = true
        child.terminate()
    }

    func kill() {
        stopping = true
        child.killGroup()
    }

    /// Whether the process has ended and is reaped.
    func reaped() -> Bool { child.poll() != nil }

    /// The stamps it has written for an agent so far: event name to CLOCK_MONOTONIC nanoseconds.
    func stamps(of agent: String) -> [String: Int64] {
        while let bytes = try? events.read(), !bytes.isEmpty { stampText += String(decoding: bytes, as: UTF8.self) }
        return Self.parseStamps(stampText, of: agent)
    }

    /// A line is `event nanoseconds`, and in a pack the agent's name behind it, unless it is of all of them. The first of an event
    /// counts.
    static func parseStamps(_ text: String, of agent: String) -> [String: Int64] {
        var stamps: [String: Int64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 2 || words.count == 3 && words[2] == agent, let at = Int64(words[1]),
                stamps[String(words[0])] == nil
            else { continue }
            stamps[String(words[0])] = at
        }
        return stamps
    }
}
