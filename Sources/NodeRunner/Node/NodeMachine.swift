import BenchmarkModel
import LinuxSystem
import LiveValidation
import LoadDriver
import MetricsSink

/// The machine that a node works on, for everything that starts, finds and ends processes. Tests use a machine that
/// starts none. Confined to the node's main thread.
protocol NodeMachine: AnyObject {
    /// Starts the process of an agent.
    ///
    /// - Parameter kept: how many bytes at the end of its output are kept.
    func start(
        _ program: ProgramOrder, owner: String, niceness: Int32, controlGroup: ControlGroup?, keeping kept: Int
    ) throws(SystemError) -> any AgentBody

    /// Finds the processes that already serve an address.
    func find(host: String, port: Int) -> any AgentBody

    /// Looks at the ports and processes of a program.
    func listening(_ roots: [Int32]) -> ServiceProcesses

    /// Starts to send requests on a separate thread.
    func startLoad(_ plan: LoadPlan, _ monitor: LoadMonitor) -> any LoadInProgress

    /// Starts a sink with a port for each of these rules, none of them in `avoiding`.
    func startSink(_ rules: [PushRules], avoiding: Set<Int>) throws(SystemError) -> any SinkInProgress

    /// Starts a child process that is not an agent.
    func startHelper(_ request: HelperRequest) throws(SystemError) -> any HelperProcess

    /// Records the end times of children as they end.
    func watchEnds(of pids: [Int32]) throws(SystemError) -> any EndDates

    /// Opens the kernel's table of listening sockets.
    func listeners() throws(SystemError) -> any ListenerTable

    /// Ends the descendants of this node that it no longer needs.
    func endLeftovers() -> Leftover.Outcome

    /// Reaps orphans that this node has adopted.
    func reapOrphans()

    /// Reads the time of the cores that the node may use; nil if it cannot be read.
    func coreTime() -> CoreTime?

    /// Returns the Prometheus of the machine. Runs its program once, for its version.
    func prometheus() throws(InstalledPrometheus.Problem) -> InstalledPrometheus

    /// Path of the allocator that counts; nil where it is not installed.
    var countingAllocator: String? { get }

    /// Returns whether a program is linked statically, so that its allocator cannot be replaced.
    func isStatic(_ program: String) -> Bool
}

/// The ports and processes of a program.
struct ServiceProcesses {
    /// The ports on which it listens, not asked yet.
    let ports: [SeenPort]
    let processes: SeenProcesses
}

/// A load that is being sent.
protocol LoadInProgress: AnyObject {
    /// Waits for the end of the load. An interruption ends it at once. Call once.
    func result(_ interruption: Interruption) throws(Interrupted) -> Result<LoadResult, SystemError>
    /// Ends the load.
    func cancel()
}

/// The table of listening sockets of the machine.
protocol ListenerTable: AnyObject {
    /// Calls `body` for all IPv4 listeners.
    func dump(_ body: (Endpoint) -> Void) throws(SystemError)
    /// Returns the ports of the IPv6 listeners.
    func portsOfIPv6() throws(SystemError) -> Set<Int>
}

/// The machine that the node runs on.
final class LocalMachine: NodeMachine {
    private var installed: InstalledPrometheus?

    func start(
        _ program: ProgramOrder, owner: String, niceness: Int32, controlGroup: ControlGroup?, keeping kept: Int
    ) throws(SystemError) -> any AgentBody {
        try StartedBody(program, owner: owner, niceness: niceness, controlGroup: controlGroup, keeping: kept)
    }

    func find(host: String, port: Int) -> any AgentBody { FoundBody(ListenerSearch().find(host: host, port: port)) }

    func listening(_ roots: [Int32]) -> ServiceProcesses {
        let files = ListeningProcesses(roots)
        let found = ListenerSearch()
        return ServiceProcesses(
            ports: files.ports.map(SeenPort.init), processes: SeenProcesses(files, of: roots.compactMap(found.process)))
    }

    func startLoad(_ plan: LoadPlan, _ monitor: LoadMonitor) -> any LoadInProgress {
        LoadThread(plan, monitor: monitor)
    }

    func startSink(_ rules: [PushRules], avoiding: Set<Int>) throws(SystemError) -> any SinkInProgress {
        try PushSink(rules, avoiding: avoiding)
    }

    func startHelper(_ request: HelperRequest) throws(SystemError) -> any HelperProcess { try StartedHelper(request) }

    func watchEnds(of pids: [Int32]) throws(SystemError) -> any EndDates { try EndWatch(pids) }

    func listeners() throws(SystemError) -> any ListenerTable { try KernelListeners() }

    func endLeftovers() -> Leftover.Outcome { Descendants().end(without: ChildProcess.owned) }

    func reapOrphans() { Descendants().reap() }

    func coreTime() -> CoreTime? { CoreTime.read() }

    func prometheus() throws(InstalledPrometheus.Problem) -> InstalledPrometheus {
        if let installed { return installed }
        let found = try InstalledPrometheus.inPath()
        installed = found
        return found
    }

    var countingAllocator: String? { CountingAllocator.path }

    func isStatic(_ program: String) -> Bool { ExecutableFile.isStatic(program) }
}

/// The kernel's table of listening sockets.
private final class KernelListeners: ListenerTable {
    private var table: ListenTable

    init() throws(SystemError) { table = try ListenTable() }

    func dump(_ body: (Endpoint) -> Void) throws(SystemError) { try table.dump(body) }

    func portsOfIPv6() throws(SystemError) -> Set<Int> { try table.portsOfIPv6() }
}
