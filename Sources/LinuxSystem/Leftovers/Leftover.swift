import CBench
import Glibc

/// A process that outlived what started it.
package struct Leftover: Hashable, Sendable {
    package let process: RunningProcess
    /// Whose it was, from its `LaunchMark`; nil for one without the mark.
    package let owner: String?

    package init(process: RunningProcess, owner: String?) {
        self.process = process
        self.owner = owner
    }

    /// What became of several.
    package struct Outcome: Hashable, Sendable {
        package var ended: [Leftover]
        /// Those that could not be ended in time.
        package var left: [Leftover]

        package init(ended: [Leftover] = [], left: [Leftover] = []) {
            self.ended = ended
            self.left = left
        }
    }

    /// How long a process that got SIGKILL may take to be gone, nanoseconds: the kernel needs milliseconds, except for one that
    /// waits for a device.
    package static let limit: Int64 = 2_000_000_000

    /// Sends SIGKILL to all processes that `look` finds, looks again, and so on until it finds none.
    ///
    /// - Parameter limit: nanoseconds until it gives up. A process that this user may not end is given up at once.
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

/// Looks at processes one by one. The root is configurable.
struct ProcessLook: Sendable {
    let root: String

    /// A process as one look found it. A PID that is used again has another start.
    struct Member: Hashable, Sendable {
        let pid: Int32
        let parent: Int32
        /// Clock ticks after the start of the machine.
        let startedAt: UInt64
        /// Neither a zombie nor dead.
        let isAlive: Bool
    }

    /// nil when it is not there (any more).
    func member(_ pid: Int32) -> Member? {
        guard let stat = try? Files.text("\(root)/\(pid)/stat"), let parent = ProcessTree.parent(stat),
            let startedAt = SocketTable.field(22, stat)
        else { return nil }
        let state = ProcessTree.state(stat)
        // The first thread of a process may have ended before the others: it is a zombie then, and the process is not.
        let isAlive = state != "X" && (state != "Z" || Files.names(in: "\(root)/\(pid)/task").count > 1)
        return Member(pid: pid, parent: parent, startedAt: startedAt, isAlive: isAlive)
    }

    /// All processes of the machine. Some 15 us each.
    func members() -> [Member] { Files.names(in: root).compactMap { Int32($0) }.compactMap(member) }

    func leftover(_ pid: Int32) -> Leftover? {
        SocketTable(root: root).process(pid).map { Leftover(process: $0, owner: LaunchMark.of(pid, root: root)?.owner) }
    }

    /// errno, 0 where it was sent, ESRCH where the process is gone.
    func signal(_ member: Member, _ number: Int32) -> Int32 {
        let descriptor = cl_process_descriptor(member.pid)
        guard descriptor >= 0 else {
            // Before Linux 5.3 there is none, and a PID that was used again within a millisecond would be met.
            return descriptor == -ENOSYS ? (kill(member.pid, number) == 0 ? 0 : errno) : -descriptor
        }
        defer { close(descriptor) }
        guard self.member(member.pid)?.startedAt == member.startedAt else { return ESRCH }
        return -cl_signal_process(descriptor, number)
    }
}
