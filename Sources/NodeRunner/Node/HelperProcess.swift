import LinuxSystem

/// A child of the node that is not an agent: a load command or a Prometheus. Confined to the node's main thread.
protocol HelperProcess: AnyObject {
    var pid: Int32 { get }
    /// CLOCK_MONOTONIC.
    var spawnedAt: Int64 { get }
    /// Looks, without waiting, whether it has ended.
    func poll() -> ProcessEnd?
    func terminate()
    /// SIGKILL to its whole process group.
    func kill()
    /// The kept part of what it has written to standard output.
    var output: String { get }
    /// The same of standard error; empty where both go to `output`.
    var errors: String { get }
    /// All that it has written, kept or not.
    var bytesWritten: Int { get }
}

/// How a helper is started.
struct HelperRequest {
    var command: [String]
    /// The whole environment.
    var environment: [String: String]
    /// Bytes of standard output that are kept, the last ones.
    var outputKept: Int
    /// The same of standard error; nil where both go to `output`.
    var errorsKept: Int?
    var niceness: Int32
}

/// The last lines of a text, of its last 8 KiB.
func lastLines(_ count: Int, of text: String) -> [String] {
    String(decoding: text.utf8.suffix(8192), as: UTF8.self).split(separator: "\n").suffix(count).map(String.init)
}

/// A helper that runs.
final class StartedHelper: HelperProcess {
    private var child: ChildProcess
    private let written: ChildOutput
    private let complaints: ChildOutput?

    init(_ request: HelperRequest) throws(SystemError) {
        written = try ChildOutput(keeping: .last(request.outputKept))
        var apart: ChildOutput?
        if let kept = request.errorsKept { apart = try ChildOutput(keeping: .last(kept)) }
        complaints = apart
        child = try ChildProcess(
            SpawnRequest(
                command: request.command, environment: request.environment, standardOutput: written.descriptor,
                standardError: (apart ?? written).descriptor, niceness: request.niceness))
        written.closeWriting()
        apart?.closeWriting()
    }

    var pid: Int32 { child.pid }
    var spawnedAt: Int64 { child.spawnedAt }
    func poll() -> ProcessEnd? { child.poll() }
    func terminate() { child.terminate() }
    func kill() { child.killGroup() }
    var output: String { written.text }
    var errors: String { complaints?.text ?? "" }
    var bytesWritten: Int { written.total + (complaints?.total ?? 0) }
}

/// When processes ended.
protocol EndDates: AnyObject {
    /// CLOCK_MONOTONIC of a process' end; nil while it lives.
    func endedAt(_ pid: Int32) -> Int64?
}

extension EndWatch: EndDates {}
