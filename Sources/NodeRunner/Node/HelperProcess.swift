import LinuxSystem

/// A child of the node that is not an agent: a load command or a Prometheus. Confined to the node's main thread.
protocol HelperProcess: AnyObject {
    var pid: Int32 { get }
    /// When the process was started, in CLOCK_MONOTONIC nanoseconds.
    var spawnedAt: Int64 { get }
    /// Returns how the process ended, or nil while it runs. Does not wait.
    func poll() -> ProcessEnd?
    func terminate()
    /// Sends SIGKILL to the whole process group.
    func kill()
    /// The kept part of standard output.
    var output: String { get }
    /// The kept part of standard error; empty where both streams go to `output`.
    var errors: String { get }
    /// Number of bytes written to both streams, kept or not.
    var bytesWritten: Int { get }
}

/// The parameters with which a helper is started.
struct HelperRequest {
    var command: [String]
    /// The whole environment.
    var environment: [String: String]
    /// How many bytes at the end of standard output are kept.
    var outputKept: Int
    /// How many bytes at the end of standard error are kept; nil where both streams go to `output`.
    var errorsKept: Int?
    var niceness: Int32
    /// nil for the node's own directory.
    var workingDirectory: String?
}

/// Returns the last lines of a text, searching its last 8 KiB.
func lastLines(_ count: Int, of text: String) -> [String] {
    String(decoding: text.utf8.suffix(8192), as: UTF8.self).split(separator: "\n").suffix(count).map(String.init)
}

/// A helper process that was started on this machine.
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
                standardError: (apart ?? written).descriptor, niceness: request.niceness,
                workingDirectory: request.workingDirectory))
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

/// The end times of processes.
protocol EndDates: AnyObject {
    /// Returns when a process ended, in CLOCK_MONOTONIC nanoseconds; nil while it runs.
    func endedAt(_ pid: Int32) -> Int64?
}

extension EndWatch: EndDates {}
