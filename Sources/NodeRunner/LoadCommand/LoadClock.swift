import LinuxSystem

/// CPU time of load commands and of all processes that they start. It counts as the harness's.
///
/// The sum has the CPU clocks of running processes and the CPU of ended children that these have waited for. The kernel
/// counts the latter in ticks of 10 ms, so a reading may be short by two ticks for each process that has ended
/// children. The last reading of a command that has ended stays in the sum.
///
/// A reading costs one read and one clock for each process of the commands, and a scan for new processes of the
/// machine.
struct LoadClock {
    /// CPU time of each command, in nanoseconds.
    private var used: [Int32: Int64] = [:]
    private var trees = ProcessTreeWatch()
    /// Open stat files of running processes.
    private var files: [Int32: ProcessStatFile] = [:]

    /// Returns the CPU time of these commands so far, in nanoseconds. It never decreases.
    mutating func read(_ pids: [Int32]) -> Int64 {
        guard !pids.isEmpty else { return 0 }
        let members = trees.members(of: pids)
        var open: [Int32: ProcessStatFile] = [:]
        for pid in pids {
            var now: Int64 = 0
            for member in members[pid, default: [pid]] {
                open[member] = files[member] ?? (try? ProcessStatFile(member))
                now += (Clock.processCPU(member) ?? 0) + (open[member]?.endedChildren?.cpu ?? 0)
            }
            used[pid] = max(used[pid] ?? 0, now)
        }
        files = open
        return used.values.reduce(0, +)
    }
}
