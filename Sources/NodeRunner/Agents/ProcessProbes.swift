import BenchmarkModel
import LinuxSystem
import Probes

/// The probes that follow one process and its descendants through steady state. They read the whole process, also for a
/// pack.
///
/// For a process without children a block costs one read of its open stat file and of its CPU clock. This is a class,
/// because an array of values that are changed in place is copied as a whole when its owner is read in the same
/// expression: with 1,000 agents that took half of each second. Confined to the node's main thread.
final class ProcessProbes {
    private var whole: CPUProbe
    private var block: CPUProbe
    private var probes: [any SteadyProbe]
    /// Why the CPU time of children cannot be known; nil where it can.
    private let childCPUProblem: String?
    private let coresBefore: CoreWait
    /// Figures of `SteadyProbes` over the whole of steady state.
    private(set) var figures: [(Metric, Measured)] = SteadyProbes.metrics.map {
        ($0, .absent("steady state was not completed"))
    }

    /// - Parameter pids: the process and its descendants so far.
    init(_ process: AgentProcess, pids: [Int32]) {
        // A process that the bench did not start may have a control group of its own: that of a service or a container.
        let group = process.controlGroup?.account ?? (process.isStarted ? nil : GroupAccount.holding(only: pids))
        whole = CPUProbe(pids: pids, group: group)
        block = whole
        probes = SteadyProbes.all.map { $0.init(pids: pids) }
        coresBefore = CoreWait(pids)
        let files = ProcessFiles()
        let ignoring = group != nil ? nil : pids.first { (try? files.ignoresEndOfChildren($0)) ?? false }
        childCPUProblem = ignoring.map {
            "process \($0) ignores SIGCHLD, so the kernel does not count the CPU of its ended children, and it has no "
                + "control group of its own"
        }
    }

    func begin() {
        for index in probes.indices { probes[index].begin() }
        whole.begin()
        block = whole
    }

    /// Reads CPU first, because reading the other probes costs the machine CPU too.
    func finish() {
        whole.finish()
        figures = probes.flatMap { $0.finish() }
    }

    /// Returns the CPU of the whole of steady state, in CPU seconds per second.
    ///
    /// - Parameter pids: the process and its descendants, read soon after `finish`.
    func cpuRate(_ pids: [Int32]) -> Measured { childCPUProblem.map(Measured.absent) ?? whole.rate(members: pids) }

    /// Returns why the process did nothing in time since the probes were made, if the reason is that it had no core;
    /// else nil.
    ///
    /// - Parameter pids: the process and its descendants so far.
    func noCore(_ pids: [Int32]) -> String? { CoreWait(pids).explanation(since: coresBefore) }

    /// Whether children ended in steady state, or may have, that a control group would have counted exactly.
    var needsGroup: Bool { childCPUProblem != nil || whole.sawChildrenEnd }

    /// Returns the CPU of the block that ends now, and begins the next block.
    func finishBlock() -> Measured {
        let rate = block.lap()
        return childCPUProblem.map(Measured.absent) ?? rate
    }
}
