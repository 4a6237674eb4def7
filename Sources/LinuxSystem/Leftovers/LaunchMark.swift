import Glibc

/// A variable in the environment of every process that a bench starts. It identifies the bench, so that a later bench
/// can find the processes that a killed bench left behind. Children inherit it, daemons included, unless they change
/// their environment.
package struct LaunchMark: Hashable, Sendable {
    /// The name of the environment variable.
    package static let variable = "BENCH_LAUNCH"

    /// Identity of the bench: its PID namespace, its PID there, and its start time in clock ticks since boot.
    private let namespace: String
    private let pid: Int32
    private let startedAt: UInt64
    /// Name of the owner for which the process was started, for people to read; nil for the bench's own processes.
    package let owner: String?

    private init(namespace: String, pid: Int32, startedAt: UInt64, owner: String?) {
        self.namespace = namespace
        self.pid = pid
        self.startedAt = startedAt
        self.owner = owner
    }

    /// Returns the mark of this process as the bench; nil if /proc does not show this process.
    package static func ofThisProcess() -> LaunchMark? {
        guard let own = ProcessLook(root: "/proc").member(getpid()), let namespace = namespace(of: own.pid, "/proc")
        else { return nil }
        return LaunchMark(namespace: namespace, pid: own.pid, startedAt: own.startedAt, owner: nil)
    }

    /// The mark of the bench that started this process, or of this process if none did. nil if /proc does not show this
    /// process.
    package static let inherited: LaunchMark? =
        getenv(variable).flatMap { LaunchMark(String(cString: $0)) } ?? ofThisProcess()

    /// PID of the bench if it runs on this machine and in this PID namespace; nil otherwise.
    package var runningBench: Int32? {
        let root = "/proc"
        guard isHere(root, pid: getpid()), ProcessLook(root: root).member(pid)?.startedAt == startedAt else {
            return nil
        }
        return pid
    }

    /// Returns the variable for processes that this process starts, for an owner or for itself.
    package static func environment(owner: String? = nil) -> [String: String] {
        inherited.map { [variable: $0.of(owner).text] } ?? [:]
    }

    /// Returns the mark of the same bench for an owner.
    func of(_ owner: String?) -> LaunchMark {
        LaunchMark(namespace: namespace, pid: pid, startedAt: startedAt, owner: owner)
    }

    /// The value of the variable: `NAMESPACE.PID.START`, then a blank and the owner if there is one.
    package var text: String { "\(namespace).\(pid).\(startedAt)" + (owner.map { " \($0)" } ?? "") }

    /// Parses the value; nil for other text.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let numbers = parts.first?.split(separator: "."), numbers.count == 3, numbers[0].allSatisfy(\.isNumber),
            let pid = Int32(numbers[1]), pid > 0, let startedAt = UInt64(numbers[2])
        else { return nil }
        self.init(
            namespace: String(numbers[0]), pid: pid, startedAt: startedAt,
            owner: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// Returns the mark of a process; nil if it has none or belongs to another user.
    static func of(_ pid: Int32, root: String = "/proc") -> LaunchMark? {
        guard let environment = try? Files.read("\(root)/\(pid)/environ") else { return nil }
        let prefix = Array("\(variable)=".utf8)
        for entry in environment.split(separator: 0) where entry.starts(with: prefix) {
            return LaunchMark(String(decoding: entry.dropFirst(prefix.count), as: UTF8.self))
        }
        return nil
    }

    private static func namespace(of pid: Int32, _ root: String) -> String? {
        // The link has the form `pid:[4026531836]`.
        Files.linkTarget("\(root)/\(pid)/ns/pid").map { $0.filter(\.isNumber) }
    }
}

/// The processes that killed benches left behind.
package struct LostProcesses: Sendable {
    private let look: ProcessLook

    /// - Parameter files: the directory of processes, /proc on a real machine.
    package init(files: String = "/proc") { look = ProcessLook(root: files) }

    /// Returns the processes whose bench no longer runs. Costs two small files per process of the machine, some 30 us
    /// each.
    ///
    /// A mark of another PID namespace is skipped: its PIDs refer to other processes.
    package func find() -> [Leftover] { members().compactMap { look.leftover($0.pid) } }

    /// Ends them with SIGKILL and waits until they have exited.
    package func end(within limit: Int64 = Leftover.limit) -> Leftover.Outcome {
        Leftover.end(in: look, within: limit, members)
    }

    private func members() -> [ProcessLook.Member] {
        let all = look.members()
        // A bench that is a zombie has exited too.
        let starts = Dictionary(all.filter(\.isAlive).map { ($0.pid, $0.startedAt) }) { first, _ in first }
        let parents = Dictionary(all.map { ($0.pid, $0.parent) }) { first, _ in first }
        // The ancestors of this program are kept: a user may have started it from a shell that has the mark.
        var own: Set<Int32> = []
        var next: Int32? = getpid()
        while let pid = next, own.insert(pid).inserted { next = parents[pid] }
        return all.filter { member in
            guard member.isAlive, !own.contains(member.pid), let mark = LaunchMark.of(member.pid, root: look.root)
            else { return false }
            return mark.isHere(look.root, pid: member.pid) && !mark.benchRuns(starts)
        }
    }
}

extension LaunchMark {
    /// Whether the mark's PID belongs to this process's PID namespace.
    fileprivate func isHere(_ root: String, pid: Int32) -> Bool {
        let here = Self.namespace(of: getpid(), root)
        return here == namespace && Self.namespace(of: pid, root) == here
    }

    fileprivate func benchRuns(_ starts: [Int32: UInt64]) -> Bool { starts[pid] == startedAt }
}
