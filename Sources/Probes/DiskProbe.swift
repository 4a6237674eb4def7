package import BenchmarkModel
import LinuxSystem

/// Bytes that a process and its children cause to be written to storage over a stretch of time (write_bytes of
/// /proc/PID/io). They are counted when a page is dirtied; pages of memory file systems are not counted. The count of a
/// parent includes children that it has reaped.
package struct DiskProbe: SteadyProbe, Sendable {
    private let pids: [Int32]
    private let files: ProcessFiles
    private var started: (bytes: Int, at: Int64)?
    private var problem = "disk writes were not read at the start of steady state"

    package static let metrics = [Metric.diskWrites]

    package init(pids: [Int32]) { self.init(pids: pids, files: ProcessFiles()) }

    /// - Parameter pids: the process first.
    init(pids: [Int32], files: ProcessFiles) {
        self.pids = pids
        self.files = files
    }

    package mutating func begin() {
        do throws(ProcessFileError) {
            started = (try bytes(), Clock.now())
        } catch {
            started = nil
            problem = error.reason
        }
    }

    package func finish() -> [(Metric, Measured)] { [(.diskWrites, rate())] }

    /// Returns bytes per second since `begin`.
    func rate() -> Measured {
        guard let started else { return .absent(problem) }
        do throws(ProcessFileError) {
            let bytes = try bytes() - started.bytes
            return .value(Double(bytes) / (Clock.now() - started.at).seconds)
        } catch {
            return .absent(error.reason)
        }
    }

    private func bytes() throws(ProcessFileError) -> Int {
        guard let first = pids.first else { throw ProcessFileError(reason: "there is no process") }
        // A descendant may have exited since; the first process must exist.
        return try files.writtenBytes(first) + pids.dropFirst().reduce(0) { $0 + ((try? files.writtenBytes($1)) ?? 0) }
    }
}
