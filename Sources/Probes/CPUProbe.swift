package import BenchmarkModel
package import LinuxSystem

/// CPU time of some processes and their children over a stretch of wall time. It comes from the account of their
/// control group if they have their own. Otherwise it comes from the CPU clocks of the living processes, in nanoseconds
/// for all threads, and from the children that they waited for (see `TreeReading`). The files are opened once. A
/// reading costs one file and two or three system calls per process, some 5 us. Copies share the open files.
package struct CPUProbe: Sendable {
    private let processes: [WatchedProcess]
    private let group: GroupAccountFile?
    private let isOfGroup: Bool
    private var started: Reading?
    private var ended: Reading?

    private struct Reading {
        let cpu: Source
        let at: Int64
    }

    private enum Source {
        case group(Int64)
        case tree(TreeReading)
    }

    /// - Parameter pids: the process first, then its descendants, which are ignored if there is a group.
    package init(pids: [Int32], group: GroupAccount? = nil) {
        isOfGroup = group != nil
        self.group = group?.held
        processes = isOfGroup ? pids.prefix(1).map { WatchedProcess(clockOf: $0) } : pids.map { WatchedProcess($0) }
    }

    /// CPU time used so far, in seconds.
    package var total: Measured {
        switch reading()?.cpu {
        case nil: .absent("the process had already exited when its CPU clock was read")
        case .group(let cpu): .value(cpu.seconds)
        case .tree(let tree): tree.total
        }
    }

    /// Begins a stretch. The wall clock is read together with the CPU clock.
    package mutating func begin() {
        started = reading()
        ended = nil
    }

    /// Ends the stretch that began last.
    package mutating func finish() { ended = reading() }

    /// Ends a stretch and begins the next with the same reading. Returns the rate of the ended stretch.
    package mutating func lap() -> Measured {
        finish()
        defer { started = ended }
        return rate()
    }

    /// Whether children exited within the stretch whose CPU time is known only in ticks.
    package var sawChildrenEnd: Bool {
        guard case .tree(let from) = started?.cpu, case .tree(let to) = ended?.cpu else { return false }
        return to.childrenEnded(since: from)
    }

    /// Returns CPU seconds per second of the stretch.
    ///
    /// - Parameter members: the current processes. Those that started within the stretch are read now and counted.
    package func rate(members: [Int32] = []) -> Measured {
        guard let started else { return .absent("the process had already exited when its CPU clock was read") }
        guard let ended else { return .absent("the process exited before its CPU clock was read again") }
        guard ended.at > started.at else { return .absent("no time passed between two readings") }
        let seconds = (ended.at - started.at).seconds
        let used: Measured
        switch (started.cpu, ended.cpu) {
        case (.group(let from), .group(let to)):
            used = to >= from ? .value((to - from).seconds) : .absent("the CPU account of its control group decreased")
        case (.tree(let from), .tree(let to)):
            let new = members.filter { pid in !processes.contains { $0.pid == pid } }
            used = to.adding(TreeReading(new.map { WatchedProcess($0) })).used(since: from)
        default: used = .absent("its control group could be read at only one end of the stretch")
        }
        return used.value.map { .value($0 / seconds) } ?? used
    }

    private func reading() -> Reading? {
        guard let first = processes.first else { return nil }
        guard isOfGroup else {
            let tree = TreeReading(processes)
            return tree.hasClock(of: first.pid) ? Reading(cpu: .tree(tree), at: Clock.now()) : nil
        }
        guard Clock.processCPU(first.pid) != nil, let cpu = group?.cpu else { return nil }
        return Reading(cpu: .group(cpu), at: Clock.now())
    }
}
