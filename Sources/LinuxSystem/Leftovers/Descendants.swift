import CBench
import Glibc

/// The processes below one process: its children, their children, and so on. If the process adopts orphans, this is
/// everything that was ever started below it and still runs, in whichever session or process group.
package struct Descendants: Sendable {
    private let root: Int32
    private let look: ProcessLook

    /// - Parameters:
    ///   - root: the process whose descendants are meant; this process by default.
    ///   - files: the directory of processes, /proc on a real machine.
    package init(of root: Int32 = OwnProcess.pid, files: String = "/proc") {
        self.root = root
        look = ProcessLook(root: files)
    }

    /// Makes this process the parent of every descendant whose own parent has exited (PR_SET_CHILD_SUBREAPER). This
    /// includes daemons, whose parent would otherwise be init. Holds until this process exits, also for descendants
    /// that already run.
    ///
    /// Orphans that have exited stay zombies until `reap` or `end` is called.
    package static func adoptOrphans() throws(SystemError) {
        // If a parent had set SIGCHLD to be ignored, the kernel would keep no exit status of children.
        signal(SIGCHLD, SIG_DFL)
        try check(cl_adopt_orphans(), "prctl", "PR_SET_CHILD_SUBREAPER")
    }

    /// Returns the PIDs of the processes that run now, parents before children. Costs one read of every process of the
    /// machine.
    ///
    /// - Parameter kept: processes that are left out, with all their descendants.
    package func pids(without kept: Set<Int32> = []) -> [Int32] { living(without: kept).map(\.pid) }

    /// Ends all descendants with SIGKILL, including those that start meanwhile, and waits until they have exited. Costs
    /// some 20 us if the root has no children except the kept ones.
    ///
    /// - Parameters:
    ///   - kept: processes that are left alone, with all their descendants.
    ///   - limit: nanoseconds until it gives up. A process that this user may not signal is given up at once.
    package func end(without kept: Set<Int32> = [], within limit: Int64 = Leftover.limit) -> Leftover.Outcome {
        Leftover.end(in: look, within: limit) {
            reap(without: kept)
            return hasChildren(besides: kept) ? living(without: kept) : []
        }
    }

    /// Takes the exit status of adopted processes, so that they do not stay zombies. Only for descendants of the
    /// calling process. Children that a `ChildProcess` owns are left to it.
    package func reap(without kept: Set<Int32> = []) {
        guard root == getpid() else { return }
        let owned = ChildProcess.owned
        for child in children() where !owned.contains(child) && !kept.contains(child) { waitpid(child, nil, WNOHANG) }
    }

    private func living(without kept: Set<Int32>) -> [ProcessLook.Member] {
        var children = Dictionary(grouping: look.members(), by: \.parent)
        var found: [ProcessLook.Member] = []
        var next = children.removeValue(forKey: root)?[...] ?? []
        while let member = next.popFirst() {
            guard !kept.contains(member.pid) else { continue }
            if member.isAlive { found.append(member) }
            next += children.removeValue(forKey: member.pid) ?? []
        }
        return found
    }

    /// Whether there can be a descendant other than the kept processes and their descendants.
    private func hasChildren(besides kept: Set<Int32>) -> Bool { children().contains { !kept.contains($0) } }

    /// Returns the root's children, zombies included, of all of its threads.
    private func children() -> [Int32] {
        var found: [Int32] = []
        for thread in Files.names(in: "\(look.root)/\(root)/task") {
            guard let text = try? Files.text("\(look.root)/\(root)/task/\(thread)/children") else {
                // The thread has ended, or the kernel has no such file.
                return look.members().filter { $0.parent == root }.map(\.pid)
            }
            found += text.split(separator: " ").compactMap { Int32($0) }
        }
        return found
    }
}
