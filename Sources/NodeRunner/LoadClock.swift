import LinuxSystem

/// CPU time of load commands and of all they start, which is the harness's.
///
/// It is the sum of the CPU clocks of the living, and of what they waited for of their ended children. That is counted in ticks of
/// 10 ms, so a reading may be short by two ticks a process that has ended children. What a command that has ended had
/// used when it was last read stays in the sum.
struct LoadClock {
    /// Of each command, nanoseconds.
    private var used: [Int32: Int64] = [:]

    /// So far, of these commands, in nanoseconds; it never falls.
    mutating func read(_ pids: [Int32]) -> Int64 {
        guard !pids.isEmpty else { return 0 }
        let tree = ProcessTree()
        let trees = tree.members(of: pids)
        for pid in pids {
            let now = trees[pid, default: [pid]].reduce(Int64(0)) { total, member in
                total + (Clock.processCPU(member) ?? 0) + (tree.endedChildren(of: member)?.cpu ?? 0)
            }
            used[pid] = max(used[pid] ?? 0, now)
        }
        return used.values.reduce(0, +)
    }
}
