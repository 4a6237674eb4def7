import BenchmarkModel
import LinuxSystem

/// What an agent's process is to the node: its own child, or a process that was there before.
protocol AgentBody: AnyObject {
    /// Those of which none is a descendant of another; none where they are not to be seen.
    var pids: [Int32] { get }
    var unseen: String? { get }
    var controlGroup: ControlGroup? { get }
    var spawnedAt: Int64 { get }
    var execedAt: Int64 { get }
    var outputText: String { get }
    var lastOutput: [String] { get }
    var stampText: String { get }
    /// Keeps its output within bounds; how it ended, once it has.
    func look() -> String?
    /// What the process costs is not what its page costs, so nothing is told of it.
    func hide(_ reason: String)
    /// For people.
    var processNames: String { get }
    func terminate()
    func kill()
    var isReaped: Bool { get }
}

/// A child of the node.
final class StartedBody: AgentBody {
    let controlGroup: ControlGroup?
    let execedAt: Int64
    private var child: ChildProcess
    private let output: MemoryFile
    private let events: FileDescriptor
    /// What it has written to its event pipe so far.
    private var stampsSoFar = ""

    /// A process that writes more than this to its standard output and error loses the older part.
    private static let outputLimit = 16 << 20

    init(_ order: ProcessOrder, niceness: Int32, controlGroup: ControlGroup?) throws(SystemError) {
        self.controlGroup = controlGroup
        output = try MemoryFile(name: order.agent.name)
        var pipe = try FileDescriptor.pipe()
        events = pipe.takeRead()
        try events.setNonblocking()
        let write = pipe.takeWrite()
        var environment = order.environment
        environment["BENCH_EVENT_FD"] = String(SpawnRequest.eventNumber)
        environment.merge(LaunchMark.environment(owner: "\(order.agent) (\(order.arm.rawValue))")) { $1 }
        child = try ChildProcess(
            SpawnRequest(
                command: order.command, environment: environment, standardOutput: output.descriptor.number,
                standardError: output.descriptor.number, eventDescriptor: write.number,
                niceness: niceness, controlGroup: controlGroup))
        execedAt = Clock.now()
    }

    var pids: [Int32] { [child.pid] }
    var unseen: String? { nil }
    var spawnedAt: Int64 { child.spawnedAt }
    var outputText: String { output.text }
    var lastOutput: [String] { output.lastLines(5) }

    var stampText: String {
        while let bytes = try? events.read(), !bytes.isEmpty { stampsSoFar += String(decoding: bytes, as: UTF8.self) }
        return stampsSoFar
    }

    func look() -> String? {
        if output.size > Self.outputLimit { output.truncate() }
        return child.poll().map { "it ended with \($0) while it was needed" }
    }

    var processNames: String { "PID \(child.pid)" }
    func hide(_ reason: String) {}
    func terminate() { child.terminate() }
    func kill() { child.killGroup() }
    var isReaped: Bool { child.poll() != nil }
}

/// Processes that run already and serve one address together: they are watched, and left alone.
final class FoundBody: AgentBody {
    let spawnedAt = Clock.now()
    private let processes: [RunningProcess]
    private(set) var unseen: String?

    init(_ found: ListenerSearch.Result) {
        switch found {
        case .processes(let processes): self.processes = processes
        case .none(let reason):
            processes = []
            unseen = reason
        }
    }

    var pids: [Int32] { processes.map(\.pid) }
    var processNames: String { processes.map(\.name).joined(separator: ", ") }
    var controlGroup: ControlGroup? { nil }
    var execedAt: Int64 { spawnedAt }
    var outputText: String { "" }
    var lastOutput: [String] { [] }
    var stampText: String { "" }

    func hide(_ reason: String) { unseen = reason }

    func look() -> String? {
        let search = ListenerSearch()
        guard let gone = processes.first(where: { search.process($0.pid)?.startedAt != $0.startedAt }) else {
            return nil
        }
        return "it (PID \(gone.pid)) ended while it was needed"
    }

    func terminate() {}
    func kill() {}
    var isReaped: Bool { true }
}
