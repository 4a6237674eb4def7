import BenchmarkModel
import LinuxSystem
import LoadDriver

/// The machine that a node works on, as far as a round starts, finds and ends processes on it. Tests have one that starts none.
/// Confined to the node's main thread.
protocol NodeMachine: AnyObject {
    /// Starts the process of an agent.
    ///
    /// - Parameter kept: bytes of its output that are kept, the last ones.
    func start(
        _ program: ProgramOrder, owner: String, niceness: Int32, controlGroup: ControlGroup?, keeping kept: Int
    ) throws(SystemError) -> any AgentBody

    /// Finds the processes that serve an address already.
    func find(host: String, port: Int) -> any AgentBody

    /// Sends requests on a thread of their own, from now on.
    func startLoad(_ plan: LoadPlan, _ monitor: LoadMonitor) -> any LoadInProgress

    /// Starts a child that is not an agent.
    func startHelper(_ request: HelperRequest) throws(SystemError) -> any HelperProcess

    /// Dates the ends of children as they happen.
    func watchEnds(of pids: [Int32]) throws(SystemError) -> any EndDates

    /// The kernel's table of listening sockets.
    func listeners() throws(SystemError) -> any ListenerTable

    /// Ends what is below this node and is not one of the processes that it still needs.
    func endLeftovers() -> Leftover.Outcome

    /// Takes the exit status of orphans that this node has adopted.
    func reapOrphans()

    /// The Prometheus of the machine; its program is run once, for its version.
    func prometheus() throws(InstalledPrometheus.Problem) -> InstalledPrometheus

    /// The allocator that counts; nil where it is not installed.
    var countingAllocator: String? { get }

    /// Whether a program is linked without a loader, and so loads no other allocator.
    func isStatic(_ program: String) -> Bool
}

/// A load that goes on.
protocol LoadInProgress: AnyObject {
    /// Waits for its end; an interruption ends it at once. Call once.
    func result(_ interruption: Interruption) throws(Interrupted) -> Result<LoadResult, SystemError>
    /// Ends it.
    func cancel()
}

/// The listening sockets of the machine.
protocol ListenerTable: AnyObject {
    /// Gives all IPv4 listeners.
    func dump(_ body: (Endpoint) -> Void) throws(SystemError)
    /// The ports of the IPv6 listeners.
    func portsOfIPv6() throws(SystemError) -> Set<Int>
}

/// The machine itself.
final class LocalMachine: NodeMachine {
    private var installed: InstalledPrometheus?

    func start(
        _ program: ProgramOrder, owner: String, niceness: Int32, controlGroup: ControlGroup?, keeping kept: Int
    ) throws(SystemError) -> any AgentBody {
        try StartedBody(program, owner: owner, niceness: niceness, controlGroup: controlGroup, keeping: kept)
    }

    func find(host: String, port: Int) -> any AgentBody { FoundBody(ListenerSearch().find(host: host, port: port)) }

    func startLoad(_ plan: LoadPlan, _ monitor: LoadMonitor) -> any LoadInProgress {
        LoadThread(plan, monitor: monitor)
    }

    func startHelper(_ request: HelperRequest) throws(SystemError) -> any HelperProcess { try StartedHelper(request) }

    func watchEnds(of pids: [Int32]) throws(SystemError) -> any EndDates { try EndWatch(pids) }

    func listeners() throws(SystemError) -> any ListenerTable { try KernelListeners() }

    func endLeftovers() -> Leftover.Outcome { Descendants().end(without: ChildProcess.owned) }

    func reapOrphans() { Descendants().reap() }

    func prometheus() throws(InstalledPrometheus.Problem) -> InstalledPrometheus {
        if let installed { return installed }
        let found = try InstalledPrometheus.inPath()
        installed = found
        return found
    }

    var countingAllocator: String? { CountingAllocator.path }

    func isStatic(_ program: String) -> Bool { ExecutableFile.isStatic(program) }
}

/// The kernel's own table.
private final class KernelListeners: ListenerTable {
    private var table: ListenTable

    init() throws(SystemError) { table = try ListenTable() }

    func dump(_ body: (Endpoint) -> Void) throws(SystemError) { try table.dump(body) }

    func portsOfIPv6() throws(SystemError) -> Set<Int> { try table.portsOfIPv6() }
}
