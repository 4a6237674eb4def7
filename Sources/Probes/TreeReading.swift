import BenchmarkModel
import LinuxSystem

/// CPU clocks of some processes at a moment, and the CPU time of exited children that each of them had waited for.
///
/// The clock of a child disappears when the child exits. When the parent waits for the child, the kernel adds its CPU
/// time to the parent's cutime and cstime (proc(5)), in ticks of 10 ms. So the sum over living processes is complete if
/// one of them waits for every child. It is uncertain by two ticks for each process with such children.
struct TreeReading: Sendable {
    private var clocks: [Int32: Int64] = [:]
    private var ended: [Int32: EndedChildren] = [:]

    /// Largest accepted uncertainty, as a share of the figure.
    private static let precision = 0.2

    /// Reads all clocks first, because the other files take longer to read.
    init(_ processes: [WatchedProcess]) {
        for process in processes { clocks[process.pid] = Clock.processCPU(process.pid) }
        for process in processes where clocks[process.pid] != nil {
            ended[process.pid] = process.stat?.endedChildren
        }
    }

    init(clocks: [Int32: Int64], ended: [Int32: EndedChildren]) {
        self.clocks = clocks
        self.ended = ended
    }

    func hasClock(of pid: Int32) -> Bool { clocks[pid] != nil }

    /// Adds a reading of processes that are not in this one.
    func adding(_ others: TreeReading) -> TreeReading {
        TreeReading(
            clocks: clocks.merging(others.clocks) { own, _ in own },
            ended: ended.merging(others.ended) { own, _ in own })
    }

    func childrenEnded(since earlier: TreeReading) -> Bool { !waiting(since: earlier).isEmpty }

    /// CPU seconds since the processes were started.
    var total: Measured { used(since: TreeReading(clocks: [:], ended: [:])) }

    /// CPU seconds since an earlier reading. A process that is new in this reading counts in full.
    func used(since earlier: TreeReading) -> Measured {
        let living = clocks.reduce(Int64(0)) { $0 + $1.value - (earlier.clocks[$1.key] ?? 0) }
        let gone = earlier.clocks.filter { clocks[$0.key] == nil }
        // The parents' counts of exited processes include the time before the stretch, which is subtracted.
        let goneBefore = gone.reduce(Int64(0)) { $0 + $1.value + (earlier.ended[$1.key]?.cpu ?? 0) }
        let waited = ended.reduce(Int64(0)) { $0 + $1.value.cpu - (earlier.ended[$1.key]?.cpu ?? 0) }
        let waiting = waiting(since: earlier)
        let uncertainty = 2 * EndedChildren.tick * Int64(waiting.count)
        guard gone.isEmpty || !waiting.isEmpty && waited + uncertainty >= goneBefore else {
            return .absent("one of its processes exited and no other process waited for it, so its CPU time is unknown")
        }
        let used = living + waited - goneBefore
        guard Double(uncertainty) <= Self.precision * Double(max(0, used)) || waiting.isEmpty else {
            let step = EndedChildren.tick / 1_000_000
            return .absent(
                "children ended within the stretch, and without a control group their CPU time is known in steps of "
                    + "\(step) ms, too coarse for the \(max(0, used) / 1_000_000) ms found in all")
        }
        return .value(max(0, used).seconds)
    }

    /// Returns the processes that have waited for children since the earlier reading.
    private func waiting(since earlier: TreeReading) -> [Int32] {
        ended.compactMap { pid, now in
            let before = earlier.ended[pid] ?? EndedChildren(cpu: 0, faults: 0)
            return now.faults > before.faults || now.cpu > before.cpu ? pid : nil
        }
    }
}

/// A process whose CPU time is read repeatedly, with its /proc file held open.
struct WatchedProcess: Sendable {
    let pid: Int32
    /// nil if the process has exited, or if only its clock is read.
    let stat: ProcessStatFile?

    init(_ pid: Int32) {
        self.pid = pid
        stat = try? ProcessStatFile(pid)
    }

    init(clockOf pid: Int32) {
        self.pid = pid
        stat = nil
    }
}
