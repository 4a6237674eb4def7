import BenchmarkModel
import Glibc
import LinuxSystem

/// The process of an agent as the node sees it: the node's own child, or a process that was running before.
protocol AgentBody: AnyObject {
    /// Root processes of the agent, none a descendant of another; empty where they cannot be seen from here.
    var pids: [Int32] { get }
    /// Whether the node started the process, and so measured its startup.
    var isStarted: Bool { get }
    /// Why CPU, memory and disk writes of the process are not measured; nil where they are.
    var unseen: String? { get }
    var controlGroup: ControlGroup? { get }
    var spawnedAt: Int64 { get }
    var execedAt: Int64 { get }
    var outputText: String { get }
    var lastOutput: [String] { get }
    var stampText: String { get }
    /// Limits that the output has reached.
    var excesses: [OutputExcess] { get }
    /// Returns how the process ended, or nil while it runs.
    func pollEnd() -> String?
    /// Marks the process as not measured, because its costs are not those of its page.
    func hide(_ reason: String)
    /// Names of the processes, for messages.
    var processNames: String { get }
    /// Sends the signal that asks the process to end.
    func terminate()
    func kill()
    var isReaped: Bool { get }
}

/// A child process of the node.
final class StartedBody: AgentBody {
    let controlGroup: ControlGroup?
    let execedAt: Int64
    private var child: ChildProcess
    private let stop: StopSignal
    /// Standard output and standard error of the process.
    private let output: ChildOutput
    /// The event pipe of the process.
    private let events: ChildOutput

    /// Starts the process.
    ///
    /// - Parameters:
    ///   - owner: the agent and arm that the process is started for, for messages.
    ///   - kept: how many bytes at the end of its output are kept.
    init(
        _ program: ProgramOrder, owner: String, niceness: Int32, controlGroup: ControlGroup?,
        keeping kept: Int = MemoryLimits.output
    ) throws(SystemError) {
        self.controlGroup = controlGroup
        stop = program.upkeep.stop.signal
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
                niceness: niceness, controlGroup: controlGroup, workingDirectory: program.upkeep.workingDirectory))
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

    func pollEnd() -> String? { child.poll().map { "it ended with \($0) while it was needed" } }

    var processNames: String { "PID \(child.pid)" }
    func hide(_ reason: String) {}
    func terminate() { child.send(stop.number) }
    func kill() { child.killGroup() }
    var isReaped: Bool { child.poll() != nil }
}

extension StopSignal {
    fileprivate var number: Int32 {
        switch self {
        case .term: SIGTERM
        case .int: SIGINT
        case .quit: SIGQUIT
        case .hup: SIGHUP
        case .usr1: SIGUSR1
        case .usr2: SIGUSR2
        }
    }
}

/// Processes that were running before and serve one address together. They are watched, and never ended.
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

    /// Keeps the first reason, because it names the process.
    func hide(_ reason: String) { unseen = unseen ?? reason }

    func pollEnd() -> String? {
        let search = ListenerSearch()
        guard let gone = processes.first(where: { search.process($0.pid)?.startedAt != $0.startedAt }) else {
            return nil
        }
        return "it (PID \(gone.pid)) exited while it was needed"
    }

    func terminate() {}
    func kill() {}
    var isReaped: Bool { true }
}
