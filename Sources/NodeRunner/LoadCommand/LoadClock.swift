import LinuxSystem

/// CPU time of load commands and of all they start, which is the harness's.
///
/// It is the sum of the CPU clocks of the living, and of what they waited for of their ended children. That is counted in ticks of
/// 10 ms, so a reading may be short by two ticks a process that has ended children. What a command that has ended had
/// used when it was last read stays in the sum.
///
/// A reading costs one read and one clock a process of the commands, and a look for new processes of the machine.
struct LoadClock {
    /// Of each command, nanoseconds.
    private var used: [Int32: Int64] = [:]
    private var trees = ProcessTreeWatch()
    /// Of those that live.
    private var files: [Int32: ProcessStatFile] = [:]

    /// So far, of these commands, in nanoseconds; it never falls.
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
