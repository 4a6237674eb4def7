import BenchmarkModel
import LinuxSystem

/// One load command, from its start to its end. Confined to the node's main thread. The command ends when the thread
/// does.
final class LoadProcess: EndableProcess {
    private let helper: any HelperProcess
    private let clock: any MonotonicClock
    private(set) var wasKilled = false
    private var wasAskedToEnd = false

    private static let shownLines = 5

    init(
        _ order: LoadCommandOrder, name: String, on machine: any NodeMachine, _ clock: any MonotonicClock,
        niceness: Int32
    ) throws(SystemError) {
        self.clock = clock
        helper = try machine.startHelper(
            HelperRequest(
                command: order.command,
                environment: order.environment
                    .merging(LaunchMark.environment(owner: "the load command of \(name)")) { $1 },
                outputKept: MemoryLimits.loadReport, errorsKept: MemoryLimits.output, niceness: niceness))
    }

    var pid: Int32 { helper.pid }
    /// How the command ended, if it ended before it was told to.
    private(set) var endedByItself: ProcessEnd?

    /// The figures that the command has reported so far.
    var report: LoadFigures {
        LoadFigures(helper.output, lifetime: (clock.now() - helper.spawnedAt).seconds)
    }

    /// The last lines of standard error or, where that is empty, of standard output.
    var lastOutput: [String] {
        let complaints = lastLines(Self.shownLines, of: helper.errors)
        return complaints.isEmpty ? lastLines(Self.shownLines, of: helper.output) : complaints
    }

    /// The limit that the command's output has passed; nil where it has not.
    var excess: OutputExcess? {
        let total = helper.bytesWritten
        return total > MemoryLimits.namedOutput ? OutputExcess(.loadCommand, bytes: total) : nil
    }

    /// Returns whether the command has ended and is reaped. If so, the rest of its process group is killed.
    func reaped() -> Bool {
        guard let end = helper.poll() else { return false }
        if !wasAskedToEnd { endedByItself = endedByItself ?? end }
        return true
    }

    func terminate() {
        guard !reaped() else { return }
        wasAskedToEnd = true
        helper.terminate()
    }

    func kill() {
        guard !reaped() else { return }
        wasAskedToEnd = true
        wasKilled = true
        helper.kill()
    }
}
