import BenchmarkModel
import LinuxSystem

/// One load command, from its start to its end. Confined to the node's main thread, whose end takes it with it.
final class LoadProcess {
    private var child: ChildProcess
    private let output: MemoryFile
    private let errors: MemoryFile
    private(set) var wasKilled = false
    private var wasTold = false

    /// One that writes more than this loses the older part; what it reports last stays.
    private static let outputLimit = 16 << 20
    private static let lastWords = 5

    init(_ order: LoadCommandOrder, name: String, niceness: Int32) throws(SystemError) {
        output = try MemoryFile(name: "\(name) load")
        errors = try MemoryFile(name: "\(name) load errors")
        child = try ChildProcess(
            SpawnRequest(
                command: order.command,
                environment: order.environment
                    .merging(LaunchMark.environment(owner: "the load command of \(name)")) { $1 },
                standardOutput: output.descriptor.number,
                standardError: errors.descriptor.number, niceness: niceness))
    }

    var pid: Int32 { child.pid }
    /// Before anybody told it to.
    private(set) var endedByItself: ProcessEnd?

    /// What it reported so far.
    var report: LoadReport { LoadReport(output.text) }

    /// What it complained of, or else what it said.
    var lastOutput: [String] {
        let complaints = errors.lastLines(Self.lastWords)
        return complaints.isEmpty ? output.lastLines(Self.lastWords) : complaints
    }

    func boundOutput() {
        if output.size > Self.outputLimit { output.truncate() }
        if errors.size > Self.outputLimit { errors.truncate() }
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
