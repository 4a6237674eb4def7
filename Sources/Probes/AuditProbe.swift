package import BenchmarkModel
package import LinuxSystem

/// Possible disturbances of a stretch of time: by the bench itself, and by the machine that it shares.
package struct AuditReading: Sendable {
    /// CPU seconds per second of the bench's own processes.
    package let harnessCPU: Measured
    /// PSS of the bench's own processes at the end, in bytes.
    package let harnessMemory: Measured
    /// Shares of the time of the cores that the bench may use: busy, and given to other guests by the hypervisor.
    package let busy: Measured
    package let steal: Measured
    /// Time that the bench's threads waited for a core, in seconds per second.
    package let runQueueDelay: Measured
    /// Major page faults of the whole machine.
    package let majorFaults: Measured
    /// Number of periods in which a CPU quota throttled the bench's control group or one above it.
    package let throttled: Measured
    /// Seconds by which the time of day moved against CLOCK_MONOTONIC, without sign.
    package let clockStep: Measured
}

/// Reads the clocks and counters of the bench and its machine at both ends of a stretch. Costs some 0.3 ms at each end,
/// memory included.
package struct AuditProbe: Sendable {
    private let machine: MachineFiles
    private let processes: ProcessFiles
    private let pids: [Int32]
    private var harness: [CPUProbe]
    /// The bench's threads that must run on time.
    package var threads: [Int32] = []
    private var cpu: MachineFiles.CPUTime?
    private var delays: [Int32: Int64] = [:]
    private var faults: Int?
    private let cores = UsableCores().allowed
    private let groups: CPULimitGroups
    private var throttledPeriods: Int?
    private var offset: Int64 = 0
    private var at: Int64 = 0

    /// - Parameter pids: the bench's processes, the calling one first.
    package init(
        pids: [Int32], machine: MachineFiles = MachineFiles(), processes: ProcessFiles = ProcessFiles(),
        groups: CPULimitGroups = CPULimitGroups()
    ) {
        self.groups = groups
        self.pids = pids
        self.machine = machine
        self.processes = processes
        harness = pids.map { CPUProbe(pids: [$0]) }
    }

    package mutating func begin() {
        for index in harness.indices { harness[index].begin() }
        cpu = machine.cpuTime(of: cores)
        throttledPeriods = groups.throttledPeriods
        delays = threadDelays()
        faults = machine.majorFaults
        offset = Clock.realtimeOffset()
        at = Clock.now()
    }

    /// Returns the figures of the stretch since `begin`.
    package func reading() -> AuditReading {
        let seconds = (Clock.now() - at).seconds
        let shares = cpu.flatMap { earlier in machine.cpuTime(of: cores)?.shares(since: earlier) }
        let noStat = Measured.absent("/proc/stat is not readable")
        return AuditReading(
            harnessCPU: harness.map(rate).sum, harnessMemory: memory(),
            busy: shares.map { .value($0.busy) } ?? noStat, steal: shares.map { .value($0.steal) } ?? noStat,
            runQueueDelay: delay(seconds), majorFaults: faultsSince(), throttled: throttledSince(),
            clockStep: .value(abs(Clock.realtimeOffset() - offset).seconds))
    }

    private func rate(_ probe: CPUProbe) -> Measured {
        var probe = probe
        probe.finish()
        return probe.rate()
    }

    private func memory() -> Measured {
        pids.map { pid -> Measured in
            do throws(ProcessFileError) {
                return .value(Double(try processes.memoryTotals(pid).pss))
            } catch {
                return .absent(error.reason)
            }
        }.sum
    }

    private func delay(_ seconds: Double) -> Measured {
        let now = threadDelays()
        // Threads that began within the stretch are excluded: their wait before is unknown.
        let common = now.filter { delays[$0.key] != nil }
        guard !common.isEmpty else { return .absent("no schedstat of the bench's threads is readable") }
        let waited = common.reduce(Int64(0)) { $0 + $1.value - (delays[$1.key] ?? 0) }
        return seconds > 0 ? .value(waited.seconds / seconds) : .absent("no time passed")
    }

    private func threadDelays() -> [Int32: Int64] {
        var delays: [Int32: Int64] = [:]
        for thread in threads { delays[thread] = try? processes.runQueueDelay(pids[0], thread: thread) }
        return delays
    }

    private func throttledSince() -> Measured {
        guard let throttledPeriods, let now = groups.throttledPeriods else {
            return .absent("no control group with a CPU quota is visible here: mount the cgroup file system to see one")
        }
        return .value(Double(now - throttledPeriods))
    }

    private func faultsSince() -> Measured {
        guard let faults, let now = machine.majorFaults else { return .absent("/proc/vmstat is not readable") }
        return .value(Double(now - faults))
    }
}

extension [Measured] {
    /// The first absent value, otherwise the sum.
    var sum: Measured {
        var total = 0.0
        for part in self {
            guard let value = part.value else { return part }
            total += value
        }
        return .value(total)
    }
}
