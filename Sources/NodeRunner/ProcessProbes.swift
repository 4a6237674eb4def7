import BenchmarkModel
import LinuxSystem
import Probes

/// The probes that follow one process, and what it started, through steady state. What they read is the process', a pack's too.
struct ProcessProbes {
    private var whole: CPUProbe
    private var block: CPUProbe
    private var disk: DiskProbe
    private(set) var cpuRate = Measured.absent("steady state did not come to its end")
    private(set) var diskRate = Measured.absent("steady state did not come to its end")

    /// - Parameter pids: the process and what it has started by now.
    init(_ host: AgentHost, pids: [Int32]) {
        whole = CPUProbe(pids: pids, group: host.controlGroup)
        block = CPUProbe(pids: pids, group: host.controlGroup)
        disk = DiskProbe(pids: pids)
    }

    mutating func begin() {
        disk.begin()
        whole.begin()
        block.begin()
    }

    /// CPU first: reading the other probes is not free for the machine.
    mutating func finish() {
        cpuRate = whole.rate()
        diskRate = disk.rate()
    }

    /// CPU of the block that ends now; the next begins.
    mutating func finishBlock() -> Measured {
        defer { block.begin() }
        return block.rate()
    }
}
