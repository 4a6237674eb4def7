import BenchmarkModel
import LinuxSystem

/// What an agent's process is to the node: its own child, or a process that was there before.
protocol AgentBody: AnyObject {
    /// Those of which none is a descendant of another; none where they are not to be seen.
    var pids: [Int32] { get }
    /// Whether the node started it, and so saw it start.
    var isStarted: Bool { get }
    var unseen: String? { get }
    var controlGroup: ControlGroup? { get }
    var spawnedAt: Int64 { get }
    var execedAt: Int64 { get }
    var outputText: String { get }
    var lastOutput: [String] { get }
    var stampText: String { get }
    /// Limits that its output has reached.
    var excesses: [OutputExcess] { get }
    /// How it ended, once it has.
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
    /// Its standard output and error.
    private let output: ChildOutput
    /// Its event pipe.
    private let events: ChildOutput

    /// - Parameters:
    ///   - owner: for whom it is started, for people.
    ///   - kept: bytes of its output that are kept, the last ones.
    init(
        _ program: ProgramOrder, owner: String, niceness: Int32, controlGroup: ControlGroup?,
        keeping kept: Int = MemoryLimits.output
    ) throws(SystemError) {
        self.controlGroup = controlGroup
        output = try ChildOutput(keeping: .last(kept))
        let members = program.pack?.size ?? 1
        events = try ChildOutput(
            keeping: .first(MemoryLimits.stamps + members * MemoryLimits.stampsOfPackMember))
        var environment = program.environment
        environment["BENCH_EVENT_FD"] = String(SpawnRequest.eventNumber)
        environment.merge(LaunchMark.environment(owner: owner)) { $1 }
        child = try ChildProcess(
            SpawnRequest(
                command: program.command, environment: environment, standardOutput: output.descriptor,
                standardError: output.descriptor, eventDescriptor: events.descriptor,
                niceness: niceness, controlGroup: controlGroup))
        execedAt = Clock.now()
        output.closeWriting()
        events.closeWriting()
    }

    var isStarted: Bool { true }
    var pids: [Int32] { [child.pid] }
    var unseen: String? { nil }
    var spawnedAt: Int64 { child.spawnedAt }
    var outputText: String { output.text }
    var lastOutput: [String] { output.lastLines(5) }

    var stampText: String { events.text }

    var excesses: [OutputExcess] {
        [
            output.total > MemoryLimits.namedOutput ? OutputExcess(.output, bytes: output.total) : nil,
            events.isCut ? OutputExcess(.stamps, bytes: events.total) : nil,
        ].compactMap { $0 }
    }

    func look() -> String? { child.poll().map { "it ended with \($0) while it was needed" } }

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

    var isStarted: Bool { false }
    var pids: [Int32] { processes.map(\.pid) }
    var processNames: String { processes.map(\.name).joined(separator: ", ") }
    var controlGroup: ControlGroup? { nil }
    var execedAt: Int64 { spawnedAt }
    var outputText: String { "" }
    var lastOutput: [String] { [] }
    var stampText: String { "" }
    var excesses: [OutputExcess] { [] }

    /// The first reason stays: it names the process.
    func hide(_ reason: String) { unseen = unseen ?? reason }

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
