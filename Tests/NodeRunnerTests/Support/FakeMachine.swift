import BenchmarkModel
import LinuxSystem
import LoadDriver

@testable import NodeRunner

/// A fake process. It listens from `listensAfter` on, and ends when it is told to, or by itself.
final class FakeBody: AgentBody {
    private let clock: FakeClock
    let isStarted: Bool
    let pids: [Int32]
    let spawnedAt: Int64
    private(set) var endedAt: Int64?
    private var end = ""
    private(set) var wasTerminated = false
    private(set) var wasKilled = false
    /// Seconds that it runs on after SIGTERM.
    var secondsToEnd = 0.01
    /// Whether it survives SIGKILL too.
    var isStuck = false
    var listensAfter = 0.01
    var outputText = ""
    var stampText = ""
    var excesses: [OutputExcess] = []
    private(set) var unseen: String?

    init(_ clock: FakeClock, pids: [Int32] = [], isStarted: Bool = true) {
        self.clock = clock
        self.pids = pids
        self.isStarted = isStarted
        spawnedAt = clock.now()
    }

    /// Ends the process by itself.
    func die(_ how: String = "signal 9") {
        guard isAlive else { return }
        endedAt = clock.now()
        end = "it ended with \(how) while it was needed"
    }

    var isAlive: Bool { endedAt.map { $0 > clock.now() } ?? true }
    var listens: Bool { isAlive && clock.now() >= spawnedAt + listensAfter.nanoseconds }
    var controlGroup: ControlGroup? { nil }
    var execedAt: Int64 { spawnedAt }
    var lastOutput: [String] { outputText.isEmpty ? [] : [outputText] }
    var processNames: String { "PID 7" }
    var isReaped: Bool { !isAlive }

    func pollEnd() -> String? { isAlive ? nil : end }
    func hide(_ reason: String) { unseen = unseen ?? reason }

    func terminate() {
        wasTerminated = true
        endedAt = endedAt ?? (secondsToEnd.isFinite ? clock.now() + secondsToEnd.nanoseconds : nil)
    }

    func kill() {
        wasKilled = true
        if !isStuck, isAlive { endedAt = clock.now() }
    }
}

/// A machine that starts nothing.
final class FakeMachine: NodeMachine {
    private let clock: FakeClock
    /// The processes that were started, by owner such as `M/A (treatment)`.
    private(set) var bodies: [String: FakeBody] = [:]
    private(set) var programs: [(owner: String, program: ProgramOrder)] = []
    private var orders: [String: AgentOrder] = [:]
    /// Called with each process that is started.
    var prepare: (String, FakeBody) -> Void = { _, _ in }
    /// Owners of processes that cannot be started.
    var broken: Set<String> = []
    /// Returns the process that already serves an address.
    var found: (FakeBody) -> FakeBody = { $0 }
    var hasListeners = true
    var leftovers = Leftover.Outcome()
    var countingAllocator: String? = "/lib/allocator.so"
    var staticPrograms: Set<String> = []
    var load = FakeLoad()
    private(set) var helpers: [FakeHelper] = []
    /// Called with each helper that is started.
    var prepareHelper: (FakeHelper) -> Void = { _ in }
    var installed: InstalledPrometheus?
    private(set) var plans: [LoadPlan] = []
    private(set) var timesEndedLeftovers = 0
    /// PID of the next process that is started, counting up; nil where processes cannot be seen.
    var nextPID: Int32?

    init(_ clock: FakeClock, _ launch: Launch) {
        self.clock = clock
        for agent in launch.agents { orders[agent.owner] = agent }
    }

    func start(
        _ program: ProgramOrder, owner: String, niceness: Int32, controlGroup: ControlGroup?, keeping kept: Int
    ) throws(SystemError) -> any AgentBody {
        guard !broken.contains(owner) else { throw SystemError(call: "spawn", subject: owner, code: 2) }
        let body = FakeBody(clock, pids: nextPID.map { [$0] } ?? [])
        nextPID = nextPID.map { $0 + 1 }
        bodies[owner] = body
        programs.append((owner, program))
        prepare(owner, body)
        return body
    }

    func find(host: String, port: Int) -> any AgentBody {
        found(FakeBody(clock, isStarted: false))
    }

    /// The ports of the program, whatever its processes.
    var ports: () -> [SeenPort] = { [] }

    func listening(_ roots: [Int32]) -> ServiceProcesses {
        ServiceProcesses(ports: ports(), processes: SeenProcesses(count: 1))
    }

    func startLoad(_ plan: LoadPlan, _ monitor: LoadMonitor) -> any LoadInProgress {
        plans.append(plan)
        load.begin(plan)
        return load
    }

    /// The sinks that were started.
    private(set) var sinks: [FakeSink] = []
    /// Called with each sink that is started.
    var prepareSink: (FakeSink) -> Void = { _ in }

    func startSink(_ rules: [PushRules], avoiding: Set<Int>) throws(SystemError) -> any SinkInProgress {
        guard !broken.contains("sink") else { throw SystemError(call: "bind", subject: "127.0.0.1", code: 98) }
        let sink = FakeSink(clock, rules)
        sinks.append(sink)
        prepareSink(sink)
        return sink
    }

    func listeners() throws(SystemError) -> any ListenerTable {
        guard hasListeners else { throw SystemError(call: "socket", subject: "NETLINK_SOCK_DIAG", code: 1) }
        return Table(machine: self)
    }

    private final class Table: ListenerTable {
        unowned let machine: FakeMachine
        init(machine: FakeMachine) { self.machine = machine }

        func dump(_ body: (Endpoint) -> Void) throws(SystemError) {
            for (owner, process) in machine.bodies where process.listens {
                guard let order = machine.orders[owner] else { continue }
                for port in Set([order.ports.requests, order.ports.health] + order.pagePorts) {
                    if let endpoint = Endpoint(order.address, port) { body(endpoint) }
                }
            }
        }

        func portsOfIPv6() throws(SystemError) -> Set<Int> { [] }
    }

    func endLeftovers() -> Leftover.Outcome {
        timesEndedLeftovers += 1
        return leftovers
    }

    func reapOrphans() {}

    /// Returns the time of the cores.
    var cores: () -> CoreTime? = { nil }

    func coreTime() -> CoreTime? { cores() }

    func startHelper(_ request: HelperRequest) throws(SystemError) -> any HelperProcess {
        guard !broken.contains(request.command[0]) else {
            throw SystemError(call: "spawn", subject: request.command[0], code: 2)
        }
        let helper = FakeHelper(clock, request, pid: Int32(9_500_000 + helpers.count))
        helpers.append(helper)
        prepareHelper(helper)
        return helper
    }

    func watchEnds(of pids: [Int32]) throws(SystemError) -> any EndDates { FakeEnds(helpers) }

    func prometheus() throws(InstalledPrometheus.Problem) -> InstalledPrometheus {
        guard let installed else { throw .notInPath }
        return installed
    }

    func isStatic(_ program: String) -> Bool { staticPrograms.contains(program) }
}
