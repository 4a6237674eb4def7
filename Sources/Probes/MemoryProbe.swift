public import BenchmarkModel
public import LinuxSystem

/// Memory of one process from smaps_rollup and its peak from status. Costs a walk of its pages: 50 us for a small
/// process, about 1 ms for an interpreter, and holds its mmap lock for reading that long.
public struct MemoryProbe: Sendable {
    private let files: ProcessFiles

    public init(files: ProcessFiles = ProcessFiles()) { self.files = files }

    public struct Reading: Sendable {
        public let uss: Measured
        public let pss: Measured
        public let peakRSS: Measured
    }

    public func read(_ pid: Int32) -> Reading {
        var reading: Reading
        let peak: Measured
        do throws(ProcessFileError) {
            peak = .value(Double(try files.peakRSS(pid)))
        } catch {
            peak = .absent(error.reason)
        }
        do throws(ProcessFileError) {
            let memory = try files.memory(pid)
            reading = Reading(uss: .value(Double(memory.uss)), pss: .value(Double(memory.pss)), peakRSS: peak)
        } catch {
            reading = Reading(uss: .absent(error.reason), pss: .absent(error.reason), peakRSS: peak)
        }
        return reading
    }
}
