public import BenchmarkModel
public import LinuxSystem

/// How busy the machine was over a stretch of time, and how much of it the hypervisor gave to others.
public struct MachineProbe: Sendable {
    private let files: MachineFiles
    private var started: MachineFiles.CPUTime?

    public init(files: MachineFiles = MachineFiles()) { self.files = files }

    public mutating func begin() { started = files.cpuTime() }

    public func shares() -> (busy: Measured, steal: Measured) {
        guard let started, let shares = files.cpuTime()?.shares(since: started) else {
            return (.absent("/proc/stat is not readable"), .absent("/proc/stat is not readable"))
        }
        return (.value(shares.busy), .value(shares.steal))
    }
}
