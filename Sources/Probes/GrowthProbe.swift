package import BenchmarkModel
package import LinuxSystem

/// Resources that may grow in a long-running agent: memory, descriptors, threads; descendants included. Costs the same
/// as `MemoryProbe`, and two directories.
package struct GrowthProbe: Sendable {
    private let files: ProcessFiles

    package init(files: ProcessFiles = ProcessFiles()) { self.files = files }

    /// - Parameter pids: the process first. Of the others, those that still exist are counted.
    package func read(_ pids: [Int32]) -> [(Metric, Measured)] {
        func sum(_ read: (Int32) throws(ProcessFileError) -> Int) -> Measured {
            var total = 0
            for (index, pid) in pids.enumerated() {
                do throws(ProcessFileError) {
                    total += try read(pid)
                } catch {
                    if index == 0 { return .absent(error.reason) }
                }
            }
            return pids.isEmpty ? .absent("there is no process") : .value(Double(total))
        }
        return [
            (.uss, MemoryProbe(files: files).read(pids).uss),
            (.descriptors, sum { pid throws(ProcessFileError) in try files.descriptors(pid) }),
            (.threads, sum { pid throws(ProcessFileError) in try files.count(.status("Threads"), pid) }),
        ]
    }
}
