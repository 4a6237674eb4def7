public import BenchmarkModel
public import LinuxSystem

/// Bytes a process causes to be written to storage over a stretch of time (write_bytes of /proc/PID/io: counted when a
/// page is dirtied, pages of memory file systems not at all).
public struct DiskProbe: Sendable {
    private let pid: Int32
    private let files: ProcessFiles
    private var started: (bytes: Int, at: Int64)?
    private var problem = "disk writes were not read at the start of steady state"

    public init(pid: Int32, files: ProcessFiles = ProcessFiles()) {
        self.pid = pid
        self.files = files
    }

    public mutating func begin() {
        do throws(ProcessFileError) {
            started = (try files.writtenBytes(pid), Clock.now())
        } catch {
            started = nil
            problem = error.reason
        }
    }

    /// Bytes per second since `begin`.
    public func rate() -> Measured {
        guard let started else { return .absent(problem) }
        do throws(ProcessFileError) {
            let bytes = try files.writtenBytes(pid) - started.bytes
            return .value(Double(bytes) / (Clock.now() - started.at).seconds)
        } catch {
            return .absent(error.reason)
        }
    }
}
