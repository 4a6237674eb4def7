import BenchmarkModel
import LinuxSystem

/// One load command, from its start to its end. Confined to the node's main thread, whose end takes it with it.
final class LoadProcess: EndableProcess {
    private let helper: any HelperProcess
    private let clock: any MonotonicClock
    private(set) var wasKilled = false
    private var wasTold = false

    private static let lastWords = 5

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
    /// Before anybody told it to.
    private(set) var endedByItself: ProcessEnd?

    /// What it reported so far.
    var report: LoadFigures {
        LoadFigures(helper.output, lifetime: (clock.now() - helper.spawnedAt).seconds)
    }

    /// What it complained of, or else what it said.
    var lastOutput: [String] {
        let complaints = lastLines(Self.lastWords, of: helper.errors)
        return complaints.isEmpty ? lastLines(Self.lastWords, of: helper.output) : complaints
    }

    /// What it has written, where that is more than a load command has to say.
    var excess: OutputExcess? {
        let total = helper.bytesWritten
        return total > MemoryLimits.namedOutput ? OutputExcess(.loadCommand, bytes: total) : nil
    }

    /// Whether it has ended and is reaped; what it left in its process group is then killed.
    func reaped() -> Bool {
        guard let end = helper.poll() else { return false }
        if !wasTold { endedByItself = endedByItself ?? end }
        return true
    }

    func terminate() {
        guard !reaped() else { return }
        wasTold = true
        helper.terminate()
    }

    func kill() {
        guard !reaped() else { return }
        wasTold = true
        wasKilled = true
        helper.kill()
    }
}
