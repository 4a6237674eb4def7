import BenchmarkModel
import LinuxSystem

/// One load command, from its start to its end. Confined to the node's main thread, whose end takes it with it.
final class LoadProcess: EndableProcess {
    private var child: ChildProcess
    private let output: ChildOutput
    private let errors: ChildOutput
    private(set) var wasKilled = false
    private var wasTold = false

    private static let lastWords = 5

    init(_ order: LoadCommandOrder, name: String, niceness: Int32) throws(SystemError) {
        output = try ChildOutput(keeping: .last(MemoryLimits.loadReport))
        errors = try ChildOutput(keeping: .last(MemoryLimits.output))
        child = try ChildProcess(
            SpawnRequest(
                command: order.command,
                environment: order.environment
                    .merging(LaunchMark.environment(owner: "the load command of \(name)")) { $1 },
                standardOutput: output.descriptor, standardError: errors.descriptor, niceness: niceness))
        output.closeWriting()
        errors.closeWriting()
    }

    var pid: Int32 { child.pid }
    /// Before anybody told it to.
    private(set) var endedByItself: ProcessEnd?

    /// What it reported so far.
    var report: LoadFigures {
        LoadFigures(output.text, lifetime: (Clock.now() - child.spawnedAt).seconds)
    }

    /// What it complained of, or else what it said.
    var lastOutput: [String] {
        let complaints = errors.lastLines(Self.lastWords)
        return complaints.isEmpty ? output.lastLines(Self.lastWords) : complaints
    }

    /// What it has written, where that is more than a load command has to say.
    var excess: OutputExcess? {
        let total = output.total + errors.total
        return total > MemoryLimits.namedOutput ? OutputExcess(.loadCommand, bytes: total) : nil
    }

    /// Whether it has ended and is reaped; what it left in its process group is then killed.
    func reaped() -> Bool {
        guard let end = child.poll() else { return false }
        if !wasTold { endedByItself = endedByItself ?? end }
        return true
    }

    func terminate() {
        guard !reaped() else { return }
        wasTold = true
        child.terminate()
    }

    func kill() {
        guard !reaped() else { return }
        wasTold = true
        wasKilled = true
        child.killGroup()
    }
}
