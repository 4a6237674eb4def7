import Glibc

/// A variable in the environment of all that a bench starts: it says which bench that was, so that a later bench can tell
/// what one that was killed left behind. Children inherit it, daemons among them, unless they change their environment.
package struct LaunchMark: Hashable, Sendable {
    /// The name of the environment variable.
    package static let variable = "BENCH_LAUNCH"

    /// The bench: its PID namespace, its PID there, and its start (clock ticks after the start of the machine).
    private let namespace: String
    private let pid: Int32
    private let startedAt: UInt64
    /// For whom the process was started, for people; nil for the bench's own processes.
    package let owner: String?

    private init(namespace: String, pid: Int32, startedAt: UInt64, owner: String?) {
        self.namespace = namespace
        self.pid = pid
        self.startedAt = startedAt
        self.owner = owner
    }

    /// That of this process as the bench; nil where /proc does not tell of it.
    package static func ofThisProcess() -> LaunchMark? {
        guard let own = ProcessLook(root: "/proc").member(getpid()), let namespace = namespace(of: own.pid, "/proc")
        else { return nil }
        return LaunchMark(namespace: namespace, pid: own.pid, startedAt: own.startedAt, owner: nil)
    }

    /// The bench that started this process; this process itself where none did. nil where /proc does not tell of it.
    package static let inherited: LaunchMark? =
        getenv(variable).flatMap { LaunchMark(String(cString: $0)) } ?? ofThisProcess()

    /// PID of the bench where it runs on this machine and in this PID namespace; nil where it does not.
    package var runningBench: Int32? {
        let root = "/proc"
        guard isHere(root, pid: getpid()), ProcessLook(root: root).member(pid)?.startedAt == startedAt else {
            return nil
        }
        return pid
    }

    /// The variable for what this process starts, for an owner or for itself.
    package static func environment(owner: String? = nil) -> [String: String] {
        inherited.map { [variable: $0.of(owner).text] } ?? [:]
    }

    /// The same bench, for an owner.
    func of(_ owner: String?) -> LaunchMark {
        LaunchMark(namespace: namespace, pid: pid, startedAt: startedAt, owner: owner)
    }

    /// The value of the variable: `NAMESPACE.PID.START` and, behind a blank, the owner.
    package var text: String { "\(namespace).\(pid).\(startedAt)" + (owner.map { " \($0)" } ?? "") }

    /// nil for another text.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let numbers = parts.first?.split(separator: "."), numbers.count == 3, numbers[0].allSatisfy(\.isNumber),
            let pid = Int32(numbers[1]), pid > 0, let startedAt = UInt64(numbers[2])
        else { return nil }
        self.init(
            namespace: String(numbers[0]), pid: pid, startedAt: startedAt,
            owner: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// That of a process; nil where it has none, or belongs to another user.
    static func of(_ pid: Int32, root: String = "/proc") -> LaunchMark? {
        guard let environment = try? Files.read("\(root)/\(pid)/environ") else { return nil }
        let prefix = Array("\(variable)=".utf8)
        for entry in environment.split(separator: 0) where entry.starts(with: prefix) {
            return LaunchMark(String(decoding: entry.dropFirst(prefix.count), as: UTF8.self))
        }
        return nil
    }

    private static func namespace(of pid: Int32, _ root: String) -> String? {
        // `pid:[4026531836]`
        Files.linkTarget("\(root)/\(pid)/ns/pid").map { $0.filter(\.isNumber) }
    }
}

/// What benches that were killed left behind.
package struct LostProcesses: Sendable {
    private let look: ProcessLook

    /// - Parameter files: the directory of processes, /proc on a real machine.
    package init(files: String = "/proc") { look = ProcessLook(root: files) }

    /// The processes whose bench does not run any more. Costs two small files of every process of the machine, some 30 us each.
    ///
    /// A mark of another PID namespace is passed over: its PIDs mean other processes.
    package func find() -> [Leftover] { members().compactMap { look.leftover($0.pid) } }

    /// Ends them with SIGKILL and waits until they are gone.
    package func end(within limit: Int64 = Leftover.limit) -> Leftover.Outcome {
        Leftover.end(in: look, within: limit, members)
    }

    private func members() -> [ProcessLook.Member] {
        let all = look.members()
        // A bench whose parent has not taken its exit status yet has exited all the same.
        let starts = Dictionary(all.filter(\.isAlive).map { ($0.pid, $0.startedAt) }) { first, _ in first }
        let parents = Dictionary(all.map { ($0.pid, $0.parent) }) { first, _ in first }
        // Whoever started this program from a shell with the mark does not want to lose it.
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
    /// Whether the mark's PID is one of this process' PID namespace.
    fileprivate func isHere(_ root: String, pid: Int32) -> Bool {
        let here = Self.namespace(of: getpid(), root)
        return here == namespace && Self.namespace(of: pid, root) == here
    }

    fileprivate func benchRuns(_ starts: [Int32: UInt64]) -> Bool { starts[pid] == startedAt }
}
