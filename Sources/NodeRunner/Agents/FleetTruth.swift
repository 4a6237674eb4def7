import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// The cost of a herd by the machine's own account, to compare with the sum over its processes: CPU time of the cores
/// that the bench may use until the herd is ready, and the memory that is no longer free once it has settled. Confined
/// to the node's main thread.
final class FleetTruth {
    private let round: RoundContext
    private let machine = MachineFiles()
    private let cores = UsableCores().allowed
    private let busyBefore: Double?
    private let harnessBefore: Double?
    private let freeBefore: Int?
    private var cpuToReady = Measured.absent("the herd did not get ready")

    /// Reads the machine's state. Call before the first launch.
    init(_ round: RoundContext) {
        self.round = round
        freeBefore = machine.freeMemory
        harnessBefore = Self.harnessCPU(round)
        busyBefore = machine.cpuTime(of: cores)?.busySeconds
    }

    /// Records the CPU time to ready. Call when the last process is operational.
    func ready() {
        guard let busyBefore, let now = machine.cpuTime(of: cores)?.busySeconds else {
            cpuToReady = .absent("/proc/stat is not readable")
            return
        }
        guard let harnessBefore, let harness = Self.harnessCPU(round) else {
            cpuToReady = .absent("the bench's own CPU clock is not readable")
            return
        }
        cpuToReady = .value(now - busyBefore - (harness - harnessBefore))
    }

    /// Returns the observations of the herd. Call when it has settled.
    func observations(arm: Arm) -> [Observation] {
        let memory: Measured =
            if let freeBefore, let now = machine.freeMemory {
                .value(Double(freeBefore - now))
            } else {
                .absent("/proc/meminfo is not readable")
            }
        return [
            round.observation(.machineCPUToReady, cpuToReady, arm: arm),
            round.observation(.machineMemory, memory, arm: arm),
        ]
    }

    private static func harnessCPU(_ round: RoundContext) -> Double? {
        var total = 0.0
        for pid in [OwnProcess.pid] + round.harness {
            guard let cpu = round.clock.cpu(of: pid) else { return nil }
            total += cpu.seconds
        }
        return total
    }
}
