import CBench
import Glibc

/// A process that still runs after the process that started it has exited.
package struct Leftover: Hashable, Sendable {
    package let process: RunningProcess
    /// Name of its owner, from its `LaunchMark`; nil without the mark.
    package let owner: String?

    package init(process: RunningProcess, owner: String?) {
        self.process = process
        self.owner = owner
    }

    /// Result of ending several processes.
    package struct Outcome: Hashable, Sendable {
        package var ended: [Leftover]
        /// Processes that could not be ended in time.
        package var left: [Leftover]

        package init(ended: [Leftover] = [], left: [Leftover] = []) {
            self.ended = ended
            self.left = left
        }
    }

    /// Nanoseconds that a process may take to exit after SIGKILL. The kernel needs milliseconds, unless the process
    /// waits for a device.
    package static let limit: Int64 = 2_000_000_000

    /// Sends SIGKILL to all processes that `look` finds, and repeats until it finds none.
    ///
    /// - Parameter limit: nanoseconds until it gives up. A process that this user may not signal is given up at once.
    static func end(in files: ProcessLook, within limit: Int64, _ look: () -> [ProcessLook.Member]) -> Outcome {
        var seen: [ProcessLook.Member: Leftover] = [:]
        var order: [ProcessLook.Member] = []
        let deadline = Clock.now() + limit
        var pause: Int64 = 1_000_000
        while true {
            let alive = look()
            var refused = 0
            for member in alive {
                if seen[member] == nil, let leftover = files.leftover(member.pid) {
                    seen[member] = leftover
                    order.append(member)
                }
                if files.signal(member, SIGKILL) == EPERM { refused += 1 }
            }
            if refused == alive.count || Clock.now() >= deadline {
                let left = Set(alive)
                return Outcome(
                    ended: order.filter { !left.contains($0) }.compactMap { seen[$0] },
                    left: order.filter(left.contains).compactMap { seen[$0] })
            }
            Poll.sleep(until: Clock.now() + pause)
            pause = min(2 * pause, 20_000_000)
        }
    }
}

/// Reads single processes. The root is configurable.
struct ProcessLook: Sendable {
    let root: String

    /// A process as one read found it. A later process with the same PID has another start time.
    struct Member: Hashable, Sendable {
        let pid: Int32
        let parent: Int32
        /// Clock ticks since boot.
        let startedAt: UInt64
        /// Whether it is neither a zombie nor dead.
        let isAlive: Bool
    }

    /// Returns the process; nil if it does not exist (any more).
    func member(_ pid: Int32) -> Member? {
        guard let stat = try? Files.text("\(root)/\(pid)/stat"), let parent = ProcessTree.parent(stat),
            let startedAt = SocketTable.field(22, stat)
        else { return nil }
        let state = ProcessTree.state(stat)
        // The first thread may have ended before the others. It is then a zombie, but the process is not.
        let isAlive = state != "X" && (state != "Z" || Files.names(in: "\(root)/\(pid)/task").count > 1)
        return Member(pid: pid, parent: parent, startedAt: startedAt, isAlive: isAlive)
    }

    /// All processes of the machine. Costs some 15 us each.
    func members() -> [Member] { Files.names(in: root).compactMap { Int32($0) }.compactMap(member) }

    func leftover(_ pid: Int32) -> Leftover? {
        SocketTable(root: root).process(pid).map { Leftover(process: $0, owner: LaunchMark.of(pid, root: root)?.owner) }
    }

    /// Sends a signal. Returns 0, or errno: ESRCH if the process has exited.
    func signal(_ member: Member, _ number: Int32) -> Int32 {
        let descriptor = cl_process_descriptor(member.pid)
        guard descriptor >= 0 else {
            // Linux before 5.3 has no process descriptors. Then the signal could reach another process that got the PID
            // within a millisecond.
            return descriptor == -ENOSYS ? (kill(member.pid, number) == 0 ? 0 : errno) : -descriptor
        }
        defer { close(descriptor) }
        guard self.member(member.pid)?.startedAt == member.startedAt else { return ESRCH }
        return -cl_signal_process(descriptor, number)
    }
}
