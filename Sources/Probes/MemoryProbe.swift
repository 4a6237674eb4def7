package import BenchmarkModel
package import LinuxSystem

/// Memory of a process and its children, from smaps_rollup and smaps, and its peak from status. Costs two walks of its
/// pages: 0.1 ms for a small process, about 3 ms for an interpreter. Its mmap lock is held for reading during the
/// walks.
package struct MemoryProbe: Sendable {
    private let files: ProcessFiles

    package init(files: ProcessFiles = ProcessFiles()) { self.files = files }

    package struct Reading: Sendable {
        /// Memory that would be freed without the processes: `GroupMemory.written`.
        package let uss: Measured
        /// Pages of mapped files that were not written: `GroupMemory.files`.
        package let files: Measured
        package let pss: Measured
        package let pssAnonymous: Measured
        /// Sum of the processes' own peaks, which may have occurred at different times.
        package let peakRSS: Measured

        init(_ memory: GroupMemory, peakRSS: Int) {
            uss =
                switch memory.written {
                case .success(let bytes): .value(Double(bytes))
                case .failure(let error): .absent(error.reason)
                }
            files = .value(Double(memory.files))
            pss = .value(Double(memory.pss))
            pssAnonymous = memory.pssAnonymous.map { .value(Double($0)) } ?? .absent("smaps_rollup has no Pss_Anon")
            self.peakRSS = .value(Double(peakRSS))
        }

        init(absent reason: String) {
            uss = .absent(reason)
            files = uss
            pss = uss
            pssAnonymous = uss
            peakRSS = uss
        }

        /// Memory that the processes hold at this moment. The peak, over their whole lifetime, is not included.
        package var figures: [(Metric, Measured)] {
            [(.uss, uss), (.fileMemory, files), (.pss, pss), (.pssAnonymous, pssAnonymous)]
        }
    }

    /// - Parameter pids: the process first. Of the others, those that still exist are counted.
    package func read(_ pids: [Int32]) -> Reading {
        do throws(ProcessFileError) {
            let memory = try files.memory(of: pids)
            return Reading(memory, peakRSS: try files.sum(.status("VmHWM"), pids))
        } catch {
            return Reading(absent: error.reason)
        }
    }
}
