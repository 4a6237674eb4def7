public import BenchmarkModel
public import LinuxSystem

/// Memory of a process and what it started, from smaps_rollup, and its peak from status. Costs a walk of its pages: 50 us for a
/// small process, about 1 ms for an interpreter, and holds its mmap lock for reading that long.
public struct MemoryProbe: Sendable {
    private let files: ProcessFiles

    public init(files: ProcessFiles = ProcessFiles()) { self.files = files }

    public struct Reading: Sendable {
        public let uss: Measured
        public let pss: Measured
        public let pssAnonymous: Measured
        /// The sum of the processes' own peaks, which need not have come at the same time.
        public let peakRSS: Measured

        static func absent(_ reason: String) -> Reading {
            Reading(
                uss: .absent(reason), pss: .absent(reason), pssAnonymous: .absent(reason), peakRSS: .absent(reason))
        }
    }

    /// - Parameter pids: the process first; of the others those that still are.
    public func read(_ pids: [Int32]) -> Reading {
        guard let first = pids.first else { return .absent("there is no process") }
        do throws(ProcessFileError) {
            var sum = Sum(try files.memory(first), try files.peakRSS(first))
            for pid in pids.dropFirst() {
                if let memory = try? files.memory(pid), let peak = try? files.peakRSS(pid) { sum.add(memory, peak) }
            }
            return Reading(
                uss: .value(Double(sum.uss)), pss: .value(Double(sum.pss)),
                pssAnonymous: sum.anonymous.map { .value(Double($0)) } ?? .absent("smaps_rollup has no Pss_Anon"),
                peakRSS: .value(Double(sum.peak)))
        } catch {
            return .absent(error.reason)
        }
    }

    private struct Sum {
        var uss: Int
        var pss: Int
        var anonymous: Int?
        var peak: Int

        init(_ memory: ProcessFiles.Memory, _ peak: Int) {
            uss = memory.uss
            pss = memory.pss
            anonymous = memory.pssAnonymous
            self.peak = peak
        }

        mutating func add(_ memory: ProcessFiles.Memory, _ peak: Int) {
            uss += memory.uss
            pss += memory.pss
            anonymous = anonymous.flatMap { sum in memory.pssAnonymous.map { sum + $0 } }
            self.peak += peak
        }
    }
}
