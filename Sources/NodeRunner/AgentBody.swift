import BenchmarkModel
import LinuxSystem

/// What an agent's process is to the node: its own child, or a process that was there before.
protocol AgentBody: AnyObject {
    var pid: Int32? { get }
    var unseen: String? { get }
    var controlGroup: ControlGroup? { get }
    var spawnedAt: Int64 { get }
    var execedAt: Int64 { get }
    var outputText: String { get }
    var lastOutput: [String] { get }
    var stampText: String { get }
    /// Keeps its output within bounds; how it ended, once it has.
    func look() -> String?
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
        child = try ChildProcess(
            SpawnRequest(
                command: order.command, environment: environment, standardOutput: output.descriptor.number,
                standardError: output.descriptor.number, eventDescriptor: write.number,
                niceness: niceness, controlGroup: controlGroup))
        execedAt = Clock.now()
    }

    var pid: Int32? { child.pid }
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

    func terminate() { child.terminate() }
    func kill() { child.killGroup() }
    var isReaped: Bool { child.poll() != nil }
}

/// A program that runs already: it is watched, and left alone.
final class FoundBody: AgentBody {
    let spawnedAt = Clock.now()
    private let found: ListenerSearch.Result

    init(_ found: ListenerSearch.Result) { self.found = found }

    private var process: RunningProcess? {
        if case .process(let process) = found { process } else { nil }
    }

    var pid: Int32? { process?.pid }
    var unseen: String? {
        if case .none(let reason) = found { reason } else { nil }
    }
    var controlGroup: ControlGroup? { nil }
    var execedAt: Int64 { spawnedAt }
    var outputText: String { "" }
    var lastOutput: [String] { [] }
    var stampText: String { "" }

    func look() -> String? {
        guard let process, ListenerSearch().process(process.pid)?.startedAt != process.startedAt else { return nil }
        return "it (PID \(process.pid)) ended while it was needed"
    }

    func terminate() {}
    func kill() {}
    var isReaped: Bool { true }
}
