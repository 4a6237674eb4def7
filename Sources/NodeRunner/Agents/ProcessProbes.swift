import BenchmarkModel
import LinuxSystem
import Probes

/// The probes that follow one process, and what it started, through steady state. What they read is the process', a pack's too.
///
/// A block of a process that lives alone costs one read of its open stat file and its CPU clock. A class, because an array of values that
/// are changed in place is copied as a whole when its owner is read in the same expression: with 1,000 agents that took half of
/// each second. Confined to the node's main thread.
final class ProcessProbes {
    private var whole: CPUProbe
    private var block: CPUProbe
    private var probes: [any SteadyProbe]
    /// Why the CPU time of children cannot be known; nil where it can.
    private let blindness: String?
    private let coresBefore: CoreWait
    /// Of the whole stretch, by `SteadyProbes`.
    private(set) var figures: [(Metric, Measured)] = SteadyProbes.metrics.map {
        ($0, .absent("steady state did not come to its end"))
    }

    /// - Parameter pids: the process and what it has started by now.
    init(_ host: AgentProcess, pids: [Int32]) {
        // What the bench did not start may still have a group of its own: a service's or a container's.
        let group = host.controlGroup?.account ?? (host.isStarted ? nil : GroupAccount.holding(only: pids))
        whole = CPUProbe(pids: pids, group: group)
        block = whole
        probes = SteadyProbes.all.map { $0.init(pids: pids) }
        coresBefore = CoreWait(pids)
        let files = ProcessFiles()
        let ignoring = group != nil ? nil : pids.first { (try? files.ignoresEndOfChildren($0)) ?? false }
        blindness = ignoring.map {
            "process \($0) ignores SIGCHLD: the kernel keeps no account of its children that end, and it is in no control group of "
                + "its own"
        }
    }

    func begin() {
        for index in probes.indices { probes[index].begin() }
        whole.begin()
        block = whole
    }

    /// CPU first: reading the other probes is not free for the machine.
    func finish() {
        whole.finish()
        figures = probes.flatMap { $0.finish() }
    }

    /// Of the whole stretch.
    ///
    /// - Parameter pids: the process and what it has started by now, read soon after `finish`.
    func cpuRate(_ pids: [Int32]) -> Measured { blindness.map(Measured.absent) ?? whole.rate(members: pids) }

    /// Why the process did nothing in time since the probes were made, where that is because it had no core.
    ///
    /// - Parameter pids: the process and what it has started by now.
    func noCore(_ pids: [Int32]) -> String? { CoreWait(pids).explanation(since: coresBefore) }

    /// Whether children ended in the stretch, or may have, that a control group would have counted exactly.
    var needsGroup: Bool { blindness != nil || whole.sawChildrenEnd }

    /// CPU of the block that ends now; the next begins.
    func finishBlock() -> Measured {
        let rate = block.lap()
        return blindness.map(Measured.absent) ?? rate
    }
}
